# SPDX-License-Identifier: Apache-2.0
"""The capability lists stay the same bytes, whatever is done to the function."""

from models import layout
from tb.sequences.lib.device_access import DeviceAccess
from tb.sequences.lib.function_access import check


class ConstantImage(DeviceAccess):
    """No selector value, creation or reset changes a byte of the capabilities (MGMT-02, MGMT-56)."""

    stable_id = "ConstantImage"

    async def body(self) -> None:
        """The image of 0x34..0xFF after each of them, but for the window's own registers."""
        await self.bring_up()
        image = await self._image()
        steps = [lambda: self.select(0xFFFFFFFF), lambda: self.select(self.indices[-1]), self.create]
        for step in (*steps, self.start_device, lambda: self.select(0)):
            step()
            await self._compare(image)
        for function in range(1, 8):
            destination = self.paths.completer | function
            self.get_config(0, destination_id=destination)
        for value in await self.collect():
            check("another function", value, None)
        await self.clean_slate()
        await self._compare(image)

    async def _image(self) -> list[int]:
        """All DWs but the window's own; error bits of Device Status are no part of it."""
        errors = self.at("PCIE", layout.PCIE_DEVICE_STATUS)
        self.put_config(errors, 0xF, 2)
        window = self.at("PCI_CFG")  # its own registers are the driver's to write
        registers = [at for at in range(0x34, 0x100, 4) if not window < at < window + 20]
        for register in registers:
            self.get_config(register)
        return (await self.collect())[-len(registers) :]

    async def _compare(self, image: list[int]) -> None:
        for number, (seen, wanted) in enumerate(zip(await self._image(), image, strict=True)):
            check(f"configuration DW number {number} of the image", seen, wanted)
