"""Builds and runs simulations: one test, the regression, fuzzing, known bugs, lint, synthesis."""
