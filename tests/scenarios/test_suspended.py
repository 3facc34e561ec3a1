"""行为场景 5: a basis suspended between C13 and C15 reaches the cases that rest on it only."""

from __future__ import annotations

import pytest

from api.scenarios.world import World
from api.simulated import catch_up
from engine import Conflict, Invalid, NotAllowed, NotFound

from .cars import do, noticed, reported, reviewed

PACT = "pact_collective_land"
REASON = "街道责令改正:第七条收费,须删去"


@pytest.fixture
def cars(world: World) -> list[str]:
    """Two cars of which the tow is agreed, and a third only just reported."""
    world.clock.set_local("2026-03-02 09:00")
    cases = []
    for plate in ("粤L00001", "粤L00002"):
        cases.append(reported(world, plate))
        noticed(world)
    world.wait(days=16)
    for case in cases:
        world.case_id = case
        reviewed(world)
    return [*cases, reported(world, "粤L00003", 首次发现日期="2026-03-10")]


def names(world: World, case: str) -> set[str]:
    return {t.name for t in world.casework.tasks(case, open_only=True)}


def kinds(world: World, case: str) -> list[str]:
    return [r.kind for r in world.casework.history(case)]


def test_a_suspended_pact_takes_the_tow_away_from_every_case_that_rests_on_it(
    world: World, cars: list[str]
) -> None:
    first, second, third = cars
    assert "拖移作业" in names(world, first) & names(world, second)

    told = world.casework.suspend_basis(PACT, REASON, world.member("司法所"))
    catch_up(world.casework)

    assert told == {"receivers": 2}
    for case in (first, second):
        assert "拖移作业" not in names(world, case)
        heard = next(r for r in world.casework.history(case) if r.kind == "signal.received")
        assert heard.data["answers"] == {"basis": PACT, "articles": [], "reason": REASON}
        assert world.casework.variables(case)["basis_suspended"] is True
        assert world.casework.verify(case).identical
    assert "signal.received" not in kinds(world, third)


def test_the_case_is_back_where_it_waits_for_the_notice_to_run_out(
    world: World, cars: list[str]
) -> None:
    world.casework.suspend_basis(PACT, REASON, world.member("司法所"))
    catch_up(world.casework)

    assert names(world, cars[0]) <= {"督办"}
    waiting = {t["element"] for t in _timers(world, cars[0])}
    assert "T9n" in waiting


def test_from_then_on_the_gate_refuses_the_basis_in_every_case(world: World) -> None:
    world.clock.set_local("2026-03-02 09:00")
    case = reported(world, "粤L00004")
    noticed(world)
    world.wait(days=16)
    do(world, "保管员", "预留车位", 停放点="村临时停放点", 车位号="7")
    world.casework.suspend_basis(PACT, REASON, world.member("司法所"), articles=["第七条"])
    agreed = {"会审决定": "同意拖移", "理由": "告知期满", "已告知公安交警": "是"}
    agreed |= {"风险评估": "无", "公约版本与备案回执": "2025年版"}

    with pytest.raises(NotAllowed, match="街道责令改正") as caught:
        do(world, "网格长", "拖移会审", **agreed)
    world.casework.restore_basis(PACT, "改正后重新备案", world.member("司法所"))
    do(world, "网格长", "拖移会审", **agreed)

    assert caught.value.ground and caught.value.ground.rule == "suspended"
    assert caught.value.ground.article == "村规民约(居民公约)停车条款"
    assert world.casework.verify(case).identical


def test_loading_the_pack_again_does_not_lift_a_suspension(world: World) -> None:
    world.casework.suspend_basis(PACT, REASON, world.member("司法所"))

    world.set_parameter("notice_days", "20")

    found = world.casework.pack().suspension(PACT)
    assert found and found.reason == REASON
    assert world.casework.pack().reviewed


def test_the_journal_tells_of_it_and_the_tables_fold_the_same(
    world: World, cars: list[str]
) -> None:
    world.casework.suspend_basis(PACT, REASON, world.member("司法所"))
    catch_up(world.casework)
    in_force = world.casework.pack()

    world.casework.rebuild()

    assert world.casework.pack() == in_force
    assert all(verdict.identical for verdict in world.casework.verify_all())


def test_who_may_suspend_what(world: World) -> None:
    office = world.member("司法所")

    with pytest.raises(NotAllowed):
        world.casework.suspend_basis(PACT, REASON, world.member("网格长"))
    with pytest.raises(NotFound, match="no_such"):
        world.casework.suspend_basis("no_such", REASON, office)
    with pytest.raises(Invalid, match="理由"):
        world.casework.suspend_basis(PACT, " ", office)
    with pytest.raises(Conflict, match="没有中止"):
        world.casework.restore_basis(PACT, "改正", office)
    world.casework.suspend_basis(PACT, REASON, office)
    with pytest.raises(Conflict, match="已经中止"):
        world.casework.suspend_basis(PACT, REASON, office)


def test_the_same_key_suspends_once(world: World) -> None:
    office = world.member("司法所")

    first = world.casework.suspend_basis(PACT, REASON, office, "k1")
    again = world.casework.suspend_basis(PACT, REASON, office, "k1")

    assert first == again


def _timers(world: World, case: str) -> list[dict[str, str]]:
    import sqlalchemy as sa

    from engine.store import schema

    with world.casework.house.store.reading() as db:
        query = sa.select(schema.timer).where(schema.timer.c.case == case)
        return [dict(row) for row in db.execute(query).mappings()]
