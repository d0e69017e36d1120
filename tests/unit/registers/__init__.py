# SPDX-License-Identifier: Apache-2.0
"""Unit tests of the register source and of what is generated from it."""
