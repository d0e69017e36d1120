# SPDX-License-Identifier: Apache-2.0
"""The golden model of the function: what it answers to every TLP, event and look-up."""
