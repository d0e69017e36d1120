# SPDX-License-Identifier: Apache-2.0
"""What builds, runs and judges: simulations, regressions, mutants, sign-off."""
