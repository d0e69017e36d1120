"""What builds, runs and judges: simulations, regressions, mutants, sign-off."""
