# SPDX-License-Identifier: Apache-2.0
"""The golden model's device table, metadata and provisioning."""
