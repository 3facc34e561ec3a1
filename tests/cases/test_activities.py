"""Loops, ad-hoc work, transactions and undoing in real cases: on the record, proved, rebuilt."""

from __future__ import annotations

from datetime import date

import pytest

from engine import Report
from engine.region import Appointment, Person
from tests.cases.conftest import VILLAGE, Case, _library
from tests.cases.test_commands import projected
from tests.kernel.play import boundary, document, end, flows, on, process, props, start, tag


def task(ident: str, name: str, inner: str = "", form: str = "seen", **more: str) -> str:
    more |= {"camunda_candidateGroups": "grid_member", "camunda_formKey": f"office/{form}"}
    return tag("userTask", ident, inner, name=name, **more)


def undone(ident: str, name: str) -> str:
    line = f'<association id="{ident}_l" sourceRef="{ident}_b" targetRef="{ident}_u"/>'
    handler = task(f"{ident}_u", name, isForCompensation="true")
    return boundary(f"{ident}_b", ident, on("compensate"), name="撤销") + handler + line


LOOP = '<standardLoopCharacteristics loopMaximum="2"/>'
INSIDE = (
    start("s1", name="开始")
    + task("move", "登记搬迁")
    + undone("move", "撤销登记")
    + task("ask", "问意见")
    + end("x9", on("cancel"), name="反悔")
)
MOVE = tag("transaction", "t", INSIDE + flows("s1 > move > ask > x9"), name="搬迁")
TALK = tag(
    "adHocSubProcess",
    "h",
    task("speak", "发言", form="opinion")
    + task("check", "查档", form="opinion")
    + "<completionCondition>decision = &quot;同意&quot;</completionCondition>",
    name="会商",
)
NODES = (
    start(name="上报")
    + task("visit", "走访", LOOP)
    + MOVE
    + boundary("c9", "t", on("cancel"), name="撤回")
    + TALK
    + end(inner=props(route_class="调解自治"), name="办结")
    + end("e2", name="搬完")
)
ARROWS = "s > visit > t > e2; c9 > h > e"


@pytest.fixture
def case(casework):
    drawn = document(process(NODES, ARROWS, "undo"))
    casework.deploy(_library() | {"workflows/undo/process.bpmn": drawn}, ["undo"])
    post = Appointment("grid_member", VILLAGE, date(2020, 1, 1))
    casework.add_people([Person("member", "姓名", "member", (post,))])
    opened = casework.open(Report("undo", {}, VILLAGE), casework.actor("member"))
    return Case(casework, opened["case"])


def test_a_cancelled_transaction_is_undone_and_people_go_on_until_it_is_enough(case):
    case.done("走访", "member").done("走访", "member").done("登记搬迁", "member").done(
        "问意见", "member"
    )
    assert case.open() == ["撤销登记"]

    case.done("撤销登记", "member")
    assert case.open() == ["发言", "查档"]
    case.done("查档", "member", decision="不同意").done("发言", "member", decision="不同意")
    assert case.open() == ["发言", "查档"]
    case.done("查档", "member", decision="同意")

    assert (case.open(), case.casework.case(case.id).status) == ([], "closed")
    assert case.proved()


def test_half_undone_it_can_be_rebuilt_from_the_journal(case):
    for name in ("走访", "走访", "登记搬迁", "问意见"):
        case.done(name, "member")
    before = projected(case.casework)

    case.casework.rebuild()
    assert projected(case.casework) == before
    assert case.done("撤销登记", "member").proved()
