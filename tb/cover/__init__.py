# SPDX-License-Identifier: Apache-2.0
"""The functional coverage model: groups of named bins, and what samples them from checked stimuli."""
