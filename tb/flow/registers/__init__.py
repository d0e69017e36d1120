"""Generates register constants and pages from rtl/registers.rdl."""
