# SPDX-License-Identifier: Apache-2.0
"""The check of lspci's output can fail: configuration spaces that are wrong in one place each are refused."""

import pytest

from models import layout, tlp
from models.function.pci_function import PciFunction
from models.parameters import Parameters
from tb.clients import lspci


@pytest.fixture(params=[{}, {"pasid_support": 0}, {"num_devices": 255, "msix_vectors": 2048}], ids=str)
def parameters(request) -> Parameters:
    """Builds whose chains or sizes differ."""
    return Parameters(**request.param)


def config_space(parameters: Parameters) -> bytearray:
    """The model's, after reset."""
    function = PciFunction(parameters)
    function.reset()
    reads = [tlp.config_read(register).pack() for register in range(0, 4096, 4)]
    return bytearray().join(
        tlp.Completion.unpack(function.request(read).completion).payload for read in reads
    )


def test_the_models_configuration_space_is_accepted(parameters, tmp_path):
    """So that the refusals below have one cause each."""
    lspci.judge(lspci.decode(config_space(parameters), tmp_path), parameters)


@pytest.mark.parametrize(
    ("at", "value", "complaint"),
    [
        pytest.param(
            layout.CAP_MSIX + 1, layout.CAP_MSIX, "<chain looped>", id="a chain that ends in itself"
        ),
        pytest.param(layout.CAP_ISR, 0, "Null", id="a capability without an id"),
        pytest.param(layout.CAP_COMMON + 1, layout.CAP_ISR, "capabilities", id="a chain that skips one"),
        pytest.param(layout.CAP_DEVICE + 9, 0x21, "structures", id="a structure elsewhere"),
        pytest.param(layout.CAP_ISR + 3, 1, "capabilities", id="another virtio type"),
        pytest.param(layout.CAP_MSIX + 2, 30, "capabilities", id="other MSI-X vectors"),
        pytest.param(layout.CAP_PCIE + 4, 1, "MaxPayload 512", id="a smaller payload"),
        pytest.param(layout.ECAP_PASID, 0x7F, "capabilities", id="an unknown extended capability"),
        pytest.param(layout.CFG_BAR0, 0xC, "non-prefetchable", id="a prefetchable BAR"),
    ],
)
def test_a_wrong_byte_is_refused(at, value, complaint, tmp_path):
    """Each of them shows in lspci's words, and the first line of the message says where."""
    parameters = Parameters()
    spoiled = config_space(parameters)
    spoiled[at] = value
    text = lspci.decode(spoiled, tmp_path)
    with pytest.raises(AssertionError) as refusal:
        lspci.judge(text, parameters)
    assert complaint in str(refusal.value).splitlines()[0]


def test_a_missing_lspci_is_one_line(tmp_path, monkeypatch):
    """It names the package."""
    monkeypatch.setattr(lspci.shutil, "which", lambda command: None)
    with pytest.raises(FileNotFoundError, match=r"^lspci is not installed: apt-get install pciutils$"):
        lspci.decode(b"", tmp_path)
