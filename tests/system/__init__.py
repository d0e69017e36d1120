# SPDX-License-Identifier: Apache-2.0
"""Tests that start the project's own commands as processes."""
