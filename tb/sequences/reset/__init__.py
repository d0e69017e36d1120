"""Sequences about resets and power states."""
