# SPDX-License-Identifier: Apache-2.0
"""Coverage of configuration space."""
