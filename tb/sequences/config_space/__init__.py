# SPDX-License-Identifier: Apache-2.0
"""Sequences about configuration space."""
