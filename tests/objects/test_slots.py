"""Slots of a lot: none is taken twice, whoever comes when."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from engine import SYSTEM, Actor, Conflict, Invalid, NewObject, ObjectChange, Post, Report

from .conftest import ours

TAKE = ours("t", "slot.take", '{lot: "L1"}')
FREE = ours("f", "slot.free", '{lot: "L1", slot: "A1"}')


@pytest.fixture
def lot(types, member):
    slots = {"slots": [{"slot": "A1"}, {"slot": "A2"}]}
    new = NewObject("tow_lot", "mazhuang", {"code": "L1", "title": "北侧空地"}, slots)
    return types.create_object(new, member("lot_keeper"))["object"]


def test_slots_are_given_in_order_and_none_when_full(types, lot, run, value, proved):
    first, second, third = (value(run(TAKE), "t") for _ in range(3))

    assert (first["slot"], second["slot"], third) == ("A1", "A2", None)
    assert first["lot"] == lot
    assert proved()


def test_a_case_that_asks_again_keeps_its_slot_unless_for_another_thing(types, lot, run, value):
    again = ours("u", "slot.take", '{lot: "L1"}')
    other = ours("v", "slot.take", '{lot: "L1", object: "x"}')

    case = run(TAKE, again, other)

    assert [value(case, el)["slot"] for el in "tuv"] == ["A1", "A1", "A2"]


def test_a_freed_slot_is_given_again_and_freeing_it_twice_is_nothing(types, lot, run, value):
    run(TAKE)
    assert [value(run(FREE), "f") for _ in range(2)] == ["A1", None]

    assert value(run(TAKE), "t")["slot"] == "A1"


def test_a_lot_out_of_use_gives_none(types, lot, run, value, member):
    types.change_object(lot, ObjectChange(status="停用"), member("lot_keeper"))

    assert value(run(TAKE), "t") is None


def test_no_other_way_leads_into_a_slot(types, lot, member):
    occupied = ObjectChange(add={"slots": {"slot": "A1", "case": "X"}})

    with pytest.raises(Invalid, match="腾出"):
        types.change_object(lot, occupied, member("lot_keeper"))
    types.change_object(lot, ObjectChange(add={"slots": {"slot": "A3"}}), member("lot_keeper"))


def test_an_unknown_lot_or_slot_is_an_incident(types, lot, run):
    nowhere = ours("t", "slot.take", '{lot: "L9"}')
    wrong = ours("f", "slot.free", '{lot: "L1", slot: "Z"}')

    [first], [second] = (types.incidents(run(node)) for node in (nowhere, wrong))

    assert "(lot)的临时停放点" in first["error"] and "(slot)的车位" in second["error"]


def test_of_many_cases_at_once_as_many_get_a_slot_as_there_are(types, lot, run, value, proved):
    run(FREE)  # deploys nothing twice at once
    run(TAKE)
    with ThreadPoolExecutor(8) as pool:
        cases = list(pool.map(lambda _: again(types, run), range(12)))

    got = [value(case, "t") for case in cases]
    assert sorted(g["slot"] for g in got if g) == ["A2"]
    assert proved()


def again(types, run):
    who = Actor("m", frozenset({Post("grid_member", "mazhuang")}))
    return types.open(Report("p1", {}, "mazhuang"), who)["case"]


def test_cases_that_change_objects_in_different_orders_never_wait_for_each_other(
    types, run, proved
):
    def save(ident, key):
        return ours(ident, "object.save", f'{{type: "pact", key: "{key}", add: '
                    f'{{articles: {{text: "{ident}"}}}}}}')  # fmt: skip

    run(save("a", "X"), save("b", "Y"))  # p0
    run(save("b", "Y"), save("a", "X"))  # p1
    who = Actor("m", frozenset({Post("grid_member", "mazhuang")}))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: types.open(Report(f"p{n % 2}", {}, "mazhuang"), who), range(24)))

    rows = [types.object(each.id, SYSTEM).tables[0].rows for each in types.objects(SYSTEM).items]
    assert [len(r) for r in rows] == [26, 26]
    assert proved()


def test_of_two_who_register_one_key_at_once_one_is_told_so(types, member):
    new, clerk = NewObject("pact", "mazhuang", {"code": "K", "title": "x"}), member("village_clerk")

    def one(_):
        try:
            return types.create_object(new, clerk)
        except Conflict as error:
            return error

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(one, range(8)))

    assert sum(isinstance(r, dict) for r in results) == 1
