"""One name, four places; the bad example is found, the good one is not; both profiles."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import rules
from engine.model import Finding

from .examples import HERE, ROLES, example

PROJECT = HERE.parent.parent
PAGES = PROJECT / "docs" / "rules"


def found(rule: str, kind: str, profile: str = "strict") -> list[Finding]:
    return rules.check(example(rule, kind), roles=ROLES, profile=profile)


def ids(findings: list[Finding]) -> set[str]:
    return {finding.rule for finding in findings}


def names(files: list[Path]) -> set[str]:
    return {file.stem for file in files if not file.name.startswith("_")}


def test_every_rule_has_its_file_its_page_and_its_examples():
    known = set(rules.RULES)

    assert names([*(PROJECT / "engine" / "rules").glob("*.py")]) == known
    assert names([*PAGES.glob("*.md")]) == known
    assert names([folder for folder in HERE.iterdir() if (folder / "bad.bpmn").exists()]) == known
    assert all((HERE / rule / "good.bpmn").exists() for rule in known)


@pytest.mark.parametrize("rule", rules.RULES)
def test_a_page_names_its_rule_and_says_what_why_and_how(rule: str):
    page = (PAGES / f"{rule}.md").read_text(encoding="utf-8")

    assert page.startswith(f"# {rule}\n")
    assert all(word in page for word in ("**查什么**", "**为什么**", "**怎么改**"))


@pytest.mark.parametrize("rule", rules.RULES)
def test_a_rule_finds_its_bad_example(rule: str):
    findings = found(rule, "bad")

    assert rule in ids(findings)


@pytest.mark.parametrize("rule", rules.RULES)
def test_a_good_example_has_no_findings_at_all(rule: str):
    assert [str(finding) for finding in found(rule, "good")] == []


@pytest.mark.parametrize("rule", rules.RULES)
def test_a_finding_is_one_line_with_a_chinese_sentence_that_says_what_to_do(rule: str):
    for finding in found(rule, "bad"):
        assert len(str(finding).splitlines()) == 1
        assert finding.message.endswith("。")
        assert "请" in finding.message


@pytest.mark.parametrize("rule", rules.RULES)
def test_findings_are_sorted_and_the_same_every_time(rule: str):
    backwards = dict(reversed(example(rule, "bad").items()))

    again = rules.check(backwards, roles=dict(reversed(ROLES.items())))

    assert again == found(rule, "bad")
    assert again == sorted(again, key=lambda f: (f.file, f.element, f.rule, f.message))


ONLY_WARNED = (
    "mistyped_expression",
    "unknown_variable",
    "bad_property",
    "endless_loop",
    "ignored_condition",
    "missing_default",
    "missing_clock",
    "missing_closing",
    "missing_form",
    "missing_legal_gate",
    "missing_role",
    "missing_safeguard",
    "missing_separation",
    "statutory_clock",
    "reserved_id",
    "unclocked_limit",
    "unknown_extension",
    "unknown_property",
    "unknown_role",
)


@pytest.mark.parametrize("rule", ONLY_WARNED)
def test_the_profile_bpmn_only_warns_about_roles_forms_clocks_and_extensions(rule: str):
    strict = [f.severity for f in found(rule, "bad") if f.rule == rule]
    foreign = [f.severity for f in found(rule, "bad", "bpmn") if f.rule == rule]

    assert set(strict) == {"error"}
    assert set(foreign) == {"warning"}


def test_a_timer_of_seconds_is_only_a_warning_in_the_profile_bpmn_and_one_of_none_is_not():
    library = example("bad_timer", "good")
    path = "workflows/sample/process.bpmn"
    short, zero = library[path].replace(b"PT4H", b"PT5S"), library[path].replace(b"PT4H", b"PT0S")

    def said(data: bytes, profile: str) -> set[str]:
        findings = rules.check(library | {path: data}, roles=ROLES, profile=profile)
        return {f.severity for f in findings if f.rule == "bad_timer"}

    assert library[path] != short
    assert (said(short, "strict"), said(short, "bpmn")) == ({"error"}, {"warning"})
    assert said(zero, "bpmn") == {"error"}


@pytest.mark.parametrize("rule", ["unnamed", "server_condition"])
def test_what_only_a_reader_notices_is_a_warning(rule: str):
    assert {f.severity for f in found(rule, "bad") if f.rule == rule} == {"warning"}


def test_the_profile_bpmn_reads_a_juel_condition_as_feel():
    library = example("missing_default", "good")
    path = "workflows/sample/process.bpmn"
    library[path] = library[path].replace('result = "属实"'.encode(), '${result = "属实"}'.encode())

    strict = rules.check(library, roles=ROLES)
    foreign = rules.check(library, roles=ROLES, profile="bpmn")

    assert ids(strict) == {"bad_expression"}
    assert foreign == []


def test_a_form_where_the_elements_own_form_lies_needs_no_form_key():
    library = example("missing_form", "bad")
    library["forms/sample/A1.form"] = library["forms/common/note.form"]
    library["forms/sample/A2.form"] = library["forms/common/note.form"]
    library["forms/common/none.form"] = library["forms/common/note.form"]

    assert rules.check(library, roles=ROLES) == []


def test_an_empty_library_has_nothing_wrong_and_an_empty_folder_has():
    empty = rules.check({}, roles=ROLES)
    bare = rules.check({"workflows/sample/level.dmn": b""}, roles=ROLES)

    assert empty == []
    assert ids(bare) == {"no_process", "bad_decision"}
