"""Base classes and helpers of sequences."""
