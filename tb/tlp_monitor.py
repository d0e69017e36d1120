"""Monitors of the two TLP streams."""

from tb.handshake_monitor import HandshakeMonitor, ProtocolError
from tb.tlp_item import BEAT_BYTES, COMPLETION, FULL_KEEP, REQUEST


class TlpStreamMonitor(HandshakeMonitor):
    """Puts the beats of an AXI4-Stream together to packets, published as bytes in link order."""

    _signals = {"valid": "tvalid", "ready": "tready", "data": "tdata", "keep": "tkeep", "last": "tlast"}
    stream = ""

    def __init__(self, *arguments) -> None:
        self._restart()
        super().__init__(*arguments)

    def _restart(self) -> None:
        self._packet = b""
        self._intact = True

    def _accept(self, payload: tuple[int, ...]) -> None:
        data, keep, last = payload
        count = keep.bit_length()
        if keep != (1 << count) - 1 or not count or (not last and keep != FULL_KEEP):
            self._broken_keep(keep, last)
        self._packet += data.to_bytes(BEAT_BYTES, "little")[:count]
        if last:
            packet, intact = self._packet, self._intact
            self._restart()
            self._publish(self.stream, packet, intact)

    def _broken_keep(self, keep: int, last: int) -> None:
        raise NotImplementedError


class RequestMonitor(TlpStreamMonitor):
    """What the function is sent. A broken tkeep is stimulus: the packet is published as not intact."""

    stream = REQUEST
    patient = True

    def _broken_keep(self, keep: int, last: int) -> None:
        self._intact = False


class TransmitMonitor(TlpStreamMonitor):
    """What the function sends. A broken tkeep is the function's mistake."""

    stream = COMPLETION

    def _broken_keep(self, keep: int, last: int) -> None:
        raise ProtocolError(f"{self.name}_tkeep is {keep:#010x} in {'the last' if last else 'an inner'} beat")
