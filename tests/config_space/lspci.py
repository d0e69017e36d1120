# SPDX-License-Identifier: Apache-2.0
"""Third-party decoder (lspci): decodes the RTL's configuration space, which equals the golden model's."""

from pathlib import Path

from cocotbext.pcie.core.caps import PciExtCapId

from models import tlp
from models.function.pci_function import PciFunction
from models.parameters import Parameters
from tb.clients.lspci import decode, judge
from tb.clients.root_complex import Host
from tb.env.base_test import BaseTest
from tb.sequences.lib.base import TlpSequence

CONFIG_SPACE = 4096


def model_dump(parameters: Parameters, requests: list[bytes]) -> bytes:
    """The configuration space of a model of its own, after reset and the given requests."""
    model = PciFunction(parameters)
    model.reset()
    for request in requests:
        model.request(request)
    reads = [tlp.config_read(register).pack() for register in range(0, CONFIG_SPACE, 4)]
    return b"".join(tlp.Completion.unpack(model.request(read).completion).payload for read in reads)


def first_difference(rtl: bytes, model: bytes) -> str:
    """One line that names the first register that differs; empty when all 4096 bytes are the same."""
    assert len(rtl) == len(model) == CONFIG_SPACE
    for at in range(0, CONFIG_SPACE, 4):
        if rtl[at : at + 4] != model[at : at + 4]:
            return f"register {at:#05x}: RTL {rtl[at : at + 4].hex(' ')}, model {model[at : at + 4].hex(' ')}"
    return ""


class Dump(TlpSequence):
    """Reads all registers with configuration requests alone, nothing written before."""

    stable_id = "Dump"

    async def body(self) -> None:
        """1024 reads; `config_space` is what they returned."""
        reads = [tlp.config_read(at, tag=self.new_tag()).pack() for at in range(0, CONFIG_SPACE, 4)]
        self.config_space = b"".join(answer.payload for answer in await self.ask(reads))


class AfterReset(BaseTest):
    """After reset, nothing written: everything off, BAR0 not placed; and the model returns the same bytes."""

    async def body(self) -> None:
        """Dump by the bench's own sequence."""
        dump = Dump()
        await self.run_sequence(dump)
        problem = first_difference(dump.config_space, model_dump(self.settings.parameters, []))
        assert not problem, problem
        text = decode(dump.config_space, Path())
        judge(text, self.settings.parameters, "Mem- BusMaster-", "<unassigned>", "MaxPayload 128 bytes")


class AfterEnumeration(BaseTest):
    """After a root complex enumerated the function and enabled it, PASID included."""

    passive = True

    async def body(self) -> None:
        """Dump by the root complex; the model had the same requests before its own dump."""
        parameters = self.settings.parameters
        host = Host(self.environment.dut, self.random)
        device = await host.enumerate()
        wanted = ["Mem+ BusMaster+", "MaxPayload 512 bytes, Max", f"Memory at {device.bar_addr[0]:08x} "]
        if parameters.pasid_support:
            await device.capability_write_word(PciExtCapId.PASID, 6, 1)  # PASID Enable
            wanted.append("PASIDCtl: Enable+ Exec- Priv-")
        requests = list(host.link.requests)
        config_space = await host.config_space()
        problem = first_difference(config_space, model_dump(parameters, requests))
        assert not problem, problem
        judge(decode(config_space, Path()), parameters, *wanted)
