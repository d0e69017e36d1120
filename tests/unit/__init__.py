# SPDX-License-Identifier: Apache-2.0
"""Unit tests: no simulator takes part, each runs in milliseconds to seconds."""
