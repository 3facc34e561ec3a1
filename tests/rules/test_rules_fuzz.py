"""Whatever bytes are deployed, they give findings and never a traceback."""

from __future__ import annotations

import random
from contextlib import suppress

import pytest

from engine import Invalid, repair, rules
from engine.model import Finding

from .bpmn_samples import ACCEPTED
from .examples import ROLES, example

MUTATIONS = 60
SOURCES = ("bad_property", "unreachable", "event_gateway_targets", "bad_timer", "bad_decision")
SAMPLES = ("tasks", "data", "gateways", "events", "compensation", "loops", "correlation")
SNIPPETS = (
    "",
    "0",
    "]]>",
    "&#0;",
    "<bpmn:subProcess>",
    'id="S"',
    'sourceRef="S"',
    'attachedToRef="B1"',
    'triggeredByEvent="true"',
    "R/PT0S",
    "P9999999999999999Y",
    "99999-99-99T00:00:00",
    "(" * 3000,
    "9" * 5000,
    "${x}",
    "bpmn:",
    "camunda:",
    "\ufffe",
    "车",
)


def mutated(data: bytes, random: random.Random) -> bytes:
    """One or a few damages: cut, doubled, swapped, a piece of poison put in."""
    text = data.decode()
    for _ in range(random.randint(1, 4)):
        start = random.randrange(len(text))
        stop = min(len(text), start + random.randint(0, 40))
        piece = random.choice((*SNIPPETS, text[start:stop] * 2, text[start:stop][::-1]))
        text = text[:start] + piece + text[stop:]
    return text.encode("utf-8", "surrogatepass")


def renamed(data: bytes, random: random.Random) -> bytes:
    """Words exchanged inside a file that stays well-formed: ids, tags and values meet wrongly."""
    text = data.decode()
    words = sorted({word.split('"')[0] for word in text.replace("<bpmn:", '"').split('"') if word})
    for _ in range(random.randint(1, 6)):
        old, new = random.choice(words), random.choice((*words, *SNIPPETS[-8:]))
        text = text.replace(f'"{old}"', f'"{new}"').replace(f"bpmn:{old} ", f"bpmn:{new} ")
    return text.encode("utf-8", "surrogatepass")


def sane(findings: list[Finding]) -> bool:
    return all(f.rule in rules.RULES and f.message.endswith("。") for f in findings)


@pytest.mark.parametrize("damage", [mutated, renamed])
@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("profile", ["strict", "bpmn"])
def test_a_damaged_library_gives_findings(source, damage, profile):
    chance = random.Random(f"{source} {damage.__name__} {profile}")
    library = example(source, "good")

    for _ in range(MUTATIONS // 2):
        path = chance.choice([*library])
        damaged = {**library, path: damage(library[path], chance)}

        assert sane(rules.check(damaged, roles=ROLES, profile=profile))


@pytest.mark.parametrize("damage", [mutated, renamed])
@pytest.mark.parametrize("sample", SAMPLES)
def test_a_damaged_drawing_of_every_element_gives_findings_and_can_be_mended(sample, damage):
    chance = random.Random(f"{sample} {damage.__name__}")
    path = "workflows/sample/process.bpmn"

    for _ in range(MUTATIONS // 6):
        library = {path: damage(ACCEPTED[sample], chance)}

        assert sane(rules.check(library, roles={}, profile="bpmn"))
        with suppress(Invalid):
            repair.mend(library, path, roles={}, profile="bpmn")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\xff\xfe",
        b"<a/>",
        b"<?xml version='1.0' encoding='utf-7'?><a/>",
        b"<x" + b" " * (2 * 1024 * 1024) + b"/>",
        b"<a>" * 5000,
        b"[" * 100_000,
        b'{"components": [{}], "schemaVersion": 18}',
        b'{"components": [[]], "schemaVersion": 1e999}',
        b"null",
    ],
)
def test_any_bytes_in_any_place_give_findings(data):
    paths = ("workflows/sample/process.bpmn", "workflows/sample/good.dmn", "forms/sample/A1.form")
    for path in paths:
        library = {**example("bad_decision", "good"), path: data}

        findings = rules.check(library, roles=ROLES)

        assert any(finding.file == path for finding in findings)
        assert sane(findings)


def test_a_file_that_holds_itself_by_repeated_ids_comes_to_an_end():
    data = example("unreachable", "good")
    path = "workflows/sample/process.bpmn"
    data[path] = data[path].replace(b'id="X"', b'id="sample"').replace(b'id="X_S"', b'id="X"')

    assert "duplicate_id" in {f.rule for f in rules.check(data, roles=ROLES)}
