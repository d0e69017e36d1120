# SPDX-License-Identifier: Apache-2.0
"""Tests of device management that have logic of their own."""
