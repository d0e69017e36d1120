# SPDX-License-Identifier: Apache-2.0
"""Checkers beside the scoreboard: rules of completions, of the function, of drivers."""
