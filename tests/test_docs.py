"""What the docs promise is there, and what is there is in the docs."""

from __future__ import annotations

import re

import pytest

from api.cli import main
from engine import NAMES
from engine.rules._properties import PROPERTIES
from tests.people import ROOT

README = (ROOT / "README.md").read_text("utf-8")
MADE = ("demo", "real", "newspaper")  # run by make
STEP = re.compile(r"_words\('?\"?(.+?)'?\"?\)\)")


def commands():
    for name, command in main.commands.items():
        inner = getattr(command, "commands", None)
        yield from (f"{name} {sub}" for sub in inner) if inner else [name]


@pytest.mark.parametrize("command", [c for c in commands() if c not in MADE])
def test_every_command_is_in_the_readme(command):
    assert f"chuishao {command}" in README


@pytest.mark.parametrize("name", [n for n in NAMES])
def test_every_setting_is_explained(name):
    assert f"`{name}`" in (ROOT / "docs/operations.md").read_text("utf-8")


@pytest.mark.parametrize("name", sorted(PROPERTIES))
def test_every_property_is_explained(name):
    assert f"`{name}`" in (ROOT / "docs/properties.md").read_text("utf-8")


def test_every_scenario_step_is_explained():
    page = (ROOT / "docs/scenarios.md").read_text("utf-8")
    files = [ROOT / "api/scenarios" / name for name in ("steps.py", "objects.py")]
    source = "".join(file.read_text("utf-8") for file in files)
    patterns = re.findall(r"_words\('([^']+)'\)|_words\(\"([^\"]+)\"\)", source)
    words = [re.split(r"\{[^}]*\}", a or b) for a, b in patterns]

    missing = [parts for parts in words if not all(p.strip('"') in page for p in parts)]

    assert len(words) > 25
    assert missing == []


def test_every_kind_of_record_has_a_chinese_name():
    from engine import KINDS

    assert all(re.search("[\u4e00-\u9fff]", words) for words in KINDS.values())


def test_every_topic_and_every_type_of_object_is_explained():
    import json

    from engine.cases.own import TOPICS
    from engine.definitions.topics import OWN

    page = (ROOT / "docs/objects.md").read_text("utf-8")
    types = json.loads((ROOT / "workflows/objects.json").read_text("utf-8"))

    assert [t for t in {*OWN, *TOPICS} if f"`{t}`" not in page] == []
    assert [t for t in types if f"`{t}`" not in page] == []


def test_both_readmes_name_the_same_two_commands():
    chinese = (ROOT / "README.zh-CN.md").read_text("utf-8")

    for command in ("make demo", "make test", "make real DATA="):
        assert command in README
        assert command in chinese


def test_every_function_of_feel_is_explained():
    from engine.feel.library import BUILT_IN

    page = (ROOT / "docs/feel.md").read_text("utf-8")
    chinese = {name for name in BUILT_IN if not name.isascii()}

    assert [name for name in BUILT_IN if name not in chinese and f"`{name}`" not in page] == []
    assert [name for name in chinese if name not in page] == []
