"""Sequences about configuration space."""
