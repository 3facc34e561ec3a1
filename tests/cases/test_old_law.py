"""行为场景 17: an old case, under an old drawing and an old law, replays on the same path."""

from __future__ import annotations

import json

import pytest

from api.data import library, regions
from engine import DEMO_REVIEW, NotAllowed, Report, load_region
from tests.people import ROOT

MARKET = "huicheng-shichang"
FOUND = {"decision": "扣押", "officers": ["enforcer-2"], "legal_basis": "unlicensed_11"}


def small(**changed):
    ours, files = library(ROOT), library(ROOT / "tests" / "library")
    shared = {k: v for k, v in ours.items() if k.startswith(("forms/common/", "workflows/roles"))}
    return {**files, **shared, **changed}


def redrawn():
    path = "workflows/gated/process.bpmn"
    text = library(ROOT / "tests" / "library")[path].decode()
    return {path: text.replace('value="seize"', 'value="fine"').encode()}


@pytest.fixture
def seized(casework, clock, member):
    """A lawful seizure of March 2018, done."""
    casework.deploy(small(), ["gated"])
    clock.set_local("2018-04-02 09:00")
    case = casework.open(Report("gated", {}, MARKET), member("intake"))["case"]
    clock.set_local("2018-04-09 09:00")
    photos = [
        casework.upload(b"\xff\xd8\xff%d" % n, "image/jpeg", member("enforcer")) for n in range(2)
    ]
    [task] = casework.tasks(case, open_only=True)
    casework.complete(task.id, FOUND | {"photos": photos}, member("enforcer"))
    return case


def new_law(casework):
    """A year later the basis has gone and another parameter holds."""
    files = regions(ROOT)
    path = "regions/cn/legal_bases.toml"
    old = 'id = "unlicensed_11"'
    text = files[path].decode()
    at = text.index("in_force_from", text.index(old))
    text = text[:at] + "in_force_to = 2019-01-01\n" + text[at:]
    pack = load_region(files | {path: text.encode()}, "huizhou")
    roles = json.loads(library(ROOT)["workflows/roles.json"])
    casework.load_pack(pack.with_legal_review(DEMO_REVIEW), roles)


def test_an_old_case_replays_under_the_drawing_and_the_law_it_saw(casework, clock, member, seized):
    before = [(r.kind, r.effects, r.post) for r in casework.history(seized)]
    clock.set_local("2019-04-09 09:00")
    new_law(casework)
    casework.deploy(small(**redrawn()), ["gated"])

    verdict = casework.verify(seized)
    again = [(r.kind, r.effects, r.post) for r in casework.history(seized)]

    assert verdict.identical
    assert again == before
    assert casework.case(seized).route_class == "行政执法"
    assert casework.definition_of(seized) != casework.deployed("gated")


def test_the_same_act_is_refused_under_the_new_law(casework, clock, member, seized):
    clock.set_local("2019-04-09 09:00")
    new_law(casework)
    case = casework.open(Report("gated", {}, MARKET), member("intake"))["case"]
    clock.set_local("2019-04-16 09:00")
    photos = [
        casework.upload(b"\xff\xd8\xff%d" % n, "image/jpeg", member("enforcer")) for n in range(2)
    ]
    [task] = casework.tasks(case, open_only=True)

    with pytest.raises(NotAllowed, match="未生效或已失效") as caught:
        casework.complete(task.id, FOUND | {"photos": photos}, member("enforcer"))

    assert caught.value.ground.article == "无证无照经营查处办法第十一条"
