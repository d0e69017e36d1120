# SPDX-License-Identifier: Apache-2.0
"""The golden model's INTx and MSI-X."""
