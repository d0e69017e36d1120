"""Sequences about creation, destruction, selection and metadata."""
