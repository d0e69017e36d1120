"""The golden model: the function in plain Python, written from the specification."""
