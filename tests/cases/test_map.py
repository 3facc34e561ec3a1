"""The map: its lights are those of the cases, and it costs the same however many there are."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from api.simulated import local, pass_time
from engine import NotFound, Report
from engine.cases.ground import lights
from engine.store import schema
from tests.store.test_worklist import counted

from .conftest import VILLAGE, Case
from .test_shapes import GRID, feature, ring, text
from .test_shapes import VILLAGE as AROUND

HOLD = {"reason": "资金", "until": "2026-12-31", "interim_measures": "围挡警示"}


@pytest.fixture
def request_of(office, who, clock):
    """Opens a request with a limit of its own at a local time."""

    def opened(at=None, reporter="member", **more):
        if at:
            pass_time(office, clock, local(at))
        report = Report("office", {"what": "打印机"}, VILLAGE, **more)
        return Case(office, office.open(report, who(reporter))["case"])

    return opened


def hold(office, who, case):
    office.ask_suspension(case.id, HOLD, who("clerk"))
    decide = next(t for t in office.tasks(case.id, open_only=True) if t.name == "挂账审批")
    office.complete(decide.id, {"decision": "同意", "opinion": "同意"}, who("duty"))


def on_map(casework):
    """Case -> its light in SQL; calm if none."""
    c = schema.case.c
    with casework.house.store.reading() as db:
        found = {ident: "calm" for ident in db.scalars(sa.select(c.id))}
        for light, predicate in lights(casework.house).items():
            for ident in db.scalars(sa.select(c.id).where(c.due.is_not(None), predicate)):
                assert found[ident] == "calm", (found[ident], light)
                found[ident] = light
    return found


def reckoned(casework, cases):
    found = casework.urgency(case.id for case in cases)
    return {case.id: found[case.id].light for case in cases}


def test_the_lights_are_those_that_urgency_reckons(office, who, clock, request_of):
    running = request_of("2026-11-20 09:00")
    held = request_of()
    held_late = request_of()
    end = office.case(running.id).due
    story = []

    def look():
        assert on_map(office) == reckoned(office, (running, held, held_late))
        lit = on_map(office)
        story.append(tuple(lit[case.id] for case in (running, held, held_late)))

    look()
    hold(office, who, held)
    while clock.now < end:
        pass_time(office, clock, clock.now + timedelta(hours=1))
        look()
    hold(office, who, held_late)
    look()
    pass_time(office, clock, end + timedelta(days=6))  # and every mark has rung
    look()
    office.resume(held.id, who("duty"))
    office.resume(held_late.id, who("duty"))
    look()
    while clock.now < local("2026-12-30 09:00"):
        pass_time(office, clock, clock.now + timedelta(hours=5))
        look()

    told = [lit for n, lit in enumerate(story) if n == 0 or lit != story[n - 1]]
    assert told == [
        ("calm", "calm", "calm"),
        ("calm", "paused", "calm"),
        ("soon", "paused", "soon"),
        ("late", "paused", "late"),
        ("late", "paused", "paused"),
        ("late", "calm", "late"),
        ("late", "soon", "late"),
        ("late", "late", "late"),
    ]


def test_a_unit_shows_the_worst_light_of_its_open_cases(office, who, clock, request_of):
    case = request_of("2026-11-20 09:00")
    end = office.case(case.id).due
    reader = who("head")

    def light():
        place = office.places(reader)[VILLAGE]
        return place.open, place.late, place.soon, place.light

    assert light() == (1, 0, 0, "calm")
    pass_time(office, clock, end - timedelta(minutes=1))
    assert light() == (1, 0, 1, "soon")
    request_of()
    pass_time(office, clock, end)
    assert light() == (2, 1, 0, "late")


def test_the_map_takes_four_statements_however_many_cases(office, who, request_of):
    office.shapes.load(text(AROUND, GRID))
    reader = who("head")
    for _ in range(8):
        request_of()
        with counted(office) as asked:
            office.map_of(reader, VILLAGE)
        assert len(asked) <= 4


def test_a_map_draws_what_lies_in_the_unit_or_else_the_unit(office, who):
    reader = who("head")
    assert not office.map_of(reader, VILLAGE).shapes

    office.shapes.load(text(AROUND))
    assert list(office.map_of(reader, VILLAGE).shapes) == [VILLAGE]
    assert list(office.map_of(reader, "henanan").shapes) == [VILLAGE]
    office.shapes.load(text(GRID))
    assert list(office.map_of(reader, VILLAGE).shapes) == ["mazhuang-g1"]
    with pytest.raises(NotFound):
        office.map_of(reader, "nowhere")


def test_a_dot_is_what_our_people_saw_and_never_where_somebody_told_of_it(office, who, request_of):
    office.shapes.load(text(feature(VILLAGE, ring(114.40, 23.08, 0.04))))
    where = sa.update(schema.case)
    dots = {}
    for channel, reporter in (("巡查", ""), ("市民", ""), ("12345", ""), ("巡查", "citizen")):
        case = request_of()
        told = {"channel": channel} | ({"reporter": reporter} if reporter else {})
        with office.house.store.transaction() as db:
            mine = where.where(schema.case.c.id == case.id)
            lng = 114_400_001 + len(dots)
            db.execute(mine.values(lat=23_090_000, lng=lng, **told))
        dots[channel, reporter] = lng

    shown = office.map_of(who("head"), VILLAGE).dots

    assert shown == ((dots["巡查", ""], 23_090_000),)
    assert office.map_of(who("far"), VILLAGE).dots == ()
