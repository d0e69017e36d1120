# SPDX-License-Identifier: Apache-2.0
"""Formal proofs: wrappers around modules of rtl/, what they show (proofs.toml), and the runner (prove.py)."""
