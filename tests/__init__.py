# SPDX-License-Identifier: Apache-2.0
"""Simulated tests, their plan, unit tests and system tests."""
