# SPDX-License-Identifier: Apache-2.0
"""Builds and runs simulations: one test, the regression, fuzzing, known bugs, lint, synthesis."""
