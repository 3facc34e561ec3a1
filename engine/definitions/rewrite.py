"""Diagrams as people draw them -> what the library can parse. The original file stays untouched."""

from __future__ import annotations

import copy

from lxml import etree

from ..errors import Invalid
from .data import meant
from .extensions import SCOPES
from .refuse import label
from .xml import B, Node, child, children, descendants, text

DRAWN = (
    "ioSpecification",
    "dataInputAssociation",
    "dataOutputAssociation",
    "dataObjectReference",
    "dataStore",
    "dataStoreReference",
)
GLOBAL = {
    "globalTask": "task",
    "globalUserTask": "userTask",
    "globalManualTask": "manualTask",
    "globalScriptTask": "scriptTask",
    "globalBusinessRuleTask": "businessRuleTask",
}


def rewrite(root: Node) -> None:
    """Change a checked tree in place."""
    _name_loop_data(root)
    _drop_data(root)
    for scope in list(descendants(root, *SCOPES)):
        _join_links(scope)


def _name_loop_data(root: Node) -> None:
    """A loop's data references are ids; expressions know variables."""
    for ref in descendants(root, "loopDataInputRef", "loopDataOutputRef"):
        ref.text = meant(ref.getparent().getparent(), text(ref))


def _drop_data(root: Node) -> None:
    """Associations and stores are drawn for the reader; what a scope declares is its variables."""
    for node in list(descendants(root, *DRAWN)):
        node.getparent().remove(node)


def inline_event_definitions(root: Node) -> None:
    """An event may refer to a definition of the file; the library reads only nested ones."""
    shared = {node.get("id"): node for node in root if str(node.tag).endswith("EventDefinition")}
    for ref in list(descendants(root, "eventDefinitionRef")):
        definition = shared.get(text(ref))
        owner = ref.getparent()
        if definition is None:
            sentence = f"节点{label(owner)}引用的事件定义 {text(ref)} 不存在"
            raise Invalid({owner.get("id"): [sentence]})
        owner.replace(ref, copy.deepcopy(definition))


def wrap_global_tasks(root: Node) -> None:
    """A global task is called like a process that consists of it (BPMN 2.0.2, 10.3.4)."""
    for tag, kind in GLOBAL.items():
        for node in children(root, tag):
            same = {name: node.get(name) for name in ("id", "name") if node.get(name)}
            process = etree.SubElement(root, B + "process", {**same, "isExecutable": "true"})
            if language := node.attrib.pop("scriptLanguage", None):
                node.set("scriptFormat", language)
            node.tag = B + kind
            process.append(node)


def _join_links(scope: Node) -> None:
    """A link is a flow without a line; SpiffWorkflow 3.2.0 ends the process at its throw."""
    ends = _links(scope, "intermediateCatchEvent")
    catches = {d.get("name"): n for n, d in ends} | {d.get("id"): n for n, d in ends if d.get("id")}
    for node, definition in _links(scope, "intermediateThrowEvent"):
        target = catches.get(text(child(definition, "target")) or definition.get("name"))
        if target is None:
            sentence = f"节点{label(node)}的链接“{definition.get('name')}”没有对应的捕获事件"
            raise Invalid({node.get("id"): [sentence]})
        ids = {"sourceRef": node.get("id"), "targetRef": target.get("id")}
        name = f"{ids['sourceRef']}.link"
        etree.SubElement(scope, B + "sequenceFlow", {"id": name, **ids})
        node.remove(definition)
    for node, definition in ends:
        node.remove(definition)


def _links(scope: Node, kind: str) -> list[tuple[Node, Node]]:
    found = ((n, child(n, "linkEventDefinition")) for n in children(scope, kind))
    return [(n, d) for n, d in found if d is not None]
