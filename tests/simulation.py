# SPDX-License-Identifier: Apache-2.0
"""The module that cocotb loads: makes one pyuvm test, from the row of tests/tests.toml that TEST names."""

import pyuvm

from tb.common.paths import ROOT
from tb.common.settings import Settings
from tb.flow.run.test_list import read_tests
from tests.table_test import make_test

pyuvm.test()(make_test(read_tests(ROOT)[Settings.from_environment().test]))
