# SPDX-License-Identifier: Apache-2.0
"""Coverage of TLPs, their order and their errors."""
