"""Scripts are data: read strictly, and true to the drawings and forms that they speak of."""

from __future__ import annotations

import json
import random

import pytest

from api.simulation import Script, script_of, scripts
from engine import Invalid
from engine.definitions import build
from tests.people import ROOT

PROCESSES = sorted(path.parent.name for path in ROOT.glob("workflows/*/simulation.toml"))
TEXT = b"""
left = ["B"]
[[task.A]]
weight = 3
answers = { decision = "yes" }
[[task.A]]
returns = true
[message.moved]
chance = 0.5
after = [1, 2]
"""


@pytest.fixture(scope="module")
def definitions(files):
    roles = json.loads(files["workflows/roles.json"])
    return {p: build(p, files, roles=roles) for p in PROCESSES}


def test_a_script_is_read():
    script = scripts({"workflows/p/simulation.toml": TEXT})["p"]

    assert [c.weight for c in script.choices["A"]] == [3, 1]
    assert [c.returns for c in script.choices["A"]] == [False, True]
    assert (script.telling("moved").chance, script.telling("moved").after) == (0.5, (1, 2))
    assert script.left == {"B"}


def test_what_is_not_scripted_is_empty_and_never_sent():
    assert Script().choose("A", random.Random(1), dict).answers == {}
    assert Script().telling("moved").chance == 0


def test_choices_come_by_their_weight():
    script = scripts({"workflows/p/simulation.toml": TEXT})["p"]
    rng = random.Random(1)

    returned = sum(script.choose("A", rng, dict).returns for _ in range(1000))

    assert 200 < returned < 300


def test_the_script_of_a_case_wins_over_that_of_its_process():
    common = scripts({"workflows/p/simulation.toml": TEXT})["p"]
    own = script_of("story", {"task": {"A": [{"answers": {"decision": "no"}}]}, "left": ["C"]})

    both = own.over(common)

    assert both.choose("A", random.Random(1), dict).answers == {"decision": "no"}
    assert both.telling("moved").chance == 0.5
    assert both.left == {"B", "C"}


def test_broken_toml_is_refused_by_its_path():
    with pytest.raises(Invalid, match=r"workflows/p/simulation\.toml:不是有效的 TOML"):
        scripts({"workflows/p/simulation.toml": b"[[task"})


def test_an_unknown_key_is_refused():
    with pytest.raises(Invalid, match="脚本的一项不合格式"):
        script_of("here", {"task": {"A": [{"wieght": 1}]}})


@pytest.mark.parametrize("process", PROCESSES)
def test_our_scripts_name_only_elements_that_are_drawn(files, definitions, process):
    drawn = {element for _, element in definitions[process].elements}
    side = {f"@{n}" for n in ("extension", "suspension", "supervision")}
    side |= {"@supervision_reply", "@supervision_review"}

    assert set(scripts(files)[process].choices) <= drawn | side


@pytest.mark.parametrize("process", PROCESSES)
def test_our_scripts_answer_what_the_forms_ask(files, definitions, process):
    for element, choices in scripts(files)[process].choices.items():
        for choice in choices:
            assert faults(files, definitions[process], element, choice) == []


@pytest.mark.parametrize("process", PROCESSES)
def test_stories_script_what_the_forms_ask(files, definitions, stories, process):
    for story in (s for s in stories if s["process"] == process):
        for element, choices in script_of("story", story).choices.items():
            for choice in choices:
                assert faults(files, definitions[process], element, choice) == []


@pytest.mark.parametrize("process", PROCESSES)
def test_our_scripts_send_only_messages_that_are_waited_for(files, process):
    drawing = files[f"workflows/{process}/process.bpmn"].decode()

    for name in scripts(files)[process].messages:
        assert f'name="{name}"' in drawing


def faults(files, definition, element, choice) -> list[str]:
    """Keys and options of a choice that the element's form does not have."""
    fields = components(files, form_key(definition, element, choice.returns))
    unknown = [key for key in choice.answers if key not in fields]
    options = {k: f.get("values") for k, f in fields.items() if f.get("values")}
    return unknown + [
        f"{element}.{key}={given}"
        for key, value in choice.answers.items()
        for given in (value if isinstance(value, list) else [value])
        if key in options and not str(given).startswith("@") and not among(given, options[key])
    ]


def among(given, options) -> bool:
    return given in [o["value"] if isinstance(o, dict) else o for o in options]


def form_key(definition, element: str, returns: bool) -> str:
    side = {"@extension": "extension_decision", "@suspension": "suspension_decision"}
    if element.startswith("@"):
        return f"common/{side.get(element, element[1:])}"
    (found,) = (e for (_, name), e in definition.elements.items() if name == element)
    return found.properties["return_form"] if returns else found.form


def components(files, key: str) -> dict[str, dict]:
    found, open_ones = {}, list(json.loads(files[f"forms/{key}.form"])["components"])
    while open_ones:
        each = open_ones.pop()
        open_ones += each.get("components", [])
        if "key" in each:
            found[each["key"]] = each
    return found
