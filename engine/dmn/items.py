"""Item definitions of a DMN file (DMN 1.5, 7.3.3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from graphlib import CycleError, TopologicalSorter

from ..feel import FeelError
from .boxes import name_of
from .model import ItemType, Model, Parameter
from .source import Node, Report, child, children, text_of, type_of
from .texts import check


def read_types(
    root: Node,
    imports: Mapping[str, Model],
    names: frozenset[str],
    problems: Callable[[str], Report],
) -> dict[str, ItemType]:
    """The item definitions of a file by name; what is wrong is reported under the name."""
    found: dict[str, ItemType] = {}
    for node in children(root, "itemDefinition"):
        name = name_of(node)
        if name in found:
            problems(name)("数据类型重名")
        found[name] = _item(node, names, problems(name))
    _check_circles(found, problems)
    return found


def _item(node: Node, names: frozenset[str], report: Report) -> ItemType:
    function = child(node, "functionItem")
    return ItemType(
        name_of(node),
        type_of(node) if function is None else function.get("outputTypeRef", ""),
        node.get("isCollection", "false") in {"true", "1"},
        _tests(child(node, "allowedValues"), names, report),
        _tests(child(node, "typeConstraint"), names, report),
        tuple(_item(each, names, report) for each in children(node, "itemComponent")),
        None if function is None else _parameters(function),
    )


def _parameters(function: Node) -> tuple[Parameter, ...]:
    return tuple(Parameter(name_of(p), type_of(p)) for p in children(function, "parameters"))


def _tests(node: Node | None, names: frozenset[str], report: Report) -> str:
    text = text_of(node)
    if text:
        try:
            check(text, names, tests=True)
        except FeelError as error:
            report(f"取值“{text}”无法解析:{error.message}")
    return text


def _check_circles(found: Mapping[str, ItemType], problems: Callable[[str], Report]) -> None:
    """A type may hold itself in a part (a tree), but may not be defined as itself."""
    graph = {name: [item.base] for name, item in found.items() if item.base in found}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        problems(error.args[1][0])(f"数据类型循环定义:{' → '.join(error.args[1])}")
