# SPDX-License-Identifier: Apache-2.0
"""Random, hostile and concurrent traffic."""
