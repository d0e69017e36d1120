"""Simulated tests, their plan, unit tests and system tests."""
