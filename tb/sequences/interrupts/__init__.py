"""Sequences about INTx, MSI-X and pending bits."""
