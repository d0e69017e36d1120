# SPDX-License-Identifier: Apache-2.0
"""Random, hostile and concurrent tests that have logic of their own."""
