# SPDX-License-Identifier: Apache-2.0
"""Records of the access log for unit tests: written by hand, or taken from a golden model on the way."""

from collections.abc import Callable

from models.function.access_log import Record, RequestRecord
from models.function.pci_function import Outcome, PciFunction
from models.function.request_decoder import decode
from models.function.states import FunctionState

#: Memory space and bus mastering on, everything else as after a reset.
ENABLED = FunctionState(
    power_d0=True,
    memory_space_enable=True,
    bus_master_enable=True,
    serr_enable=False,
    msix_enable=False,
    msix_masked=False,
    messages_open=False,
    intx_open=True,
    pasid_enable=False,
    error_enables=0,
    bar0_base=0,
    max_payload=128,
)


def request_record(packet: bytes, function: FunctionState = ENABLED, **fields) -> RequestRecord:
    """The record of a packet that changed nothing; fields: what else it holds."""
    return RequestRecord(*decode(packet, True), before=function, after=function, **fields)


def followed(function: PciFunction, follow: Callable[[Record], None]) -> PciFunction:
    """Hand the record of every request to a checker as well."""
    execute = function.request

    def request(packet: bytes, intact: bool = True) -> Outcome:
        outcome = execute(packet, intact)
        if outcome.record is not None:
            follow(outcome.record)
        return outcome

    function.request = request  # type: ignore[method-assign]
    return function
