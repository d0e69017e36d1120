# SPDX-License-Identifier: Apache-2.0
"""Sign-off: evidence of one run, joined by requirement, judged by tests/stages.toml, shown on one page."""
