# SPDX-License-Identifier: Apache-2.0
"""Unit tests of the bench: scoreboard, sequences, settings, monitors."""
