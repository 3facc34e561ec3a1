"""DMN files as models (DMN 1.1 to 1.5): all that is wrong with one is told at once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from types import MappingProxyType

from ..errors import Invalid
from .boxes import Reader, name_of
from .items import read_types
from .model import (
    Decision,
    Element,
    Function,
    InputData,
    Knowledge,
    Model,
    Ref,
    Service,
)
from .source import Node, Report, child, children, id_of, root_of, special_names, tag, type_of

MAX_IMPORTS = 20


def read(xml: bytes, others: Iterable[bytes] = (), *, whole: bool = True) -> Model:
    """The model of a file; ``others`` are files that it may import.

    Raises Invalid with every sentence that is wrong with it, by element. With ``whole`` False an
    element that cannot be read is refused when it is asked for, and the others can be used.
    """
    model = _File(root_of(xml), xml, _Shelf(tuple(others))).model()
    if whole and model.problems:
        raise Invalid({element: list(told) for element, told in model.problems.items()})
    return model


@lru_cache(maxsize=256)
def decision_ids(xml: bytes) -> frozenset[str]:
    """What `decide` can be asked for by id: decisions and services; none if it cannot be read."""
    try:
        found = children(root_of(xml), "decision", "decisionService")
        return frozenset(id for node in found if (id := id_of(node)))
    except Invalid:
        return frozenset()


@lru_cache(maxsize=256)
def namespace_of(xml: bytes) -> str:
    """The namespace by which other files import this one; empty if it cannot be read."""
    try:
        return str(root_of(xml).get("namespace", ""))
    except Invalid:
        return ""


@lru_cache(maxsize=256)
def imported_by(xml: bytes) -> tuple[str, ...]:
    """The namespaces of the DMN files that a file imports; none if it cannot be read."""
    try:
        return tuple(each.get("namespace", "") for each in _imports(root_of(xml)))
    except Invalid:
        return ()


def _imports(root: Node) -> Iterator[Node]:
    return (each for each in children(root, "import") if "DMN" in each.get("importType", ""))


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The files that may be imported, and those being read, so that no circle is followed."""

    files: tuple[bytes, ...]
    open: tuple[str, ...] = ()

    def without(self, namespace: str) -> _Shelf:
        return _Shelf(self.files, (*self.open, namespace))

    def take(self, namespace: str) -> Model:
        if namespace in self.open or len(self.open) > MAX_IMPORTS:
            raise Invalid({"import": [f"导入成环:{namespace}"]})
        for xml in self.files:
            if namespace_of(xml) == namespace:
                model = _File(root_of(xml), xml, self).model()
                if model.problems:
                    raise Invalid({key: list(told) for key, told in model.problems.items()})
                return model
        raise Invalid({"import": [f"找不到命名空间为 {namespace} 的 DMN 文件"]})


@dataclass(slots=True)
class _Problems:
    """Sentences by element; reading goes on, so that a designer sees all of them at once."""

    sentences: dict[str, list[str]] = field(default_factory=dict)

    def at(self, element: str) -> Report:
        return lambda sentence: self.sentences.setdefault(element, []).append(sentence)


class _File:
    """One file on its way to a model."""

    def __init__(self, root: Node, xml: bytes, shelf: _Shelf) -> None:
        self.root, self.xml = root, xml
        self.namespace = str(root.get("namespace", ""))
        self.shelf = shelf.without(self.namespace)
        self.problems = _Problems()
        self.imports: dict[str, Model] = {}
        self.names = special_names(root)

    def model(self) -> Model:
        """The model, with what is wrong with it."""
        self._import()
        types = read_types(self.root, self.imports, self.names, self.problems.at)
        elements = self._elements()
        self._check_circles(elements)
        problems = {key: tuple(told) for key, told in self.problems.sentences.items()}
        return Model(
            self._digest(),
            self.namespace,
            self.root.get("name", ""),
            MappingProxyType(elements),
            MappingProxyType(types),
            MappingProxyType(self.imports),
            self.names,
            MappingProxyType(problems),
        )

    def _digest(self) -> str:
        digest = hashlib.sha256(self.xml)
        for alias in sorted(self.imports):
            digest.update(f"{alias}={self.imports[alias].digest};".encode())
        return digest.hexdigest()

    def _import(self) -> None:
        for node in _imports(self.root):
            alias, report = name_of(node), self.problems.at("import")
            if not alias or alias in self.imports:
                report("每个导入须有互不相同的名称(name)")
                continue
            try:
                self.imports[alias] = self.shelf.take(node.get("namespace", ""))
            except Invalid as error:
                for found in error.fields.values():
                    for sentence in found:
                        report(f"导入“{alias}”:{sentence}")
        self.names |= frozenset[str]().union(*(each.names for each in self.imports.values()))

    def _elements(self) -> dict[str, Element]:
        found: dict[str, Element] = {}
        for node in children(self.root, *_ELEMENTS):
            id = id_of(node) or node.get("name", "")
            report = self.problems.at(id)
            if not id:
                report(f"有一个 {tag(node)} 没有编号(id)")
            elif id in found:
                report("编号(id)重复")
            else:
                found[id] = _ELEMENTS[tag(node)](self, node, id, report)
        self._check_references(found)
        return found

    def input(self, node: Node, id: str, report: Report) -> InputData:
        return InputData(id, self._variable(node, id), type_of(child(node, "variable")))

    def decision(self, node: Node, id: str, report: Report) -> Decision:
        variable = self._variable(node, id)
        logic = Reader(variable, self.names, report).logic(node)
        kind = type_of(child(node, "variable"))
        return Decision(id, node.get("name", id), variable, kind, logic, self._needs(node, report))

    def knowledge(self, node: Node, id: str, report: Report) -> Knowledge:
        variable, logic = self._variable(node, id), child(node, "encapsulatedLogic")
        reader = Reader(variable, self.names, report)
        function = Function((), None) if logic is None else reader.function(logic)
        kind, needs = type_of(child(node, "variable")), self._needs(node, report)
        return Knowledge(id, node.get("name", id), variable, kind, function, needs)

    def service(self, node: Node, id: str, report: Report) -> Service:
        inputs = self._refs(children(node, "inputData"), report)
        inputs += self._refs(children(node, "inputDecision"), report)
        outputs = self._refs(children(node, "outputDecision"), report)
        if not outputs:
            report("决策服务没有输出(outputDecision)")
        variable, kind = self._variable(node, id), type_of(child(node, "variable"))
        return Service(id, node.get("name", id), variable, kind, inputs, outputs)

    def _variable(self, node: Node, id: str) -> str:
        return name_of(child(node, "variable")) or name_of(node) or id

    def _needs(self, node: Node, report: Report) -> tuple[Ref, ...]:
        links = (
            link
            for requirement in children(node, "informationRequirement", "knowledgeRequirement")
            for link in children(requirement, *_LINKS)
        )
        return self._refs(links, report)

    def _refs(self, links: Iterable[Node], report: Report) -> tuple[Ref, ...]:
        return tuple(ref for link in links if (ref := self._ref(link.get("href", ""), report)))

    def _ref(self, href: str, report: Report) -> Ref | None:
        namespace, _, id = href.rpartition("#")
        if namespace in {"", self.namespace}:
            return Ref("", id)
        for alias, model in self.imports.items():
            if model.namespace == namespace and id in model.elements:
                return Ref(alias, id)
        report(f"依赖的“{href}”不在导入的文件中")
        return None

    def _check_references(self, found: Mapping[str, Element]) -> None:
        for id, element in found.items():
            for ref in _refs_of(element):
                if not ref.alias and ref.id not in found:
                    self.problems.at(id)(f"依赖的“{ref.id}”不在本文件中")

    def _check_circles(self, elements: Mapping[str, Element]) -> None:
        graph = {id: [r.id for r in _refs_of(e) if not r.alias] for id, e in elements.items()}
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            circle = error.args[1]
            self.problems.at(circle[0])(f"循环依赖:{' → '.join(circle)}")


def _refs_of(element: Element) -> tuple[Ref, ...]:
    if isinstance(element, Service):
        return element.outputs + element.inputs
    return () if isinstance(element, InputData) else element.needs


_LINKS = ("requiredDecision", "requiredInput", "requiredKnowledge")
_ELEMENTS: dict[str, Callable[[_File, Node, str, Report], Element]] = {
    "inputData": _File.input,
    "decision": _File.decision,
    "businessKnowledgeModel": _File.knowledge,
    "decisionService": _File.service,
}
