"""One's own work: seen by oneself and the direct superior, unranked, with appeal."""

from __future__ import annotations

import pytest

from engine import Conflict, Invalid, NotAllowed
from tests.metrics.test_cases import MARCH, case, drafted, office

assert case and office  # fixtures


def test_one_sees_what_one_did(office, case, who):
    drafted(case)

    own = office.own_figures("clerk", MARCH, who("clerk"))

    assert (own.done, own.in_time, own.late) == (1, 1, ())
    assert dict(own.signs) == {"photo_missing": (case.id,)}


@pytest.mark.parametrize("reader", ["member", "lead1", "far", "duty"])
def test_nobody_else_sees_it(office, case, who, reader):
    with pytest.raises(NotAllowed, match="只有本人和直接上级"):
        office.own_figures("clerk", MARCH, who(reader))


def test_the_direct_superior_sees_it_and_answers_to_the_next_level(office, case, who):
    assert office.own_figures("clerk", MARCH, who("head")).done == 0
    with pytest.raises(NotAllowed):
        office.own_figures("head", MARCH, who("head2"))
    assert office.own_figures("head", MARCH, who("duty")).done == 0


def test_what_was_done_late_is_told_by_case(office, case, who, clock):
    from datetime import timedelta

    clock.now += timedelta(days=20)
    drafted(case)

    assert office.own_figures("clerk", MARCH, who("clerk")).late == (case.id,)


def test_a_sign_is_appealed_once_by_who_did_the_work(office, case, who):
    drafted(case)
    office.appeal_figure(case.id, "photo_missing", "下雨,相机进水", who("clerk"))

    assert office.own_figures("clerk", MARCH, who("clerk")).appealed == (
        (case.id, "photo_missing"),
    )
    assert office.facts(case.id)["appealed"] and case.proved() is True
    assert "相机" not in str(case.last().data)
    with pytest.raises(Conflict, match="只能申诉一次"):
        office.appeal_figure(case.id, "photo_missing", "再说一次", who("clerk"))
    with pytest.raises(NotAllowed):
        office.appeal_figure(case.id, "photo_missing", "我来说", who("head"))


@pytest.mark.parametrize(
    ("sign", "text", "field"), [("lazy", "x", "sign"), ("copied_reply", " ", "text")]
)
def test_an_appeal_names_its_sign_and_reason(office, case, who, sign, text, field):
    drafted(case)
    with pytest.raises(Invalid) as refused:
        office.appeal_figure(case.id, sign, text, who("clerk"))

    assert field in refused.value.fields


@pytest.fixture
def who(office):
    return lambda name: office.actor(name)
