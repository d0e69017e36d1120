# SPDX-License-Identifier: Apache-2.0
"""The driver's half of the RFC: finds the capabilities, creates devices, runs them over any transport."""
