# SPDX-License-Identifier: Apache-2.0
"""What every room of the bench uses: settings, paths, scheduling, observations, predictions, failures."""
