# SPDX-License-Identifier: Apache-2.0
"""Unit tests of sign-off: evidence, measures, verdict, page."""
