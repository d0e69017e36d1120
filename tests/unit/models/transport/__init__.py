# SPDX-License-Identifier: Apache-2.0
"""The golden model's devices, queues, resets and backend ports."""
