"""Figures of real cases: folded from their journals, caught up, rebuilt, as known at any time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from engine import Asked, Invalid, NotFound, Report
from engine.metrics import catching
from engine.store import schema
from tests.cases.conftest import Case, changed, register

MARCH = Asked(date(2026, 3, 1), date(2026, 3, 31))
MARKS = '<camunda:property name="late_days" value="3"/>'
MARKED = (
    MARKS
    + '<camunda:property name="milestone_start" value="filed"/>'
    + '<camunda:property name="milestone" value="handled"/>'
    + '<camunda:property name="facts" value="{many: count(signers)}"/>'
)


@pytest.fixture
def office(casework):
    register(casework)
    casework.deploy(changed("office", MARKS, MARKED), ["office"])
    return casework


@pytest.fixture
def case(office):
    report = Report("office", {"what": "打印机"}, "mazhuang")
    return Case(office, office.open(report, office.actor("member"))["case"])


def drafted(case):
    return case.done("拟稿", "clerk", draft_text="买一台打印机", signers=["lead1", "lead2"])


def test_marks_drawn_on_nodes_become_facts(office, case):
    assert office.facts(case.id)["filed"] and not office.facts(case.id)["handled"]

    facts = (drafted(case), office.facts(case.id))[1]

    assert facts["handled_in_time"] and facts["many"] == 2 and facts["lead_unit"] == "mazhuang"
    assert facts["number"] == office.case(case.id).number


def test_a_figure_names_its_cases_and_why_others_are_left_out(office, case):
    [figure] = office.figures("handling_rate", MARCH)

    assert figure.text == "样本不足 = 0 / 0 (另有 1 件未计入:未到期或未立案 1 件)"
    assert figure.excluded == (("未到期或未立案", (case.id,)),)
    assert office.numbers([case.id]) == {case.id: office.case(case.id).number}


def test_march_computed_in_may_is_march(office, case, clock):
    clock.now += timedelta(days=35)  # the limit of eight hours is long over
    drafted(case)

    [late] = office.figures("count_handled_late", Asked(date(2026, 3, 1), date(2026, 4, 30)))
    [march] = office.figures("count_overdue", MARCH)
    [march_late] = office.figures("count_handled_late", MARCH)

    assert (late.value, march.value, march_late.value) == (1, 1, 0)


def test_an_extension_granted_later_leaves_march_as_it_was(office, case, clock):
    task = case.task("拟稿")
    before = office.facts(case.id)["handling_due"]
    cut = office.now() + timedelta(milliseconds=1)
    office.ask_extension(task.id, {"extra_amount": 4, "reason": "等材料"}, office.actor("clerk"))
    clock.now += timedelta(minutes=5)
    case.done("延期审批", "duty", decision="同意", opinion="同意")

    assert office.facts(case.id)["handling_due"] > before
    assert office.facts(case.id)["extensions"] == 1
    assert office.facts(case.id, cut)["handling_due"] == before


def test_catching_up_reads_only_what_is_new(office, case, reads):
    office.facts(case.id)
    reads.clear()
    office.facts(case.id)
    assert [sql for sql in reads if "event" in sql] == []

    drafted(case)
    reads.clear()
    office.facts(case.id)
    assert len([sql for sql in reads if "FROM event" in sql]) == 1


@pytest.fixture
def reads(office):
    """The statements that reach the database."""
    seen: list[str] = []
    engine = office.house.store.engine
    note = lambda *args: seen.append(args[2])  # noqa: E731
    sa.event.listen(engine, "before_cursor_execute", note)
    yield seen
    sa.event.remove(engine, "before_cursor_execute", note)


def test_marks_folded_step_by_step_are_those_folded_at_once(office, case, monkeypatch):
    office.facts(case.id)
    drafted(case)
    step_by_step = office.facts(case.id), folded(office)

    office.rebuild()

    assert folded(office) == []
    assert (office.facts(case.id), folded(office)) == step_by_step


def test_a_new_way_of_folding_reads_everything_anew(office, case, monkeypatch):
    office.facts(case.id)
    monkeypatch.setattr(catching, "VERSION", catching.VERSION + 1)

    assert catching.catch_up(office.house) == 1
    assert catching.catch_up(office.house) == 0


def folded(office):
    with office.house.store.reading() as db:
        return [(r.case, r.seq, r.marks) for r in db.execute(sa.select(schema.folded))]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        (Asked(date(2026, 3, 2), date(2026, 3, 1)), "to"),
        (Asked(date(2026, 3, 1), date(2026, 3, 2), unit="nowhere"), "unit"),
        (Asked(date(2026, 3, 1), date(2026, 3, 2), by="person"), "by"),
    ],
)
def test_a_question_that_cannot_be_meant_is_refused(office, asked, field):
    with pytest.raises(Invalid) as refused:
        office.figures("handling_rate", asked)

    assert field in refused.value.fields


def test_an_unknown_metric_is_named(office):
    with pytest.raises(NotFound, match="没有指标 happiness"):
        office.figures("happiness", MARCH)


def test_groups_follow_their_total(office, case):
    total, group = office.figures("count_reported", Asked(MARCH.since, MARCH.until, by="village"))

    assert (total.group, group.group) == ("", "马庄村")
    assert total.value == group.value == 1
