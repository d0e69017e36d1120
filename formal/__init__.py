"""Formal proofs: wrappers around modules of rtl/, what they show (proofs.toml), and the runner (prove.py)."""
