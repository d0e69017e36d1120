# SPDX-License-Identifier: Apache-2.0
"""Sequences about INTx, MSI-X and pending bits."""
