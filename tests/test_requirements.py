"""Every requirement names scenarios that exist and are executed (docs/requirements.md)."""

from __future__ import annotations

import re

import pytest

from tests.people import ROOT

PAGE = (ROOT / "docs/requirements.md").read_text("utf-8")
ROW = re.compile(r"^\| (S?\d+) \|[^|]*\|(.*)\|$", re.MULTILINE)
NAMED = re.compile(r"`((?:workflows|tests)/[^`:]+)::([^`]+)`")
WAITS = re.compile(r"等待 `([a-z_]+)`:")
ROWS = {number: cell for number, cell in ROW.findall(PAGE)}
REQUIREMENTS = [f"S{n}" for n in range(1, 39)]
SCENARIOS = [str(n) for n in range(1, 21)]


def titles(text: str) -> set[str]:
    return {title.strip() for title in re.findall(r"场景(?:大纲)?:\s*(.+)", text)}


def bound(feature: str) -> bool:
    """Does a test module run this feature file?"""
    *_, folder, file = feature.split("/")
    runs = re.compile(rf"scenarios\(.*{re.escape(file)}\"")
    place = f"workflows/{folder}" if feature.startswith("workflows/") else file
    modules = (module.read_text("utf-8") for module in sorted((ROOT / "tests").rglob("test_*.py")))
    return any(runs.search(text) and place in text for text in modules)


def test_every_requirement_has_a_row():
    assert [number for number in (*REQUIREMENTS, *SCENARIOS) if number not in ROWS] == []


@pytest.mark.parametrize("number", [*REQUIREMENTS, *SCENARIOS])
def test_a_requirement_names_what_is_executed(number):
    """A row without a name may only wait for a process that has no scenarios yet."""
    named, waits = NAMED.findall(ROWS[number]), WAITS.findall(ROWS[number])

    assert named or waits, f"{number} 没有写场景"
    for process in waits:
        there = (ROOT / "workflows" / process / "scenarios.feature").exists()
        assert not there, f"{number} 等待的 {process} 已有场景,请写上场景的名字"


@pytest.mark.parametrize(("file", "name"), sorted(set(NAMED.findall(PAGE))))
def test_what_is_named_exists_and_is_executed(file, name):
    path = ROOT / file

    assert path.exists(), f"没有文件 {file}"
    text = path.read_text("utf-8")
    if file.endswith(".feature"):
        assert name in titles(text), f"{file} 没有场景“{name}”"
        assert bound(file), f"没有测试运行 {file}"
    else:
        assert f"def {name}(" in text, f"{file} 没有测试 {name}"
