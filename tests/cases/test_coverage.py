"""How often cases went through nodes and flows, counted from their histories."""

from __future__ import annotations

from api.covering import counted, covered
from engine import Report, outline
from tests.cases.conftest import VILLAGE
from tests.people import ROOT

BPMN = (ROOT / "tests" / "library" / "workflows" / "simple" / "process.bpmn").read_bytes()


def opened(casework, member):
    return casework.open(Report("simple", {}, VILLAGE), member("intake"))["case"]


def test_every_place_that_cases_went_through_is_counted_and_the_rest_is_named(casework, member):
    first, second = opened(casework, member), opened(casework, member)
    [task] = casework.tasks(first, open_only=True)
    casework.complete(task.id, {"decision": "不属实"}, member("grid_member"))

    found = casework.coverage([first, second])

    assert found["simple", "f1"] == found["simple", "A"] == 2
    assert found["simple", "f2"] == found["simple", "f4"] == found["simple", "untrue"] == 1
    assert found["simple", "f3"] == 0
    told = covered(BPMN, "simple", counted([p, e, n] for (p, e), n in found.items()))
    drawn = outline(BPMN)
    assert told.all == len(drawn.nodes) + len(drawn.flows)
    assert told.reached == sum(1 for n in told.counts.values() if n)
    assert told.missed[:3] == ("“超期”", "“维修”", "“修好”")
    assert [each for each in told.missed if "连线" in each] == [
        '连线 “属实?”→“维修”(属实),条件 decision = "属实"'
    ]


def test_counting_changes_no_record_and_what_was_refused_counts_for_nothing(casework, member):
    case = opened(casework, member)
    before = casework.history(case)
    once = casework.coverage([case])

    assert casework.coverage([case, case])["simple", "A"] == 2 * once["simple", "A"]
    assert casework.history(case) == before
    assert casework.verify(case).identical
