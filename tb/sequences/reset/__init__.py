# SPDX-License-Identifier: Apache-2.0
"""Sequences about resets and power states."""
