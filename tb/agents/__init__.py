# SPDX-License-Identifier: Apache-2.0
"""Drivers and monitors of the TLP streams and of the backend ports."""
