# SPDX-License-Identifier: Apache-2.0
"""The pyuvm environment: components, how they are wired, and the shape of every test."""
