"""What the decision tables beside a process need and give."""

from __future__ import annotations

from ..definitions.xml import Node, parse_xml
from ..errors import Invalid

Column = tuple[str, str, tuple[str, ...]]
"""``one`` or ``list``, the declared type, and the texts of its cells."""


def outputs(data: bytes, decision: str) -> dict[str, Column] | None:
    """The columns that a table gives by name; None for what is no table of this file."""
    root = _root(data)
    found = () if root is None else root.iter("{*}decisionTable")
    for table in found:
        if table.getparent().get("id") == decision:
            return _columns(table, table.getparent())
    return None


def needs(data: bytes, decision: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """The input expressions of a table, and the names that its own file provides to them."""
    root = _root(data)
    if root is None:
        return (), frozenset()
    own = frozenset(
        name
        for x in root.iter("{*}decision", "{*}businessKnowledgeModel", "{*}decisionService")
        for name in (x.get("name"), *(v.get("name") for v in x.findall("{*}variable")))
        if name
    )
    texts = tuple(
        _text(x)
        for node in root.iter("{*}decision")
        if node.get("id") == decision
        for x in node.iterfind("{*}decisionTable/{*}input/{*}inputExpression")
    )
    return tuple(text for text in texts if text), own


def _columns(table: Node, decision: Node) -> dict[str, Column] | None:
    policy = table.get("hitPolicy") or "UNIQUE"
    several = policy in ("COLLECT", "RULE ORDER", "OUTPUT ORDER") and not table.get("aggregation")
    columns = table.findall("{*}output")
    if table.get("aggregation") or (several and len(columns) > 1):
        return None
    rows = [
        [_text(cell) for cell in rule.findall("{*}outputEntry")] for rule in table.iter("{*}rule")
    ]
    variable = decision.find("{*}variable")
    alone = decision.get("name") if variable is None else variable.get("name")
    found: dict[str, Column] = {}
    for at, column in enumerate(columns):
        cells = [row[at] for row in rows if at < len(row)]
        default = column.find("{*}defaultOutputEntry")
        cells += [_text(default)] if default is not None else []
        name = column.get("name") or alone or ""
        shape = "list" if several else "one"
        found[name] = (shape, column.get("typeRef") or "", tuple(cells))
    return found


def _root(data: bytes) -> Node | None:
    try:
        return parse_xml(data)
    except Invalid:
        return None


def _text(node: Node) -> str:
    found = node.find("{*}text")
    return (found.text or "").strip() if found is not None else ""
