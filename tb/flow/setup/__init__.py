# SPDX-License-Identifier: Apache-2.0
"""Set-up of a machine and the start of every make target; standard library only, on the system's Python."""
