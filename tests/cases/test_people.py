"""Posts in time, substitutes, secondment, accounts: who serves a queue, who may read."""

from __future__ import annotations

from datetime import date

import pytest

from api.simulated import local
from engine import Invalid, NotAllowed, NotFound, Report
from engine.region import Appointment, Person

VILLAGE, GRID, STREET = "mazhuang", "mazhuang-g1", "henanan"


def person(ident, *posts):
    return Person(ident, f"姓名{ident}", ident, posts)


def post(role, unit=VILLAGE, since=date(2020, 1, 1), until=None, **more):
    return Appointment(role, unit, since, until, **more)


@pytest.fixture
def opened(casework, member):
    return casework.open(Report("simple", {}, VILLAGE), member("intake"))["case"]


def offered(casework, ident):
    return [item.task.name for item in casework.queue(casework.actor(ident)).items]


def test_a_post_serves_its_queue_only_while_it_is_held(casework, clock, opened):
    clock.set_local("2026-03-02 12:00")
    casework.add_people(
        [
            person("now", post("grid_member")),
            person("past", post("grid_member", until=date(2026, 3, 2))),
            person("future", post("grid_member", since=date(2026, 3, 3))),
        ]
    )

    assert offered(casework, "now") == ["核实"]
    assert offered(casework, "past") == offered(casework, "future") == []

    clock.set_local("2026-03-03 00:00")
    assert offered(casework, "future") == ["核实"]


def test_one_may_ask_when_posts_change_next(casework):
    casework.add_people([person("a", post("grid_head", since=date(2031, 3, 1)))])
    casework.add_people([person("b", post("grid_head", until=date(2031, 4, 1)))])

    begins = casework.posts_change(local("2031-02-01 08:00"))
    ends = casework.posts_change(begins)

    assert (begins, ends) == (local("2031-03-01 00:00"), local("2031-04-01 00:00"))
    assert casework.posts_change(ends) is None


def test_a_grid_member_serves_the_village_around_the_grid(casework, opened):
    casework.add_people(
        [person("g", post("grid_member", GRID)), person("h", post("grid_head", GRID))]
    )

    assert offered(casework, "g") == ["核实"]
    assert offered(casework, "h") == []


def test_a_substitute_serves_the_queues_of_the_absent(casework, clock, opened):
    casework.add_people(
        [
            person("away", post("grid_member")),
            person("stand-in", post("village_clerk", substitute_for="away")),
        ]
    )

    casework.complete(
        casework.tasks(opened)[0].id, {"decision": "属实"}, casework.actor("stand-in")
    )

    assert casework.history(opened)[-1].actor["id"] == "stand-in"


def test_a_secondment_is_on_the_record(casework):
    lent = post("grid_deputy", seconded_by="henanan-chengguan")
    casework.add_people([person("lent", lent)])

    with casework.house.store.reading() as db:
        [record] = [
            r for r, _ in casework.house.store.history(db, "org") if r.kind == "post.assigned"
        ]
    assert record.data["seconded_by"] == "henanan-chengguan"


def test_people_are_registered_once_and_their_names_live_in_the_vault(casework):
    people = [person("once", post("grid_member"))]

    assert (casework.add_people(people), casework.add_people(people)) == (1, 0)
    assert casework.names(["once", "nobody"]) == {"once": "姓名once"}


def test_a_territory_reads_its_cases_and_a_stranger_none(casework, opened):
    casework.add_people(
        [
            person("street", post("duty_head", STREET)),
            person("other", post("grid_head", "xuefu")),
            person("audit", post("auditor", "huicheng")),
        ]
    )

    assert casework.case(opened, casework.actor("street")).id == opened
    assert casework.case(opened, casework.actor("audit")).id == opened
    with pytest.raises(NotFound):
        casework.case(opened, casework.actor("other"))


def test_an_auditor_does_no_business(casework, opened):
    casework.add_people([person("audit", post("auditor", "huicheng"))])

    with pytest.raises(NotAllowed):
        casework.claim(casework.tasks(opened)[0].id, casework.actor("audit"))


def test_sign_in_says_the_same_for_a_wrong_name_and_a_wrong_password(casework):
    casework.add_people([person("p", post("grid_member"))])
    casework.set_account("p", "p", "long enough")

    refusals = []
    for login, password in (("p", "wrong one"), ("q", "long enough")):
        with pytest.raises(NotAllowed) as caught:
            casework.sign_in(login, password)
        refusals.append(str(caught.value))

    assert refusals[0] == refusals[1]


def test_a_session_ends_on_sign_out_and_after_twelve_hours(casework, clock):
    casework.set_account("p", "p", "long enough")
    secret, csrf = casework.sign_in("p", "long enough")
    assert casework.session(secret) == {"person": "p", "csrf": csrf, "once": False}

    clock.set_local("2026-03-02 22:00")
    assert casework.session(secret) is None

    again, _ = casework.sign_in("p", "long enough")
    casework.sign_out(again)
    assert casework.session(again) is None


def test_a_short_password_is_refused(casework):
    with pytest.raises(Invalid):
        casework.set_account("p", "p", "short")


def test_a_post_is_given_and_taken_on_the_record(casework, clock, opened):
    casework.add_people([person("new")])
    given = casework.keeping.assign_post("new", "grid_member", VILLAGE, clock.now)
    assert offered(casework, "new") == ["核实"]

    casework.keeping.end_post(given, clock.now)

    assert offered(casework, "new") == []
    with casework.house.store.reading() as db:
        kinds = [record.kind for record, _ in casework.house.store.history(db, "org")]
    assert kinds[-2:] == ["post.assigned", "post.ended"]


def test_odd_posts_are_refused_by_name(casework, clock):
    with pytest.raises(Invalid) as caught:
        casework.keeping.assign_post("nobody", "king", "nowhere", clock.now)
    assert set(caught.value.fields) == {"unit", "role"}

    with pytest.raises(NotFound):
        casework.keeping.assign_post("nobody", "grid_member", VILLAGE, clock.now)
    with pytest.raises(NotFound):
        casework.keeping.end_post("none", clock.now)
