"""Copied replies and photos used before: found across cases, from sketches that tell nothing."""

from __future__ import annotations

from engine import Report
from engine.metrics.facts import facts_at
from engine.metrics.perfunctory import alike, copied, reused, sketch
from tests.cases.conftest import Case
from tests.metrics.test_cases import MARCH, case, folded, office
from tests.metrics.test_facts import asked, at, handled, opened

assert case and office  # fixtures
KEY = b"secret"
LONG = "已于今日上午安排环卫工人清理巷口垃圾并冲洗路面,现场已恢复整洁,已向反映人说明情况"


def test_a_reply_with_a_mark_more_is_alike_and_another_reply_is_not():
    one = sketch(LONG, KEY)

    assert alike(one, sketch(f" {LONG}。", KEY))
    assert not alike(one, sketch("经核实,路灯线路老化,已报市政部门更换灯具,三日内完成", KEY))


def test_a_sketch_needs_the_key_and_holds_no_text():
    one, other = sketch(LONG, KEY), sketch(LONG, b"another")

    assert len(one) == len(other) == 256 and not alike(one, other)
    assert sketch("已办结", KEY) == ""


def test_only_replies_shared_between_cases_count():
    same, other = sketch(LONG, KEY), sketch("车主自己把车开走了,路面已经腾空", KEY)

    assert copied({"a": [same, same], "b": [other]}) == set()
    assert copied({"a": [same], "b": [other], "c": [sketch(LONG + "。", KEY)]}) == {"a", "c"}


def test_a_photo_used_before_is_found_there_and_elsewhere():
    first = {"t": "1", "k": "opened", "photos": ["p"]}
    later = {"t": "2", "k": "done", "photos": ["p"]}
    fresh = {"t": "3", "k": "done", "photos": ["q"]}

    assert reused({"a": [first, later], "b": [fresh]}) == {"a"}
    assert reused({"a": [first], "b": [later], "c": [fresh]}) == {"b"}
    assert reused({"a": [fresh], "b": [{**fresh, "t": "4"}]}) == {"b"}


def test_who_checks_what_he_did_himself_shows():
    marks = [opened(), asked(0, 3), *handled(1, by="x")]
    marks.append(asked(1, 2, "t2", ("verified_after",)))

    assert not facts_at([*marks, *checked("y")], at(3))["self_verified"]
    assert facts_at([*marks, *checked("x")], at(3))["self_verified"]


def checked(by):
    return [{"t": asked(2, 3)["t"], "k": "done", "at": asked(2, 3)["at"], "id": "t2", "by": by}]


def test_the_same_reply_in_two_cases_is_found_and_the_table_holds_no_words(office, case):
    report = Report("office", {"what": "打印机"}, "mazhuang")
    other = Case(office, office.open(report, office.actor("member"))["case"])
    for each in (case, other):
        each.done("拟稿", "clerk", draft_text=LONG, signers=["lead1", "lead2"])

    [figure] = office.figures("copied_reply_rate", MARCH)

    assert set(figure.numerator) == {case.id, other.id}
    assert all(LONG[:6] not in marks for _, _, marks in folded(office))
