"""Coverage of creation, destruction, selection and metadata."""
