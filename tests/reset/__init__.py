# SPDX-License-Identifier: Apache-2.0
"""Tests of resets that have logic of their own."""
