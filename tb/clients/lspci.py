# SPDX-License-Identifier: Apache-2.0
"""Third-party decoder (lspci): its text for a configuration space is compared with the specification."""

import re
import shutil
import subprocess
from pathlib import Path

from models.parameters import Parameters

_LINE = 16
#: What lspci prints for invalid values, a chain that loops, or a capability id of 0.
COMPLAINTS = ("<?>", "<chain looped>", "Null", "!!!", "<access denied>")


def hex_dump(config_space: bytes, slot: str = "01:00.0") -> str:
    """A configuration space (whole lines of 16 bytes) as `lspci -xxxx` prints it, and `lspci -F` reads it."""
    lines = [f"{slot} dump of the function"]
    for offset in range(0, len(config_space), _LINE):
        lines.append(f"{offset:02x}: {config_space[offset : offset + _LINE].hex(' ')}")
    return "\n".join((*lines, "", ""))


def decode(config_space: bytes, folder: Path) -> str:
    """What `lspci -vvv` says; the dump and the text stay in the folder.

    Raises FileNotFoundError, one line, without lspci. Its exit status means nothing: look for its complaints.
    """
    if shutil.which("lspci") is None:
        raise FileNotFoundError("lspci is not installed: apt-get install pciutils")
    dump = folder / "lspci.dump"
    dump.write_text(hex_dump(config_space))
    run = subprocess.run(["lspci", "-F", dump, "-vvv", "-nn"], capture_output=True, text=True, check=False)
    (folder / "lspci.txt").write_text(run.stdout + run.stderr)
    return run.stdout + run.stderr


def capabilities(parameters: Parameters) -> list[str]:
    """lspci's title lines, in the order of the chain; types 5, 11 and 12 are younger than its table."""
    virtio = "Vendor Specific Information: VirtIO: "
    if parameters.integrated:
        return _integrated_capabilities(parameters)
    titles = [
        "[40] Power Management version 3",
        f"[48] MSI-X: Enable- Count={parameters.msix_vectors} Masked-",
        f"[54] {virtio}CommonCfg",
        f"[64] {virtio}Notify",
        f"[78] {virtio}ISR",
        f"[88] {virtio}DeviceCfg",
        f"[98] {virtio}<unknown>",
    ]
    if parameters.pasid_support:
        titles += [f"[ac] {virtio}<unknown>", f"[bc] {virtio}<unknown>"]
    titles.append("[cc] Express (v2) Endpoint, MSI 00")
    return titles + (["[100 v1] Process Address Space ID (PASID)"] if parameters.pasid_support else [])


def _integrated_capabilities(parameters: Parameters) -> list[str]:
    """The same for INTEGRATED=1; type 10 is younger than lspci's table, too."""
    virtio = "Vendor Specific Information: VirtIO: "
    titles = [
        f"[40] MSI-X: Enable- Count={parameters.msix_vectors} Masked-",
        f"[4c] {virtio}CommonCfg",
        f"[5c] {virtio}Notify",
        f"[70] {virtio}ISR",
        f"[80] {virtio}DeviceCfg",
        f"[90] {virtio}<unknown>",
        f"[a4] {virtio}<unknown>",
    ]
    if parameters.pasid_support:
        titles += [f"[b4] {virtio}<unknown>", f"[c4] {virtio}<unknown>"]
    titles.append("[d4] Express (v2) Root Complex Integrated Endpoint, MSI 00")
    return titles + (["[100 v1] Process Address Space ID (PASID)"] if parameters.pasid_support else [])


def structures(parameters: Parameters) -> list[str]:
    """Where the virtio structures are, by docs/decisions.md 3, in the order of the chain."""
    notify = parameters.bar_size // 2
    lines = [
        "BAR=0 offset=00000000 size=00000040",
        f"BAR=0 offset={notify:08x} size={(parameters.num_devices + 1) * parameters.notify_stride:08x} "
        f"multiplier={parameters.notify_multiplier:08x}",
        "BAR=0 offset=00001000 size=00000004",
        "BAR=0 offset=00002000 size=00000040",
        "BAR=0 offset=00000000 size=00000000",
    ]
    if parameters.integrated:
        lines.append("BAR=0 offset=00004000 size=00000018")
    if parameters.pasid_support:
        lines += ["BAR=0 offset=00005000 size=00000004", "BAR=0 offset=00003000 size=00000110"]
    return lines


def judge(text: str, parameters: Parameters, *wanted: str) -> None:
    """Compare what lspci printed with the specification; wanted: further text that must be there.

    Raises AssertionError, the first line of which says what is wrong.
    """
    found = [complaint for complaint in COMPLAINTS if complaint in text]
    assert not found, f"lspci complains: {found}\n{text}"
    titles, places = re.findall(r"Capabilities: (.*)", text), re.findall(r"BAR=0 offset=\w+ size.*", text)
    assert titles == capabilities(parameters), f"lspci lists other capabilities\n{text}"
    assert places == structures(parameters), f"lspci places structures elsewhere\n{text}"
    wanted += (
        "64-bit, non-prefetchable",
        "Vector table: BAR=0 offset=00008000",
        "PBA: BAR=0 offset=00007000",
        "MaxPayload 512 bytes, PhantFunc 0",
        "ExtTag+ RBE+ FLReset+" if parameters.integrated else "ExtTag+ AttnBtn-",
        "10BitTagComp+",
    )
    if parameters.pasid_support:
        wanted += (f"Exec- Priv-, Max PASID Width: {parameters.pasid_width:02x}",)
    missing = [line for line in wanted if line not in text]
    assert not missing, f"lspci does not print {missing}\n{text}"
