# SPDX-License-Identifier: Apache-2.0
"""Third-party software as independent client and decoder: cocotbext-pcie's root complex, lspci."""
