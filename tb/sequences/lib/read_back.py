# SPDX-License-Identifier: Apache-2.0
"""The end of every test: reads the state of a random sample of devices, for the scoreboard to compare."""

from models import layout
from models.tlp import config_read, config_write, memory_read, memory_write
from tb.sequences.lib.base import TlpSequence

#: Where BAR0 is put for the read-back: above 4 GiB, so that the 4-DW header is used.
BAR0 = 0x4_0000_0000 << 8


class ReadBack(TlpSequence):
    """Places BAR0, switches Memory Space on and reads every register of the sampled indices.

    sample: most managed indices to read; index 0 and one index out of range are always read.
    """

    stable_id = "ReadBack"

    def __init__(self, sample: int = 6) -> None:
        super().__init__()
        self._sample = sample

    async def body(self) -> None:
        """Select, read, next; one burst a device."""
        await self.ask(self._place_bar())
        count = self.parameters.num_devices
        managed = self.random.sample(range(1, count + 1), min(count, self._sample))
        for index in [0, *managed, count + 1]:
            await self.ask(self._device(index))

    def _place_bar(self) -> list[bytes]:
        command = layout.COMMAND_MEMORY_SPACE | layout.COMMAND_BUS_MASTER
        writes = (
            (layout.CFG_BAR0, BAR0 & 0xFFFFFFFF),
            (layout.CFG_BAR1, BAR0 >> 32),
            (layout.CFG_COMMAND & ~3, command),
        )
        return [
            *(self._config(offset, value) for offset, value in writes),
            *(
                config_read(offset, requester_id=self.requester_id, tag=self.new_tag()).pack()
                for offset in range(0, 256, 4)
            ),
        ]

    def _config(self, offset: int, value: int) -> bytes:
        data = value.to_bytes(4, "little")
        return config_write(offset, data, requester_id=self.requester_id, tag=self.new_tag()).pack()

    def _write(self, offset: int, value: int) -> bytes:
        data = value.to_bytes(4, "little")
        return memory_write(BAR0 + offset, data, requester_id=self.requester_id).pack()

    def _read(self, offset: int, length: int) -> list[bytes]:
        """Reads of a structure in pieces that the function serves."""
        return [
            memory_read(
                BAR0 + offset + start,
                min(128, length - start) // 4,
                requester_id=self.requester_id,
                tag=self.new_tag(),
            ).pack()
            for start in range(0, length, 128)
        ]

    def _device(self, index: int) -> list[bytes]:
        tlps = []
        if self.parameters.pasid_support:
            tlps.append(self._write(layout.BAR0_MANAGED + layout.MANAGED_DEVICE_SELECT, index))
            tlps += self._read(layout.BAR0_MANAGED, layout.MANAGED_LENGTH)
        for queue in range(self.parameters.num_queues + 1):
            select = (queue << 16).to_bytes(4, "little")
            address = BAR0 + layout.BAR0_COMMON + (layout.COMMON_QUEUE_SELECT & ~3)
            tlps.append(memory_write(address, select, requester_id=self.requester_id, first_be=0b1100).pack())
            tlps += self._read(layout.BAR0_COMMON, layout.COMMON_LENGTH)
            tlps += self._read(layout.BAR0_PASID, layout.PASID_LENGTH)
        tlps += self._read(layout.BAR0_DEVICE, layout.DEVICE_LENGTH)
        tlps += self._read(layout.BAR0_ISR, layout.ISR_LENGTH)
        return tlps
