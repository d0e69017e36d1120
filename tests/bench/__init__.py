# SPDX-License-Identifier: Apache-2.0
"""Tests of the bench itself: errors injected behind the function must be detected."""
