"""No text in any expression place reaches Python: it is refused, or it is FEEL over plain data."""

from __future__ import annotations

import builtins
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import SpiffWorkflow
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine, TaskDataEnvironment
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.specs import Execute, Transform

from api.data import calendars, library, regions, roles
from engine import load_region
from engine.definitions import parse_xml
from engine.definitions.expressions import FEEL_PROPERTIES
from engine.errors import CaseworkError, Invalid
from engine.feel import FeelError, evaluate, parse, unary_test
from engine.kernel.ids import derived
from engine.kernel.script import ENGINE, FeelEngine, FeelEnvironment
from engine.kernel.setting import Setting
from engine.kernel.time import frozen
from tests.kernel.hostile import HOSTILE, WORST
from tests.kernel.places import PLACES, quoted
from tests.kernel.places import properties as drawn
from tests.kernel.play import AT, CASE, define, document, end, play, process, script, start, user
from tests.kernel.tripwire import tripwire
from tests.people import ROOT

PYTHON = re.compile(r"<class |<function |<built-in|<module|<bound method| object at 0x|root:x:0")
"""What the text of a Python object, or of a file of this machine, looks like."""


def outcome(run: Callable[[str], Any], text: str) -> tuple[str, list[str]]:
    """What came of a text, and what Python did meanwhile that it must not."""
    with tripwire() as reached:
        try:
            found = str(run(text))
        except CaseworkError as refused:
            found = str(refused)
    return found, reached


@pytest.mark.parametrize("name", PLACES)
def test_a_place_is_one_where_a_text_counts(name: str):
    place = PLACES[name]
    if place.foreign:
        outcome(place.run, place.fine or "a")
    elif place.fine is None:
        with pytest.raises(Invalid):
            place.run("a")
    else:
        assert "incident.raised" not in place.run(place.fine)


@pytest.mark.parametrize("name", PLACES)
def test_a_hostile_text_reaches_nothing(name: str):
    place = PLACES[name]
    outcome(place.run, place.fine or "a")  # what is imported at the first use is imported now

    for text in WORST:
        found, reached = outcome(place.run, text)
        assert (text, reached) == (text, [])
        if text not in found.replace("&quot;", '"'):
            assert not PYTHON.search(found), (text, found)


@pytest.fixture(scope="module")
def setting() -> Setting:
    pack = load_region(regions(ROOT), "huizhou")
    unit = pack.unit_rows[0].id
    found = calendars(regions(ROOT))
    return Setting(CASE, 1, AT, unit, AT, found, pack, roles(library(ROOT)), "", {})


def test_a_hostile_property_reaches_nothing(setting: Setting):
    def run(text: str) -> Any:
        return setting.evaluate(text, {"a": {"x": 1}}, "A", "clock")

    assert run("case.opened_at") == AT
    for text in HOSTILE:
        found, reached = outcome(run, text)
        assert (text, reached) == (text, [])
        assert not PYTHON.search(found) or text in found


@pytest.mark.parametrize("name", FEEL_PROPERTIES)
def test_a_property_that_is_no_feel_is_refused_at_deployment(name: str):
    nodes = start() + user("t", drawn(**{name: quoted("lambda: 1")})) + end()

    with pytest.raises(Invalid, match="无法解析"):
        define(nodes, "s > t > e")


def test_the_tripwire_hears_python():
    with tripwire() as reached:
        eval("1 + 1")
        exec("x = 1")
        open(__file__).close()

    assert {line.split()[0] for line in reached} >= {"compile", "exec", "open"}


@pytest.mark.parametrize("name", sorted(dir(builtins)))
def test_no_builtin_of_python_is_a_name_of_feel(name: str):
    if name in FEEL_TOO:
        return
    with pytest.raises(FeelError):
        evaluate(name, {})
    with pytest.raises(FeelError):
        evaluate(f"{name}()", {})


FEEL_TOO = frozenset({"abs", "all", "any", "max", "min", "range", "round", "sum"})
"""Functions of FEEL that Python has under the same name."""


@pytest.mark.parametrize("value", [1, "s", [1], {"k": 1}, True, AT, AT.date(), AT - AT])
def test_no_attribute_of_a_value_is_reached_by_its_python_name(value: Any):
    names = [name for name in dir(value) if name.isidentifier() and name not in FEEL_ATTRIBUTES]
    for name in names:
        for text in (f"v.{name}", f'get value({{ v: v }}, "{name}")', f"v[{name}]", f"[v].{name}"):
            try:
                found = evaluate(text, {"v": value}, strict=False)
            except FeelError:
                continue
            assert found in (None, [None], [], False, value, [value]), text


FEEL_ATTRIBUTES = frozenset(
    {"year", "month", "day", "hour", "minute", "second", "weekday", "days", "seconds", "hours"}
)
"""Attributes of FEEL dates and durations that Python has under the same name."""


# ---------------------------------------------------------------- the library's plug-in points

ATTACK = WORST[0]


def stock_workflow(script_text: str) -> BpmnWorkflow:
    parser = BpmnParser()
    nodes = start() + script("c", script_text) + end()
    parser.add_bpmn_xml(parse_xml(document(process(nodes, "s > c > e"))))
    return BpmnWorkflow(parser.get_spec("p"))


STOCK = (
    (TaskDataEnvironment, "evaluate"),
    (TaskDataEnvironment, "execute"),
    (TaskDataEnvironment, "call_service"),
    (PythonScriptEngine, "validate"),
    (Transform, "_update_hook"),
    (Execute, "_start"),
)


@pytest.mark.parametrize(("owner", "name"), STOCK)
def test_a_door_of_the_library_is_shut(owner: type, name: str):
    with pytest.raises(PermissionError):
        getattr(owner, name)(ATTACK)


@pytest.mark.parametrize("name", ["evaluate", "execute", "call_service", "validate"])
def test_our_engine_has_its_own_of_every_door(name: str):
    assert name in vars(FeelEngine)
    assert name == "validate" or name in vars(FeelEnvironment)
    assert type(ENGINE.environment) is FeelEnvironment


def test_our_engine_validates_feel_without_running_it():
    with tripwire() as reached, pytest.raises(FeelError):
        ENGINE.validate(f"{ATTACK} exec(")

    assert reached == []


def test_the_environment_that_some_paths_call_directly_is_ours():
    for text in HOSTILE:
        for door in (ENGINE.environment.evaluate, ENGINE.environment.execute):
            found, reached = outcome(lambda t, door=door: _safely(door, t), text)
            assert (text, reached) == (text, [])
            assert not PYTHON.search(found) or text in found


def _safely(door: Callable[..., Any], text: str) -> Any:
    from engine.kernel.errors import Failure

    try:
        return door(text, {"a": {"x": 1}})
    except Failure as failure:
        return failure


@pytest.mark.parametrize("restored", [False, True], ids=["made", "restored"])
def test_a_workflow_with_the_librarys_own_engine_cannot_run_a_script(restored: bool):
    with frozen(AT), derived(CASE, 1):
        workflow: BpmnWorkflow = stock_workflow(ATTACK)
        if restored:
            serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())
            workflow = serializer.from_dict(serializer.to_dict(workflow))
        assert type(workflow.script_engine) is PythonScriptEngine
        with tripwire() as reached, pytest.raises(Exception, match="eval/exec"):
            workflow.do_engine_steps()
        assert [line for line in reached if line.startswith(("compile", "exec", "os."))] == []
        for name in ("evaluate", "execute", "call_service"):
            with pytest.raises(PermissionError):
                getattr(workflow.script_engine.environment, name)(ATTACK, {})


KNOWN = {
    "bpmn/script_engine/python_environment.py": {"eval", "exec"},
    "specs/Transform.py": {"exec"},
    "bpmn/serializer/migration/version_1_2.py": {"eval"},
    "specs/Execute.py": {"Popen"},
    "serializer/dict.py": {"__import__", "loads"},
}
"""Where the library can run Python. A new place in a new version fails the test below."""


def test_the_library_runs_python_only_where_we_know_it():
    root = Path(SpiffWorkflow.__file__).parent
    found: dict[str, set[str]] = {}
    for file in sorted(root.rglob("*.py")):
        code = file.read_text("utf-8")
        calls = re.findall(r"\b(eval|exec|Popen|__import__|pickle\.loads)\(", code)
        prose = file.name in ("python_engine.py",)
        if calls and not prose:
            path = file.relative_to(root).as_posix()
            found[path] = {call.removeprefix("pickle.") for call in calls}

    assert found == KNOWN


def test_what_unpickles_or_restores_dumps_of_the_library_is_never_loaded():
    code = "import api.app, api.cli, sys; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )

    loaded = done.stdout.split()
    assert "SpiffWorkflow.bpmn" in loaded
    assert not {"SpiffWorkflow.serializer.dict", "SpiffWorkflow.bpmn.serializer"} & {*loaded}


# ---------------------------------------------------------------- never a silent null


@pytest.mark.parametrize("text", ["nowhere = 1", "a.x = 1 and nowhere = 1", "not(nowhere)"])
def test_an_unknown_variable_in_a_condition_is_an_incident_that_names_it(text: str):
    from tests.kernel.places import flow
    from tests.kernel.play import tag

    nodes = start() + tag("exclusiveGateway", "g", default="g.e2") + end("e e2")
    case = play(nodes + flow("g", "e", text), "s > g > e2", a={"x": 1}, nowhen=1)

    [incident] = case.incidents.values()
    assert "没有名为“nowhere”的变量" in incident["error"]
    assert case.ended is None


def test_an_incident_names_the_nearest_known_variable():
    case = play(start() + script("c", "{ z: desicion }") + end(), "s > c > e", decision="上报")

    [incident] = case.incidents.values()
    assert "是否应为“decision”" in incident["error"]


def test_a_known_variable_without_a_value_is_null_and_no_incident():
    case = play(start() + script("c", "{ z: decision = null }") + user("a") + end(),
                "s > c > a > e", decision=None)  # fmt: skip

    assert case.variables["z"] is True


def test_cells_reach_nothing_either():
    for text in HOSTILE:
        found, reached = outcome(lambda t: unary_test(t, 1, {"a": {"x": 1}}), text)
        assert (text, reached) == (text, [])
        assert not PYTHON.search(found) or text in found


def test_reading_a_hostile_text_is_harmless():
    for text in HOSTILE:
        for tests in (False, True):
            found, reached = outcome(lambda t, tests=tests: parse(t, tests=tests), text)
            assert (text, reached) == (text, [])
            assert found
