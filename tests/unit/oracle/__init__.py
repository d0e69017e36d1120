# SPDX-License-Identifier: Apache-2.0
"""An independently written oracle of the semantics, compared with the golden model."""
