# SPDX-License-Identifier: Apache-2.0
"""Sequences about creation, destruction, selection and metadata."""
