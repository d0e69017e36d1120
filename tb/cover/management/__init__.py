# SPDX-License-Identifier: Apache-2.0
"""Coverage of creation, destruction, selection and metadata."""
