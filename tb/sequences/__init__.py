# SPDX-License-Identifier: Apache-2.0
"""What is sent: sequences of TLP bursts, one subject a file."""
