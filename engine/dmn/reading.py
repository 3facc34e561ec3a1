"""DMN XML, which strangers wrote, as decisions (DMN 1.1 to 1.5)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from graphlib import CycleError, TopologicalSorter
from typing import Any

from lxml import etree

from ..errors import Invalid
from ..feel import FeelError, parse
from .model import Decision, Decisions, Input, Literal, Output, Rule, Table

Node = Any  # an lxml element; lxml ships no types

LARGEST = 2 * 1024 * 1024
NAMESPACES = frozenset(
    {
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
    }
)
HIT_POLICIES = frozenset({"UNIQUE", "FIRST", "ANY", "RULE ORDER", "COLLECT"})
AGGREGATIONS = frozenset({"", "SUM", "MIN", "MAX", "COUNT"})


def read(xml: bytes) -> Decisions:
    """The decisions of a file by id. Raises Invalid with every sentence that is wrong with it."""
    root = _root(xml)
    found = {_id(node): node for node in root.iter("{*}decision")}
    problems = _Problems()
    before = _order(found, problems)
    decisions = {
        name: replace(decision, before=before.get(name, ()))
        for name, node in found.items()
        if (decision := _decision(node, problems.at(name)))
    }
    if problems.sentences:
        raise Invalid(problems.sentences)
    return decisions


@dataclass(slots=True)
class _Problems:
    """Sentences by decision; reading goes on, so that a designer sees all of them at once."""

    sentences: dict[str, list[str]] = field(default_factory=dict)

    def at(self, decision: str) -> Callable[[str], None]:
        return lambda sentence: self.sentences.setdefault(decision, []).append(sentence)


Report = Callable[[str], None]


def _root(xml: bytes) -> Node:
    if len(xml) > LARGEST:
        raise Invalid({"xml": [f"文件不得超过 2 MB,实际 {len(xml)} 字节"]})
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
    )
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Invalid({"xml": [f"不是有效的 XML:{error}"]}) from error
    info = root.getroottree().docinfo
    if info.doctype or info.internalDTD is not None:
        raise Invalid({"xml": ["XML 不得包含 DOCTYPE 声明"]})
    if etree.QName(root).namespace not in NAMESPACES:
        raise Invalid({"xml": ["不是 DMN 1.1 至 1.5 的文件"]})
    return root


def _order(found: Mapping[str, Node], problems: _Problems) -> dict[str, tuple[str, ...]]:
    """For every decision, what it needs directly or not, in the order of computing."""
    needs = {name: _needs(node, found, problems.at(name)) for name, node in found.items()}
    try:
        order = tuple(TopologicalSorter(needs).static_order())
    except CycleError as error:
        circle = error.args[1]
        problems.at(circle[0])(f"决策之间循环依赖:{' → '.join(circle)}")
        return {}
    before: dict[str, tuple[str, ...]] = {}
    for name in order:
        wanted = {name for need in needs[name] for name in (*before[need], need)}
        before[name] = tuple(other for other in order if other in wanted)
    return before


def _needs(node: Node, found: Mapping[str, Node], report: Report) -> list[str]:
    needs = [link.get("href", "").lstrip("#") for link in node.iter("{*}requiredDecision")]
    for missing in sorted({need for need in needs if need not in found}):
        report(f"依赖的决策“{missing}”不在本文件中")
    return [need for need in needs if need in found]


def _decision(node: Node, report: Report) -> Decision | None:
    variable = _child(node, "variable")
    name = node.get("name", _id(node))
    called = (variable.get("name") if variable is not None else None) or _id(node)
    if (table := _child(node, "decisionTable")) is not None:
        return Decision(_id(node), name, called, _table(table, called, report), ())
    if (literal := _child(node, "literalExpression")) is not None:
        text = _feel(literal, report, "表达式")
        _readable(text, report, "表达式")
        return Decision(_id(node), name, called, Literal(text), ())
    report("只支持决策表和单个表达式,请改写")
    return None


def _table(node: Node, called: str, report: Report) -> Table:
    table = Table(
        node.get("hitPolicy", "UNIQUE"),
        node.get("aggregation", ""),
        tuple(_input(each, report) for each in _children(node, "input")),
        tuple(_output(each, called, report) for each in _children(node, "output")),
        tuple(_rule(each, at) for at, each in enumerate(_children(node, "rule"), 1)),
    )
    _check_shape(table, report)
    for rule in table.rules:
        _check_rule(rule, table, report)
    return table


def _input(node: Node, report: Report) -> Input:
    expression, allowed = _child(node, "inputExpression"), _text(_child(node, "inputValues"))
    text = _feel(expression, report, "输入")
    label = node.get("label") or text
    _readable(text, report, f"输入“{label}”")
    if allowed:
        _readable(allowed, report, f"输入“{label}”的取值", tests=True)
    kind = "" if expression is None else expression.get("typeRef", "")
    return Input(label, text, kind, allowed)


def _output(node: Node, called: str, report: Report) -> Output:
    default = _text(_child(node, "defaultOutputEntry"))
    if default:
        _readable(default, report, "默认结果")
    return Output(node.get("name") or called, default)


def _rule(node: Node, number: int) -> Rule:
    tests = tuple(_text(entry) or "-" for entry in _children(node, "inputEntry"))
    outputs = tuple(_text(entry) or "null" for entry in _children(node, "outputEntry"))
    return Rule(node.get("id", ""), number, tests, outputs)


def _check_shape(table: Table, report: Report) -> None:
    names = [output.name for output in table.outputs]
    if table.hit_policy not in HIT_POLICIES:
        report(f"不支持命中策略 {table.hit_policy},请用 {'、'.join(sorted(HIT_POLICIES))}")
    if table.aggregation not in AGGREGATIONS:
        report(f"不认识的汇总方式 {table.aggregation}")
    if not names:
        report("决策表没有输出列")
    if len(set(names)) != len(names):
        report("各输出列须有互不相同的名称(name)")
    if table.aggregation and len(names) != 1:
        report("汇总的决策表只能有一个输出列")


def _check_rule(rule: Rule, table: Table, report: Report) -> None:
    place = f"第 {rule.number} 条规则"
    if len(rule.tests) != len(table.inputs) or len(rule.outputs) != len(table.outputs):
        report(f"{place}的格数与列数不一致")
        return
    for column, text in zip(table.inputs, rule.tests, strict=True):
        _readable(text, report, f"{place}的“{column.label}”", tests=True)
    for result, text in zip(table.outputs, rule.outputs, strict=True):
        _readable(text, report, f"{place}的结果“{result.name}”")


def _readable(text: str, report: Report, place: str, *, tests: bool = False) -> None:
    try:
        parse(text, tests=tests)
    except FeelError as error:
        report(f"{place}“{text}”无法解析:{error.message}")


def _feel(node: Node, report: Report, place: str) -> str:
    language = "" if node is None else node.get("expressionLanguage", "")
    if language and "feel" not in language.lower():
        report(f"{place}须用 FEEL 书写,而不是 {language}")
    return _text(node)


def _id(node: Node) -> str:
    return str(node.get("id", ""))


def _child(node: Node, tag: str) -> Node | None:
    return next(iter(_children(node, tag)), None)


def _children(node: Node, tag: str) -> Iterable[Node]:
    return node.iterchildren(f"{{*}}{tag}")  # type: ignore[no-any-return]


def _text(node: Node | None) -> str:
    text = None if node is None else _child(node, "text")
    return "" if text is None else (text.text or "").strip()
