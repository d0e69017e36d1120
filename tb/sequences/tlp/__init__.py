# SPDX-License-Identifier: Apache-2.0
"""Sequences about TLPs: kinds, errors, back-pressure."""
