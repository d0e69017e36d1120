# SPDX-License-Identifier: Apache-2.0
"""Generates register constants and pages from rtl/registers.rdl."""
