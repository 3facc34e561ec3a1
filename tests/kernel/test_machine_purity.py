# ruff: noqa: E501  (a diagram reads best on one line)
"""Same inputs, same outputs, on any host; SpiffWorkflow's eval/exec, clock and uuid4 are out of reach."""

import hashlib
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import SpiffWorkflow.task as spiff_task
from SpiffWorkflow.bpmn.specs.event_definitions import timer as spiff_timer

from engine.kernel.errors import Failure
from engine.kernel.ids import derived
from engine.kernel.scope import Scope
from engine.kernel.script import ENGINE
from engine.kernel.time import frozen
from tests.kernel.play import (
    AT,
    CASE,
    boundary,
    end,
    event_sub,
    on,
    play,
    script,
    start,
    tag,
    timer,
    user,
)

ATTACK = '__import__("os").system("id")'


def everything() -> str:
    """One case through most of the kernel; the hash of all its effects and of its states."""
    gate = tag("parallelGateway", "f j") + tag("exclusiveGateway", "g m")
    watch = event_sub("v", on("message", "m1"), user("w") + end("ve"), "v_s > w > ve", False)
    many = (
        '<multiInstanceLoopCharacteristics camunda:collection="units" camunda:elementVariable="u"/>'
    )
    nodes = start() + gate + user("a b") + user("n", many) + script("c", "{ turns: turns + 1 }")
    nodes += boundary("t", "a", timer("R/PT4H", "Cycle"), False) + tag("task", "k") + end("e e2")
    arrows = "s > m > f; f > a > j; f > b > j; j > c > n > g; g > m: turns = 1; g > e: turns = 2; t > k > e2"
    case = play(nodes + watch, arrows, turns=0, units=["x", "y", "z"])
    trace = hashlib.sha256()
    for step in ("a", "b", "n", "n", "n", "b", "a"):
        case.wait(5).send("moved", by=step).done(step)
        trace.update(json.dumps(case.state, sort_keys=True).encode())
    trace.update(json.dumps(case.history, sort_keys=True).encode())
    return trace.hexdigest()


@pytest.mark.parametrize(
    ("seed", "zone"), [("1", "UTC"), ("2", "America/New_York"), ("77", "Asia/Shanghai")]
)
def test_another_hash_seed_and_zone_give_the_same(seed, zone):
    root = Path(__file__).parents[2]
    path = os.pathsep.join([*filter(None, [os.environ.get("PYTHONPATH")]), str(root)])
    code = "from tests.kernel.test_machine_purity import everything; print(everything())"
    found = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
        cwd=root,
    )

    assert found.stdout.strip() == everything()


def test_spiffworkflow_gets_our_clock_and_our_ids():
    with frozen(AT), derived(CASE, 7) as ids:
        assert spiff_timer.datetime.now(UTC) == AT
        assert spiff_task.time.time() == AT.timestamp()
        first = spiff_task.uuid4()
    with derived(CASE, 7) as ids:
        assert ids.next() == first
        assert ids.next() != first


def test_an_attack_in_a_script_is_refused_or_reaches_nothing():
    attacked = play(start() + script("c", ATTACK) + end(), "s > c > e")
    assert "没有名为“__import__”的函数" in next(iter(attacked.incidents.values()))["error"]

    assert play(
        start() + script("c", "{ x: case.__class__ }") + user("a") + end(), "s > c > a > e"
    ).variables == {"x": None}


def test_our_engine_stands_at_every_plug_in_point():
    context = {"n": 2}
    assert ENGINE.environment.evaluate("n + 1", context) == 3
    assert ENGINE.environment.execute("{ m: n + 1 }", context)
    assert context == {"n": 2, "m": 3}
    with pytest.raises(Failure):
        ENGINE.environment.call_service(context)
    with pytest.raises(Failure):
        ENGINE.call_service(None)
    with pytest.raises(Exception, match="第"):
        ENGINE.validate("1 +")


def test_no_file_of_ours_evaluates_python():
    folder = Path(__file__).parents[2] / "engine"
    for room in ("kernel", "definitions"):
        for file in (folder / room).glob("*.py"):
            source = file.read_text("utf-8")
            assert "eval(" not in source
            assert "exec(" not in source
            assert "pickle" not in source


def test_a_name_is_written_where_it_is_known_else_in_the_instance():
    outer, local = {"x": 1}, {"unit": "u"}
    scope = Scope(local, Scope(outer))

    scope.write({"unit": "v", "x": 2, "y": 3})

    assert (outer, local) == ({"x": 2, "y": 3}, {"unit": "v"})
    assert scope.view() == {"x": 2, "y": 3, "unit": "v"}
    assert scope.pick(["unit", "x", "none"]) == {"unit": "v", "x": 2}


def test_a_turn_leaves_the_given_state_alone():
    from engine.kernel import machine

    many = (
        '<multiInstanceLoopCharacteristics camunda:collection="units" camunda:elementVariable="u"/>'
    )
    case = play(
        start()
        + user("a", many)
        + boundary("t", "a", timer("R/PT1H", "Cycle"), False)
        + tag("task", "k")
        + end("e e2"),
        "s > a > e; t > k > e2",
        units=[1, 2],
    )
    before = json.dumps(case.state)
    case.at = datetime(2026, 12, 1, tzinfo=UTC)

    machine.complete(
        case.definition, case.state, case.env, next(iter(case.tasks)), {"u": 9, "x": 1}
    )
    machine.fire(case.definition, case.state, case.env, next(iter(case.timers)), case.at)

    assert json.dumps(case.state) == before


def test_the_state_stays_small():
    nodes = (
        start() + tag("parallelGateway", "f") + user("a b") + boundary("t", "a", timer()) + end()
    )
    case = play(nodes, "s > f; f > a > e; f > b > e; t > e")

    assert len(json.dumps(case.state)) < 600
