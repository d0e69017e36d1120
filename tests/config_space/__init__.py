# SPDX-License-Identifier: Apache-2.0
"""Tests of configuration space that have logic of their own."""
