# SPDX-License-Identifier: Apache-2.0
"""The golden model's TLPs: decoded, checked, split, answered."""
