# SPDX-License-Identifier: Apache-2.0
"""Shared by the whole bench: settings, paths, scheduling, observations, predictions, failures."""
