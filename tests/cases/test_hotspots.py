"""Duplicates and hot spots: the distance is computed, the index is used, one proposal a spot."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from api.data import library
from api.simulated import pass_time
from engine import Report
from engine.cases import near
from engine.events import instant, stamp
from engine.store import schema
from tests.people import ROOT

LAT, LNG = "23.083333", "114.416667"
GRID = "mazhuang-g1"
A_METRE_NORTH = 1 / 111_320


def north(metres: float) -> str:
    return f"{float(LAT) + metres * A_METRE_NORTH:.7f}"


SIGHT = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="urn:test">
  <process id="sight" name="发现" isExecutable="true">
    <startEvent id="s" camunda:formKey="common/intake"/>
    <userTask id="a" name="研判" camunda:formKey="general_case/A6"
      camunda:candidateGroups="grid_head"/>
    <endEvent id="e"/>
    <sequenceFlow id="f" sourceRef="s" targetRef="a"/>
    <sequenceFlow id="g" sourceRef="a" targetRef="e"/>
  </process>
</definitions>"""
ASKS = (
    SIGHT.replace('id="sight"', 'id="asks"')
    .replace(
        '<userTask id="a"',
        """<serviceTask id="q" camunda:type="external" camunda:topic="cases.similar">
      <extensionElements><camunda:properties>
        <camunda:property name="payload" value="{category: category, days: 30, metres: 50}"/>
        <camunda:property name="result" value="alike"/>
      </camunda:properties></extensionElements>
    </serviceTask>
    <sequenceFlow id="h" sourceRef="q" targetRef="a"/>
    <userTask id="a\"""",
    )
    .replace('id="f" sourceRef="s" targetRef="a"', 'id="f" sourceRef="s" targetRef="q"')
)
FORMS = ("forms/common/intake.form", "forms/general_case/A6.form", "forms/common/void.form")


@pytest.fixture
def reports(casework, member):
    """Reports of one class near one point; ``at`` metres north of it, or without a position."""
    ours = library(ROOT)
    files = {name: ours[name] for name in (*FORMS, "workflows/roles.json")}
    files["workflows/sight/process.bpmn"] = SIGHT.encode()
    files["workflows/asks/process.bpmn"] = ASKS.encode()
    casework.deploy(files, ["sight", "asks"], profile="bpmn")
    someone = member("reporter")

    class Reports:
        def open(self, at=None, words="祠堂旁", category="市容环境", unit=GRID, process="sight"):
            place = {"words": words}
            if at is not None:
                place |= {"lat": north(at), "lng": LNG}
            answers = {"description": "乱堆放", "location": place, "evidence_waiver": "来电"}
            if category:
                answers["category"] = category
            return casework.open(Report(process, answers, unit), someone)["case"]

        def looked_up(self, case):
            return casework.history(case)[0].data["lookups"]

        def duplicates(self, case):
            return self.looked_up(case)["possible_duplicates"]

        def number(self, case):
            return casework.case(case).number

        def noticed(self, case):
            return [r.data for r in casework.history(case) if r.kind == "hotspot.noticed"]

    return Reports()


def test_a_duplicate_is_within_fifty_metres_and_a_day(casework, clock, reports):
    first = reports.open(at=0)

    near_by, far = reports.open(at=49.5), reports.open(at=-50.5)

    assert reports.duplicates(near_by) == [reports.number(first)]
    assert reports.looked_up(near_by)["duplicates_by"] == "距离"
    assert reports.duplicates(far) == []
    assert reports.duplicates(reports.open(at=0, category="街面秩序")) == []
    pass_time(casework, clock, clock.now + timedelta(hours=24, seconds=1))
    assert reports.duplicates(reports.open(at=0)) == []


def test_without_a_position_the_same_grid_or_the_same_words_must_do_and_it_says_so(reports):
    first = reports.open(words="老榕树下", unit="mazhuang")

    assert reports.duplicates(reports.open(words="村口", unit="mazhuang")) == []
    told = reports.open(words="老榕树下", unit="mazhuang")
    assert reports.duplicates(told) == [reports.number(first)]
    assert reports.looked_up(told)["duplicates_by"] == near.WORDS
    gridded = reports.open(words="甲")
    other = reports.open(words="乙")
    assert reports.duplicates(other) == [reports.number(gridded)]
    assert reports.looked_up(other)["duplicates_by"] == near.GRID


def test_the_third_similar_report_proposes_one_item_and_later_ones_join_it(
    casework, clock, reports
):
    first, second = reports.open(at=0), reports.open(at=20)
    assert reports.noticed(first) == reports.noticed(second) == []

    third, fourth = reports.open(at=40), reports.open(at=10)

    [noticed] = reports.noticed(third)
    assert noticed["proposed"]
    assert noticed["numbers"] == [reports.number(c) for c in (first, second, third)]
    assert (noticed["unit"], noticed["by"]) == ("mazhuang", "距离")
    [joined] = reports.noticed(fourth)
    assert not joined["proposed"] and joined["hotspot"] == noticed["hotspot"]
    assert all(casework.verify(c).identical for c in (third, fourth))


def test_without_a_position_the_same_words_make_a_hot_spot_and_a_whole_grid_does_not(reports):
    grid = [reports.open(words=f"某处{n}") for n in range(4)]
    told = [reports.open(words="老榕树下") for _ in range(3)]

    assert [reports.noticed(c) for c in grid] == [[], [], [], []]
    [noticed] = reports.noticed(told[-1])
    assert noticed["by"] == near.WORDS and noticed["proposed"]


def test_after_its_days_a_hot_spot_may_be_proposed_again(casework, clock, reports):
    for _ in range(3):
        reports.open(at=0)
    pass_time(casework, clock, clock.now + timedelta(days=30, minutes=1))

    again = [reports.noticed(reports.open(at=0)) for _ in range(3)]

    assert [bool(n) for n in again] == [False, False, True]
    assert again[2][0]["proposed"]


def test_a_class_told_later_counts_too(casework, member, reports):
    reports.open(at=0)
    reports.open(at=5)
    unsorted = reports.open(at=10, category=None)
    assert reports.noticed(unsorted) == []
    [task] = casework.tasks(unsorted, open_only=True)
    answers = {"category": "市容环境", "urgency": "一般", "in_duty_list": "是"}
    answers |= {"decision": "即办", "handling_hours": "4"}

    casework.complete(task.id, answers, member("grid_head"))

    [noticed] = reports.noticed(unsorted)

    assert noticed["proposed"]
    assert casework.verify(unsorted).identical


def test_untrue_reports_make_no_hot_spot(casework, member, reports):
    first = reports.open(at=0)
    reports.open(at=0)
    casework.void(first, {"reason": "其他", "opinion": "重复登记"}, member("duty_head"))

    assert reports.noticed(reports.open(at=0)) == []


def test_a_drawing_may_ask_for_similar_cases_near_its_own(casework, reports):
    first = reports.open(at=0)
    reports.open(at=51)
    reports.open(at=0, category="街面秩序")

    asking = reports.open(at=0, process="asks")

    [found] = casework.variables(asking)["alike"]
    assert (found["number"], found["by"]) == (reports.number(first), "距离")
    assert casework.verify(asking).identical


def test_hot_spots_are_folded_from_the_journal(casework, reports):
    for _ in range(4):
        reports.open(at=0)
    before = _hotspots(casework)

    casework.rebuild()

    assert before and _hotspots(casework) == before


def _hotspots(casework):
    with casework.house.store.reading() as db:
        return sorted(tuple(row) for row in db.execute(sa.select(schema.hotspot)))


def test_the_box_around_a_place_is_looked_up_by_its_index(casework, reports):
    reports.open(at=0)
    with casework.house.store.transaction() as db:
        template = dict(db.execute(sa.select(schema.case)).mappings().first())
        others = [_elsewhere(template, n) for n in range(3000)]
        db.execute(schema.case.insert(), others)
        here = near.Here(GRID, ["市容环境"], f"{LAT},{LNG}")
        at = (23083333, 114416667)
        query = near.box_query(
            casework.house.tenant, here, at, casework.house.now() - timedelta(days=30), 50
        )
        plan = _plan(db, query)

    assert "ix_case_near" in plan, plan


def _elsewhere(template, n):
    spot = {"lat": 20_000_000 + n * 1500, "lng": 114_000_000 + n * 900}
    spot |= {"opened_at": stamp(instant(template["opened_at"]) - timedelta(minutes=n))}
    return template | spot | {"id": f"x{n}", "number": f"x-{n}", "external": None}


def _plan(db, query):
    text = str(query.compile(db, compile_kwargs={"literal_binds": True}))
    if db.dialect.name == "sqlite":
        return "\n".join(row[3] for row in db.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}"))
    db.exec_driver_sql('ANALYZE "case"')
    return "\n".join(row[0] for row in db.exec_driver_sql(f"EXPLAIN {text.replace('%', '%%')}"))
