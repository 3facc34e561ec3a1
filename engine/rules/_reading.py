"""From a library of files to one Model for every process folder."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

from ..definitions.extensions import called_element, properties
from ..definitions.xml import B, child, children, descendants, local, parse_xml, text
from ..errors import Invalid
from ._model import NODES, SCOPES, Event, Flow, Library, Model, Node, Scope, Xml, identity

T = TypeVar("T")


def models(
    files: Mapping[str, bytes], roles: Mapping[str, Mapping[str, Any]], profile: str
) -> Iterator[Model]:
    """One model for every folder under ``workflows/``."""
    folders = sorted({path.split("/")[1] for path in files if _in_folder(path)})
    parsed = {folder: _parse(files.get(diagram_path(folder))) for folder in folders}
    roots = {folder: root for folder, (root, _) in parsed.items() if root is not None}
    library = Library(files, roots, _calls(roots))
    for folder, (root, problem) in parsed.items():
        yield _model(folder, root, problem, profile, roles, library)


def diagram_path(process: str) -> str:
    return f"workflows/{process}/process.bpmn"


def _in_folder(path: str) -> bool:
    return path.startswith("workflows/") and path.count("/") >= 2


def _parse(data: bytes | None) -> tuple[Xml | None, str]:
    if data is None:
        return None, ""
    try:
        return parse_xml(data), ""
    except Invalid as error:
        return None, ";".join(m for messages in error.fields.values() for m in messages)


def _calls(roots: Mapping[str, Xml]) -> dict[str, frozenset[str]]:
    """Process -> what it calls; the file of a process's own folder wins over another's copy."""
    found: dict[str, frozenset[str]] = {}
    for own in (True, False):
        for folder, root in roots.items():
            for process in descendants(root, "process"):
                name = process.get("id") or ""
                if (name == folder) is own:
                    found.setdefault(name, _called(process))
    return found


def _called(process: Xml) -> frozenset[str]:
    found = (called_element(x) for x in descendants(process, "callActivity"))
    return frozenset(name for name in found if name)


def _model(
    process: str,
    root: Xml | None,
    problem: str,
    profile: str,
    roles: Mapping[str, Mapping[str, Any]],
    library: Library,
) -> Model:
    base = (process, diagram_path(process), root, problem, profile, roles, library)
    if root is None:
        return Model(*base)
    nodes = tuple(_nodes(root))
    flows = tuple(_flow(xml) for xml in descendants(root, "sequenceFlow"))
    return Model(
        *base,
        nodes=nodes,
        flows=flows,
        scopes=tuple(_scope(xml) for xml in descendants(root, *SCOPES)),
        lanes=_lanes(root),
        by_id={node.id: node for node in reversed(nodes)},
        outgoing=_group((flow.source, flow) for flow in flows),
        incoming=_group((flow.target, flow) for flow in flows),
        boundary=_group((node.attached, node) for node in nodes if node.attached),
        inside=_group((node.scope, node) for node in nodes),
        ids=_ids(root),
    )


def _ids(root: Xml) -> dict[str, Xml]:
    """Every BPMN element that has an id, diagrams left out; the first of two wins."""
    found: dict[str, Xml] = {}
    for xml in root.iter(f"{B}*"):
        if xml.get("id"):
            found.setdefault(xml.get("id"), xml)
    return found


def name_of(xml: Xml) -> str:
    """The drawn name on one line."""
    return " ".join((xml.get("name") or "").split())


def _group(pairs: Iterable[tuple[str, T]]) -> dict[str, tuple[T, ...]]:
    found: defaultdict[str, list[T]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return {key: tuple(values) for key, values in found.items()}


def _nodes(root: Xml) -> Iterator[Node]:
    shared = {x.get("id"): x for x in children(root) if local(x).endswith("EventDefinition")}
    for xml in descendants(root, *NODES):
        parent = xml.getparent()
        if parent is not None and local(parent) in SCOPES:
            yield Node(
                identity(xml),
                local(xml),
                name_of(xml),
                identity(parent),
                xml,
                tuple(_events(xml, shared)),
                properties(xml),
            )


def _events(xml: Xml, shared: Mapping[str, Xml]) -> Iterator[Event]:
    for part in children(xml):
        found = shared.get(text(part)) if local(part) == "eventDefinitionRef" else part
        if found is not None and local(found).endswith("EventDefinition"):
            kind = local(found).removesuffix("EventDefinition")
            yield Event(kind, found.get(f"{kind}Ref"), found)


def _flow(xml: Xml) -> Flow:
    parent = xml.getparent()
    return Flow(
        identity(xml),
        xml.get("sourceRef") or "",
        xml.get("targetRef") or "",
        text(child(xml, "conditionExpression")),
        name_of(xml),
        identity(parent) if parent is not None else "",
        xml,
    )


def _scope(xml: Xml) -> Scope:
    return Scope(identity(xml), local(xml), name_of(xml), xml, properties(xml))


def _lanes(root: Xml) -> dict[str, str]:
    """Flow node -> role of its innermost lane: the lane's property ``role``, else its id."""
    found: dict[str, str] = {}
    for lane in descendants(root, "lane"):  # document order: inner lanes overwrite outer ones
        role = properties(lane).get("role") or lane.get("id", "")
        found |= {text(ref): role for ref in children(lane, "flowNodeRef")}
    return found
