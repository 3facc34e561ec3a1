"""One fact, one fine (行政处罚法 29); another law: only the higher fine."""

from __future__ import annotations

import pytest

from engine import SYSTEM, Conflict, Invalid, NewObject, ObjectChange

from .conftest import ours


def fine(ident="n", law="市容条例34", organ="城管", kind="罚款", amount="200", on="2026-03-01",
         fact="占道经营"):  # fmt: skip
    asked = (
        f'{{subject: party, fact: "{fact}", on: date("{on}"), law: "{law}", organ: "{organ}", '
        f'kind: "{kind}", amount: {amount}}}'
    )
    return ours(ident, "penalty.enter", asked)


LOOK = ours("l", "penalty.look", '{subject: party, fact: "占道经营", on: date("2026-03-01")}')


def entries(types):
    found = [types.object(each.id, SYSTEM) for each in types.objects(SYSTEM, type="penalty").items]
    return sorted(
        (f.head.status, next(v.value for v in f.fields if v.name == "organ")) for f in found
    )


def test_the_same_fact_is_not_fined_again_by_another_unit(types, run, value, proved):
    first = value(run(fine(), party="王五"), "n")

    case = run(LOOK, fine(organ="市场监管"), party="王五")

    assert first["status"] == "有效"
    [known] = value(case, "l")
    assert (known["id"], known["organ"]) == (first["id"], "城管")
    assert value(case, "n") is None
    assert first["id"] in {each.id for each in types.objects_of(case)}
    assert entries(types) == [("有效", "城管")]
    assert proved()


def test_under_another_law_only_the_higher_fine_stands(types, run, value):
    run(fine(), party="王五")

    lower = value(run(fine(law="食品安全法", organ="市场监管", amount="150"), party="王五"), "n")
    higher = value(run(fine(law="食品安全法", organ="市场监管", amount="500"), party="王五"), "n")

    assert lower is None
    assert higher["amount"] == 500
    assert entries(types) == [("有效", "市场监管"), ("被较重罚款吸收", "城管")]


@pytest.mark.parametrize("other", [{"on": "2026-03-02"}, {"fact": "乱堆放"}])
def test_another_day_or_fact_is_another_act(types, run, value, other):
    run(fine(), party="王五")

    assert value(run(fine(organ="环卫", **other), party="王五"), "n") is not None


def test_another_party_is_another_act(types, run, value):
    run(fine(), party="王五")

    assert value(run(fine(), party="赵六"), "n") is not None


def test_a_warning_is_no_fine(types, run, value):
    run(fine(kind="警告", amount="null"), party="王五")

    assert value(run(fine(), party="王五"), "n") is not None
    assert value(run(fine(kind="警告", amount="null", organ="公安"), party="王五"), "n") is not None


def test_a_case_may_correct_its_own_fine(types, run, value):
    case = run(fine(), fine("m", amount="100"), party="王五")

    assert value(case, "n")["id"] == value(case, "m")["id"]
    assert value(case, "m")["amount"] == 100


def test_an_annulled_fine_no_longer_stands_in_the_way(types, run, value, member):
    first = value(run(fine(), party="王五"), "n")
    types.change_object(first["id"], ObjectChange(status="已撤销"), member("dept_head"))

    assert value(run(fine(organ="市场监管"), party="王五"), "n") is not None


def test_a_fine_without_a_sum_is_an_incident(types, run):
    [incident] = types.incidents(run(fine(amount="null"), party="王五"))

    assert "amount" in incident["error"]


def test_nobody_gets_round_the_ledger(types, run, member):
    entry = {"subject": "王五", "fact": "占道经营", "on": "2026-03-01", "law": "x", "organ": "城管",
             "kind": "罚款", "amount": 200}  # fmt: skip
    run(fine(), party="王五")
    new, head = NewObject("penalty", "mazhuang", entry), member("dept_head")

    with pytest.raises(Conflict, match="第二十九条"):
        types.create_object(new, head)
    [found] = types.objects(SYSTEM, type="penalty").items
    with pytest.raises(Invalid, match="处罚台账"):
        types.change_object(found.id, ObjectChange({"amount": 1}), head)
    saved = ours("w", "object.save", '{type: "penalty", set: {fact: "x"}}')
    assert "penalty.enter" in types.incidents(run(saved))[0]["error"]
