# SPDX-License-Identifier: Apache-2.0
"""pytest collects unit/ and system/; the modules beside this file run in a simulator: make TEST=<name>."""

collect_ignore_glob = ["test_*.py"]
