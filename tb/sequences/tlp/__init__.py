"""Sequences about TLPs: kinds, errors, back-pressure."""
