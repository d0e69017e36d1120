# SPDX-License-Identifier: Apache-2.0
"""Software that was not written here and drives the function: a root complex, lspci."""
