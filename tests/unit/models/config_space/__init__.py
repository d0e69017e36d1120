# SPDX-License-Identifier: Apache-2.0
"""The golden model's configuration space, window and power states."""
