# SPDX-License-Identifier: Apache-2.0
"""The coverage model: every sampled fact has a bin, and illegal or unknown facts fail a run."""

import json

import pytest

from models.function import network_device
from models.parameters import Parameters
from models.tlp import config_read
from tb.common.observation import REQUEST, Observation
from tb.common.paths import ROOT
from tb.common.prediction import Prediction
from tb.common.settings import Settings
from tb.cover import catalogue
from tb.cover.group import ILLEGAL, MANDATORY, OPTIONAL, Model, UnknownBin, group, key_of, unbundled
from tests.unit.checkers.records import request_record
from tests.unit.cover.cover_rig import play_directed
from tests.unit.env.bench_rig import Rig, _Random, play, play_messages

#: Requirements of sections A to C that no group can show: the feature is not offered.
NOT_BUILT = {"VPCI-45"}


def prediction() -> Prediction:
    """A checked stimulus."""
    packet = config_read(0).pack()
    return Prediction(Observation(100, REQUEST, packet), (), request_record(packet))


def test_rules_of_a_group_are_asked_in_order() -> None:
    made = group(
        "g",
        "title",
        "A-1 A-2",
        {"x": (0, 1), "y": "abc"},
        mandatory=lambda x, y: x == 0,
        illegal=lambda x, y: y == "a",
        impossible=lambda x, y: (x, y) in ((0, "a"), (1, "c")),
    )
    assert made.bins == {
        ("0", "a"): ILLEGAL,
        ("0", "b"): MANDATORY,
        ("0", "c"): MANDATORY,
        ("1", "a"): ILLEGAL,
        ("1", "b"): OPTIONAL,
    }
    assert made.requirements == ("A-1", "A-2") and made.of_kind(OPTIONAL) == [("1", "b")]
    model = Model([made])
    for name, key in (("g", ("1", "c")), ("g", ("0",)), ("h", ("0", "a"))):
        with pytest.raises(UnknownBin):
            model.kind(name, key)
    with pytest.raises(ValueError):
        Model([made, made])


def test_a_bundle_stands_for_its_facts() -> None:
    assert list(unbundled(("g", 1, "b"))) == [("g", 1, "b")]
    assert list(unbundled((lambda a, b: [("g", a), ("h", b)], 1, 2))) == [("g", 1), ("h", 2)]
    assert key_of(("g", 1, True, "x")) == ("g", ("1", "True", "x"))


def test_every_requirement_has_a_group_and_every_group_has_requirements() -> None:
    entries = json.loads((ROOT / "docs" / "requirements.json").read_text())
    known = {entry["id"] for entry in entries}
    wanted = {entry["id"] for entry in entries if entry["section"] in "ABC"} - NOT_BUILT
    groups = catalogue.model().groups.values()
    carried = {name for entry in groups for name in entry.requirements}
    assert carried <= known, carried - known
    assert wanted <= carried, wanted - carried
    for entry in groups:
        assert entry.requirements and entry.title and entry.of_kind(MANDATORY) or entry.of_kind(ILLEGAL)
        assert all(len(key) == len(entry.dimensions) for key in entry.bins)


ILLEGAL_FACTS = (
    ("create", "manager", "create", "OK"),
    ("created index", "0", "never created"),
    ("answer", "MWr", "SC Cpl"),
    ("answer", "CfgWr0", "SC CplD"),
    ("answer", "CfgRd0", "SC CplD split"),
    ("create_ok read", "anything else", "of the operation"),
    ("look-up", "absent", "enabled with PASID"),
    ("look-up", "managed", "enabled without PASID"),
    ("memory request without permission", "Bus Master Enable 0 or D3hot"),
    ("sent", "anything else"),
    ("status change", "DRIVER_OK", "FEATURES_OK"),
)


@pytest.mark.parametrize("fact", ILLEGAL_FACTS)
def test_an_illegal_bin_fails_the_run_and_is_named(fact: tuple) -> None:
    rig = Rig(Settings(test="illegal"))
    rig.coverage.count([fact], prediction())
    assert rig.covered.card.startswith(f"ILLEGAL bin {fact[0]}: {' / '.join(map(str, fact[1:]))}")
    assert "requirements:" in rig.covered.card and "make TEST=illegal" in rig.covered.card


@pytest.mark.parametrize("fact", [("no such group", 1), ("create", "manager", "create", "maybe"), ("sent",)])
def test_a_fact_outside_the_model_fails_the_run(fact: tuple) -> None:
    rig = Rig(Settings(test="unknown"))
    rig.coverage.count([fact], prediction())
    assert rig.covered.card.startswith("UNKNOWN bin")


def test_legal_facts_are_counted_and_do_not_fail() -> None:
    rig = Rig(Settings(test="legal"))
    fact = ("create", "manager", "create", "INVALID_CFG")
    for _ in range(3):
        rig.coverage.count([fact], prediction())
    assert rig.covered.card is None and rig.coverage.points[fact] == 3


WIDE = {"num_queues": 16, "queue_size_max": 32768, "msix_vectors": 2048, "device_type": 63}
BUILDS = {
    "default": Parameters(),
    "integrated, smallest": Parameters(num_devices=1, num_queues=2, config_chunks=1, integrated=1),
    "widest": Parameters(num_devices=4095, device_features=0x1DB3043802B, **WIDE),
    "no PASID": Parameters(pasid_support=0, msix_vectors=2, queue_size_max=2),
}


@pytest.mark.parametrize("build", BUILDS)
def test_the_model_knows_what_is_sampled(build: str) -> None:
    parameters = BUILDS[build]
    rig = Rig(Settings(test="known", scale=0.1, parameters=parameters))
    if parameters.pasid_support:
        play_directed(play(rig))
    play_messages(play(rig, _Random(rig, "random")))
    assert rig.finish() is None
    result = rig.coverage.result(rig.scoreboard.compared, rig.time, None)
    groups = catalogue.model().groups
    assert rig.covered.card is None
    assert all(groups[name].bins[tuple(key)] != ILLEGAL for name, key, _ in result["cover"])
    assert len({name for name, _, _ in result["cover"]}) > 60


def test_a_wrong_rule_in_both_models_meets_an_illegal_bin(monkeypatch) -> None:
    """Golden model and function agree, so that no comparison fails; the bins state the rules once more."""
    monkeypatch.setattr(network_device, "SMALLEST_MTU", 1)
    rig = play(Rig(Settings(test="lenient")))
    assert rig.finish().startswith("ILLEGAL bin metadata rule: MTU below 68 / ")
