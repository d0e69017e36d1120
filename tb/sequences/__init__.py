# SPDX-License-Identifier: Apache-2.0
"""Sequences of TLP bursts, one subject a file."""
