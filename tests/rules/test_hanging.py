# ruff: noqa: E501  (a diagram reads best on one line)
"""What would hang or flood is refused at deployment, in both profiles, with element and reason."""

from __future__ import annotations

import pytest

from engine import rules
from tests.kernel.play import (
    boundary,
    document,
    end,
    process,
    start,
    tag,
    timer,
    user,
)

XOR = "exclusiveGateway"


def many(number: str) -> str:
    return f"<multiInstanceLoopCharacteristics><loopCardinality>{number}</loopCardinality></multiInstanceLoopCharacteristics>"


def every(text: str) -> tuple[str, str]:
    nodes = start() + user("a") + boundary("b", "a", timer(text, "Cycle"), False) + end("e e2")
    return nodes, "s > a > e; b > e2"


def until(text: str, kind: str) -> tuple[str, str]:
    return start() + tag("intermediateCatchEvent", "b", timer(text, kind)) + end(), "s > b > e"


HANGING = {
    "a process that calls itself": (
        start() + tag("callActivity", "b", calledElement="p") + end(),
        "s > b > e",
        "b",
        "循环调用",
    ),
    "a thousand million instances": (
        start() + user("b", many("1000000000")) + end(),
        "s > b > e",
        "b",
        "多实例次数",
    ),
    "a formula of as many": (
        start() + user("b", many("1000 * 1000 * 1000")) + end(),
        "s > b > e",
        "b",
        "多实例次数",
    ),
    "a cycle of nothing": (*every("R/PT0S"), "b", "循环间隔不得为零"),
    "a cycle of no days": (*every("R/P0D"), "b", "循环间隔不得为零"),
    "a date that is none": (*until("99999-01-01T00:00:00", "Date"), "b", "无效"),
    "a date in another age": (*until("9999-01-01T00:00:00", "Date"), "b", "年份 9999"),
    "a hundred thousand years": (*until("P99999Y", "Duration"), "b", "10 年"),
    "an end in another age": (*every("R/P1D/9999-01-01"), "b", "年份 9999"),
    "every second by cron": (*every("* * * * * ?"), "b", "每分钟最多到期一次"),
    "a day that never comes": (*every("0 0 30 2 *"), "b", "不会再有"),
    "a new case every second": (
        start("b", timer("R/PT1S", "Cycle")) + user("a") + end(),
        "b > a > e",
        "b",
        "周期不能短于 1 分钟",
    ),
    "a loop that no condition can leave": (
        start() + tag(XOR, "b", default="b.a") + tag("task", "a") + end(),
        "s > b; b > a > b; b > e: 1 = 2",
        "b",
        "永远不成立",
    ),
    "a loop without a way out": (
        start() + tag(XOR, "b") + user("a") + end(),
        "s > b > a > b",
        "b",
        "走不到任何结束事件",
    ),
}


@pytest.mark.parametrize("profile", ["strict", "bpmn"])
@pytest.mark.parametrize("name", HANGING)
def test_what_would_hang_is_refused(name: str, profile: str):
    nodes, arrows, element, words = HANGING[name]
    files = {"workflows/p/process.bpmn": document(process(nodes, arrows))}

    found = rules.check(files, roles={}, profile=profile)

    assert [
        f for f in found if f.element == element and words in f.message and f.severity == "error"
    ]
