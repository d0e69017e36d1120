# SPDX-License-Identifier: Apache-2.0
"""Would the bench notice if the RTL were wrong? Mutants of the RTL, judged by replaying recorded tests."""
