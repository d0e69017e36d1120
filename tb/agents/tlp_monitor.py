# SPDX-License-Identifier: Apache-2.0
"""Monitors of the two TLP streams."""

from tb.agents.handshake_monitor import HandshakeMonitor, ProtocolError
from tb.common.observation import REQUEST, Beat, bytes_of, stream_of


class TlpStreamMonitor(HandshakeMonitor):
    """Assembles packets from the beats of an AXI4-Stream and publishes them as bytes in link order."""

    _signals = {"valid": "tvalid", "ready": "tready", "data": "tdata", "keep": "tkeep", "last": "tlast"}

    def __init__(self, *arguments) -> None:
        self._restart()
        super().__init__(*arguments)

    def _restart(self) -> None:
        self._packet = b""
        self._intact = True

    def _accept(self, payload: tuple[int, ...]) -> None:
        beat = Beat(*payload)
        data, framed = bytes_of(beat)
        if not framed:
            self._broken_keep(beat.keep, beat.last)
        self._packet += data
        if beat.last:
            packet, intact = self._packet, self._intact
            self._restart()
            self._publish(self._stream(packet), packet, intact)

    def _stream(self, packet: bytes) -> str:
        raise NotImplementedError

    def _broken_keep(self, keep: int, last: int) -> None:
        raise NotImplementedError


class RequestMonitor(TlpStreamMonitor):
    """Packets to the function. A broken tkeep is stimulus: the packet is published as not intact."""

    patient = True

    def _stream(self, packet: bytes) -> str:
        return REQUEST

    def _broken_keep(self, keep: int, last: int) -> None:
        self._intact = False


class TransmitMonitor(TlpStreamMonitor):
    """Packets from the function, published on the stream of their kind. A broken tkeep is an error."""

    def _stream(self, packet: bytes) -> str:
        return stream_of(packet)

    def _broken_keep(self, keep: int, last: int) -> None:
        raise ProtocolError(f"{self.name}_tkeep is {keep:#010x} in {'the last' if last else 'an inner'} beat")
