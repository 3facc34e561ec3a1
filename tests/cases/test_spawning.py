"""Own topic ``case.open``: a case opens another one, once, with its own number and a parent."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from api.simulated import catch_up
from engine import Report
from engine.store import schema
from tests.cases.test_own import deploy, ours
from tests.kernel.play import user


def spawner(payload: str) -> tuple[str, str]:
    return ours("o", "case.open", payload) + user("a"), "s > o > a > e"


@pytest.fixture
def run(casework, member, village):
    def opened(pid="p", **answers):
        return casework.open(Report(pid, answers, village), member("grid_member"))["case"]

    return opened


def children(casework, case):
    return [casework.case(number) for number in casework.linked(case)["children"]]


def waiting(casework):
    with casework.house.store.reading() as db:
        return db.scalar(sa.select(sa.func.count()).select_from(schema.outbox))


def test_a_case_opens_another_with_its_own_number_and_a_parent(casework, run):
    deploy(casework, *spawner('{process: "simple", title: "路灯不亮", net: "社区服务"}'))
    case = run()
    assert children(casework, case) == []

    catch_up(casework)

    [child] = children(casework, case)
    assert child.number != casework.case(case).number
    assert (child.process, child.parent, child.net) == ("simple", case, "社区服务")
    assert child.unit == casework.case(case).unit
    assert casework.reveal({"$c": child.title}) == "路灯不亮"
    assert "灯不亮" not in str(casework.history(child.id)[0].data)
    first = casework.history(child.id)[0]
    assert first.data["from"]["case"] == case
    assert casework.variables(case)["o"] is None
    casework.rebuild()
    assert [c.id for c in children(casework, case)] == [child.id]
    assert casework.verify(case).identical
    assert casework.verify(child.id).identical


def test_it_is_opened_once_however_often_it_is_delivered(casework, run):
    from engine.cases import delivering

    deploy(casework, *spawner('{process: "simple"}'))
    case = run()
    [ident] = delivering_rows(casework)

    assert delivering.deliver(casework.house, ident) is not None
    assert delivering.deliver(casework.house, ident) is None
    catch_up(casework)

    assert len(children(casework, case)) == 1
    assert waiting(casework) == 0


def delivering_rows(casework):
    with casework.house.store.reading() as db:
        return list(db.scalars(sa.select(schema.outbox.c.id)))


def test_personal_answers_go_from_vault_to_vault(casework, run, member, village):
    files = '{process: "p2", answers: {words: told}}'
    deploy(casework, user("a"), "s > a > e", pid="p2")
    deploy(casework, user("b") + ours("o", "case.open", files), "s > b > o > e")
    case = run()
    [task] = casework.tasks(case, open_only=True)
    casework.complete(task.id, {"told": "李四的电话"}, member("grid_member"))

    catch_up(casework)

    [child] = children(casework, case)
    assert casework.reveal(casework.variables(child.id))["words"] == "李四的电话"
    assert "李四" not in str([r.data for r in casework.history(child.id)])


def test_numbers_and_dates_are_handed_on_as_somebody_would_write_them(casework, run):
    files = '{process: "p2", answers: {many: 3.5, day: date("2026-03-02")}}'
    deploy(casework, user("a"), "s > a > e", pid="p2")
    deploy(casework, ours("o", "case.open", files) + user("b"), "s > o > b > e")
    case = run()

    catch_up(casework)

    [child] = children(casework, case)
    found = casework.reveal(casework.variables(child.id))
    assert (found["many"], found["day"]) == ("3.5", "2026-03-02")


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        ('{process: "nowhere"}', "没有部署流程 nowhere"),
        ('{process: "simple", unit: "nowhere"}', "没有单位 nowhere"),
        ('{process: "simple", net: "别的网"}', "应为城市管理"),
        ("{title: null}", "payload 缺少 process"),
    ],
)
def test_what_cannot_be_opened_stops_the_asking_case_at_its_node(casework, run, payload, reason):
    deploy(casework, *spawner(payload))

    case = run()

    [incident] = casework.incidents(case)
    assert incident["element"] == "o"
    assert reason in incident["error"]
    assert waiting(casework) == 0


def test_cases_that_open_each_other_come_to_an_end(casework, run, monkeypatch):
    from engine.cases import outbox

    monkeypatch.setattr(outbox, "MOST_HOPS", 3)
    deploy(casework, *spawner('{process: "p"}'))

    run()
    catch_up(casework)

    with casework.house.store.reading() as db:
        count = db.scalar(sa.select(sa.func.count()).select_from(schema.case))
        incidents = db.scalar(sa.select(sa.func.count()).select_from(schema.incident))
    assert (count, incidents) == (4, 1)
