"""Any file whatever gives findings, never a traceback."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from engine.diagram import render_tables
from engine.dmn import decide, flaws, read
from engine.errors import CaseworkError, Invalid

from .tables import box, data, entry, feel, file, item, knowledge, literal, requires, table

GOOD = file(
    item("tKind", "string", values='"a","b"'),
    item("tMany", "tKind", collection=True),
    data("n", "number"),
    table(
        "t", ["n | [0..9] | number", 'k | "a","b" | tKind'], ["x | 1,2", "y"], '< 3 | "a" -> 1 | n'
    ),
    table("p", ["n"], ["x | 2,1"], "- -> 1", "> 2 -> 2", hit="PRIORITY"),
    literal("l", "t.x + 1", ["t"]),
    knowledge("f", "a: number, b", feel("a + b")),
    box(
        "c",
        f"<context>{entry('a b', feel('f(1, n)'))}"
        f"{entry('', '<list>' + feel('a b') + '</list>')}</context>",
        needs=requires("knowledge:f", "input:n"),
        type="tMany",
    ),
    '<decisionService id="s" name="s"><outputDecision href="#l"/><inputDecision href="#t"/>'
    '<inputData href="#n"/></decisionService>',
)
WORDS = [
    "",
    "a",
    "n",
    "t",
    "#t",
    "#",
    "urn:x#y",
    "COLLECT",
    "SUM",
    "true",
    "tKind",
    "for",
    "((",
    "-",
    "?",
]
TEXTS = [
    *WORDS,
    "1 +",
    "[",
    "for i in 1..99999999 return i",
    "function(x) x",
    "f(f)",
    "x.y.z",
    '@"P1D"',
]


def used(xml: bytes) -> None:
    """Everything that is done with a file on deployment and at run time."""
    try:
        model = read(xml, [GOOD])
    except Invalid as refusal:
        assert refusal.fields and all(refusal.fields.values())
        return
    render_tables(model)
    for name in model.elements:
        flaws(model, name)
        for strict in (True, False):
            try:
                decide(model, name, {"n": 1, "k": "a"}, strict=strict)
            except CaseworkError as refusal:
                assert refusal.message


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_a_spoilt_file_is_refused_or_runs(data: st.DataObject) -> None:
    root = etree.fromstring(GOOD)
    for _ in range(data.draw(st.integers(1, 4))):
        nodes = list(root.iter())
        node = nodes[data.draw(st.integers(0, len(nodes) - 1))]
        data.draw(st.sampled_from(CHANGES))(node, nodes, data)
    used(etree.tostring(root))


def _text(node, nodes, data) -> None:
    node.text = data.draw(st.sampled_from(TEXTS))


def _attribute(node, nodes, data) -> None:
    names = sorted(node.keys()) or ["name"]
    node.set(
        data.draw(st.sampled_from([*names, "typeRef", "id", "href"])),
        data.draw(st.sampled_from(WORDS)),
    )


def _without(node, nodes, data) -> None:
    for name in list(node.keys())[:1]:
        del node.attrib[name]


def _remove(node, nodes, data) -> None:
    if node.getparent() is not None:
        node.getparent().remove(node)


def _repeat(node, nodes, data) -> None:
    if node.getparent() is not None:
        node.addnext(etree.fromstring(etree.tostring(node)))


def _move(node, nodes, data) -> None:
    target = nodes[data.draw(st.integers(0, len(nodes) - 1))]
    if node.getparent() is not None and target not in list(node.iter()):
        target.append(node)


def _rename(node, nodes, data) -> None:
    other = nodes[data.draw(st.integers(0, len(nodes) - 1))]
    node.tag = other.tag


CHANGES = [_text, _attribute, _without, _remove, _repeat, _move, _rename]


@given(st.binary(max_size=200))
@settings(max_examples=100, deadline=None)
def test_bytes_that_are_no_file_are_refused(xml: bytes) -> None:
    used(xml)


@given(st.integers(0, len(GOOD)), st.binary(max_size=3))
@settings(max_examples=100, deadline=None)
def test_a_file_cut_anywhere_is_refused_or_runs(at: int, piece: bytes) -> None:
    used(GOOD[:at] + piece + GOOD[at + len(piece) :])
    used(GOOD[:at])


def test_a_file_nested_without_end_is_refused() -> None:
    deep = b"<list>" * 5000 + b"</list>" * 5000
    used(GOOD.replace(b"</definitions>", deep + b"</definitions>"))
    used(GOOD.replace(b"</definitions>", b"<list>" * 240 + b"</list>" * 240 + b"</definitions>"))
