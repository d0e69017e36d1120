# SPDX-License-Identifier: Apache-2.0
"""Unit tests of the rules that packets, the function and drivers keep."""
