"""Drivers and monitors of the TLP streams and of the backend ports."""
