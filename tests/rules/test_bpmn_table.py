"""docs/bpmn.md is complete against the official schema, true, and up to date."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import SpiffWorkflow.bpmn.parser
from lxml import etree

from docs.data import bpmn_table
from engine import definitions, rules
from engine.model import Finding

from .bpmn_samples import ACCEPTED, DMN, REFUSED

PROJECT = Path(__file__).parent.parent.parent
SCHEMA = Path(SpiffWorkflow.bpmn.parser.__file__).parent / "schema"
XSD = "{http://www.w3.org/2001/XMLSchema}"
TABLE = bpmn_table.rows()
ABSTRACT = {row.element for row in TABLE if row.note.startswith("抽象")}


def library(data: bytes) -> dict[str, bytes]:
    """A global task looks for its decision in a folder of its own name."""
    tables = {f"workflows/{folder}/level.dmn": DMN for folder in ("sample", "T5")}
    return {"workflows/sample/process.bpmn": data, **tables}


def errors(data: bytes) -> list[Finding]:
    found = rules.check(library(data), roles={}, profile="bpmn")
    return [f for f in found if f.severity == "error" and f.file.startswith("workflows/sample/")]


def declared() -> Iterator[tuple[str, str]]:
    """Every element of the schema, with the attributes and inner elements that its type adds."""
    for file in ("BPMN20.xsd", "Semantic.xsd"):
        root = etree.parse(SCHEMA / file).getroot()
        types = {found.get("name"): found for found in root.findall(f"{XSD}complexType")}
        for element in root.findall(f"{XSD}element"):
            yield element.get("name"), ""
            for part in types[element.get("type")].iter(f"{XSD}attribute", f"{XSD}element"):
                if part.get("name"):
                    yield element.get("name"), part.get("name")


def written() -> tuple[set[str], set[tuple[str, str]], set[str]]:
    """In the accepted samples: tags, (tag, attribute or child), and all attributes and children."""
    tags, parts = set(), set()
    for data in ACCEPTED.values():
        for xml in etree.fromstring(data).iter(etree.Element):
            tag = etree.QName(xml).localname
            tags.add(tag)
            children = [etree.QName(child).localname for child in xml.iterchildren(etree.Element)]
            parts |= {(tag, name) for name in (*xml.attrib, *children)}
    return tags, parts, {name for _, name in parts}


def test_the_table_is_complete_against_the_schema():
    listed = [(row.element, row.part) for row in TABLE]

    assert sorted(listed) == sorted(set(declared()))


@pytest.mark.parametrize("test", sorted({row.test for row in TABLE}))
def test_a_named_test_exists(test: str):
    file, _, name = test.partition("::")

    assert f"def {name}(" in (PROJECT / file).read_text("utf-8")


def test_the_page_is_up_to_date():
    assert bpmn_table.PAGE.read_text("utf-8") == bpmn_table.page(TABLE)


@pytest.mark.parametrize("name", [*ACCEPTED, *REFUSED])
def test_a_sample_keeps_the_schema(name: str):
    schema = etree.XMLSchema(etree.parse(SCHEMA / "BPMN20.xsd"))

    schema.assertValid(etree.fromstring({**ACCEPTED, **REFUSED}[name]))


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_is_ignored_is_accepted(name: str):
    """And what runs too: the lint has no error and the definition can be built."""
    assert [str(finding) for finding in errors(ACCEPTED[name])] == []
    built = definitions.build("sample", library(ACCEPTED[name]), roles={}, profile="bpmn")
    assert built.process == "sample"


def test_all_that_runs_or_is_ignored_stands_in_an_accepted_sample():
    tags, parts, names = written()
    kept = [row for row in TABLE if row.status != "refused"]

    missing = [row.element for row in kept if not row.part and row.element not in tags | ABSTRACT]
    missing += [
        f"{row.element}/{row.part}"
        for row in kept
        if row.part and (row.element, row.part) not in parts
        if not (row.element in ABSTRACT and row.part in names)
    ]
    assert missing == []


@pytest.mark.parametrize(
    "element", [r.element for r in TABLE if r.status == "refused" and not r.part]
)
def test_what_is_refused_gives_an_error(element: str):
    """An abstract element is refused with all that derive from it."""
    named = [element] if element in REFUSED else [name for name in REFUSED if "horeography" in name]
    for name in named:
        assert "X" in {finding.element for finding in errors(REFUSED[name])}
        assert name in REFUSED[name].decode()
