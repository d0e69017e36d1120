# SPDX-License-Identifier: Apache-2.0
"""Coverage of events and interrupts."""
