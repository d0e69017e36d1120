# SPDX-License-Identifier: Apache-2.0
"""Tests of TLPs that have logic of their own."""
