# SPDX-License-Identifier: Apache-2.0
"""Rules that hold whatever the test does: of completions, of the function, of drivers."""
