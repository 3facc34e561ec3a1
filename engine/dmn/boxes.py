"""Boxed expressions of a DMN file (DMN 1.5, 7.3.1 and 10.2.2) as values; problems are reported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from ..feel import FeelError
from .model import (
    Boxes,
    Conditional,
    Entry,
    Filter,
    Function,
    Input,
    Invocation,
    Items,
    Literal,
    Logic,
    Loop,
    Output,
    Parameter,
    Relation,
    Rule,
    Table,
)
from .source import Node, Report, child, children, special, tag, text_of, type_of
from .texts import check

HIT_POLICIES = frozenset(
    {"UNIQUE", "FIRST", "PRIORITY", "ANY", "COLLECT", "RULE ORDER", "OUTPUT ORDER"}
)
ORDERED = frozenset({"PRIORITY", "OUTPUT ORDER"})
AGGREGATIONS = frozenset({"", "SUM", "MIN", "MAX", "COUNT"})


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the logic of one element: ``called`` is its variable, ``names`` those of the file."""

    called: str
    names: frozenset[str]
    report: Report

    def logic(self, holder: Node | None) -> Logic:
        """The expression directly inside an element; None if there is none."""
        node = None if holder is None else child(holder, *_BOXES)
        return None if node is None else _BOXES[tag(node)](self, node)

    def required(self, holder: Node, *tags: str) -> Logic:
        """The expression inside the part of that name, which must be there."""
        found = self.logic(child(holder, *tags))
        if found is None:
            self.report(f"缺少 {tags[0]} 部分的表达式")
        return found

    def readable(self, text: str, place: str, *, tests: bool = False) -> None:
        """Report a text that FEEL cannot read."""
        try:
            check(text, self.names, tests=tests)
        except FeelError as error:
            self.report(f"{place}“{text}”无法解析:{error.message}")

    def feel(self, node: Node | None, place: str) -> str:
        """The FEEL text of an element."""
        language = "" if node is None else node.get("expressionLanguage", "")
        if language and "feel" not in language.lower():
            self.report(f"{place}须用 FEEL 书写,而不是 {language}")
        return text_of(node)

    def literal(self, node: Node) -> Literal:
        if child(node, "importedValues") is not None:
            self.report("不支持导入的表达式(importedValues),请直接写出")
        text = self.feel(node, "表达式") or "null"
        self.readable(text, "表达式")
        return Literal(text, type_of(node))

    def context(self, node: Node) -> Boxes:
        entries = tuple(self._entry(each) for each in children(node, "contextEntry"))
        names = [entry.name for entry in entries if entry.name]
        if len(set(names)) != len(names):
            self.report("上下文中同一个名称写了两次")
        return Boxes(entries, type_of(node))

    def _entry(self, node: Node) -> Entry:
        variable = child(node, "variable")
        return Entry(name_of(variable), type_of(variable), self.logic(node))

    def list(self, node: Node) -> Items:
        items = (_BOXES[tag(each)](self, each) for each in children(node, *_BOXES))
        return Items(tuple(items), type_of(node))

    def relation(self, node: Node) -> Relation:
        columns = tuple(name_of(each) for each in children(node, "column"))
        rows = tuple(self.list(each).items for each in children(node, "row"))
        if any(len(row) != len(columns) for row in rows):
            self.report("关系表有一行的格数与列数不一致")
        return Relation(columns, rows, type_of(node))

    def function(self, node: Node) -> Function:
        if node.get("kind", "FEEL") != "FEEL":
            self.report(f"不支持外部函数({node.get('kind')}),请用 FEEL 书写")
        parameters = tuple(
            Parameter(name_of(each), type_of(each)) for each in children(node, "formalParameter")
        )
        inside = replace(self, names=self.names | special(each.name for each in parameters))
        return Function(parameters, inside.logic(node), type_of(node))

    def invocation(self, node: Node) -> Invocation:
        bindings = tuple(self._binding(each) for each in children(node, "binding"))
        called = self.logic(node)
        if called is None:
            self.report("调用没有写明要调用的函数")
        return Invocation(called, bindings, type_of(node))

    def _binding(self, node: Node) -> Entry:
        parameter = child(node, "parameter")
        if not name_of(parameter):
            self.report("调用中有一个参数没有名称")
        return Entry(name_of(parameter), type_of(parameter), self.logic(node))

    def conditional(self, node: Node) -> Conditional:
        condition, then, otherwise = (self.required(node, x) for x in ("if", "then", "else"))
        return Conditional(condition, then, otherwise, type_of(node))

    def filter(self, node: Node) -> Filter:
        return Filter(self.required(node, "in"), self.required(node, "match"), type_of(node))

    def loop(self, node: Node) -> Loop:
        variable = node.get("iteratorVariable", "")
        if not variable:
            self.report("循环没有写变量名(iteratorVariable)")
        body = self.required(node, "return" if tag(node) == "for" else "satisfies")
        return Loop(tag(node), variable, self.required(node, "in"), body, type_of(node))

    def table(self, node: Node) -> Table:
        table = Table(
            node.get("hitPolicy", "UNIQUE"),
            node.get("aggregation", ""),
            tuple(self._input(each) for each in children(node, "input")),
            tuple(self._output(each) for each in children(node, "output")),
            tuple(_rule(each, at) for at, each in enumerate(children(node, "rule"), 1)),
            type_of(node),
        )
        self._check_shape(table)
        for rule in table.rules:
            self._check_rule(rule, table)
        return table

    def _input(self, node: Node) -> Input:
        expression, allowed = child(node, "inputExpression"), text_of(child(node, "inputValues"))
        text = self.feel(expression, "输入")
        label = node.get("label") or text
        self.readable(text, f"输入“{label}”")
        if allowed:
            self.readable(allowed, f"输入“{label}”的取值", tests=True)
        return Input(label, text, type_of(expression), allowed)

    def _output(self, node: Node) -> Output:
        default = text_of(child(node, "defaultOutputEntry"))
        allowed = text_of(child(node, "outputValues"))
        name = node.get("name") or self.called
        if default:
            self.readable(default, "默认结果")
        if allowed:
            self.readable(allowed, f"输出“{name}”的取值", tests=True)
        return Output(name, default, type_of(node), allowed, node.get("label", ""))

    def _check_shape(self, table: Table) -> None:
        names = [output.name for output in table.outputs]
        if table.hit_policy not in HIT_POLICIES:
            known = "、".join(sorted(HIT_POLICIES))
            self.report(f"不支持命中策略 {table.hit_policy},请用 {known}")
        if table.aggregation not in AGGREGATIONS:
            self.report(f"不认识的汇总方式 {table.aggregation}")
        if not names:
            self.report("决策表没有输出列")
        if len(set(names)) != len(names):
            self.report("各输出列须有互不相同的名称(name)")
        if table.aggregation and len(names) != 1:
            self.report("汇总的决策表只能有一个输出列")
        if table.hit_policy in ORDERED and not any(output.values for output in table.outputs):
            self.report(f"命中策略 {table.hit_policy} 须写明输出的取值(outputValues),由高到低")

    def _check_rule(self, rule: Rule, table: Table) -> None:
        place = f"第 {rule.number} 条规则"
        if len(rule.tests) != len(table.inputs) or len(rule.outputs) != len(table.outputs):
            self.report(f"{place}的格数与列数不一致")
            return
        for column, text in zip(table.inputs, rule.tests, strict=True):
            self.readable(text, f"{place}的“{column.label}”", tests=True)
        for result, text in zip(table.outputs, rule.outputs, strict=True):
            self.readable(text, f"{place}的结果“{result.name}”")


def _rule(node: Node, number: int) -> Rule:
    return Rule(
        node.get("id", ""), number, _cells(node, "inputEntry", "-"),
        _cells(node, "outputEntry", "null"),
    )  # fmt: skip


def _cells(node: Node, name: str, empty: str) -> tuple[str, ...]:
    return tuple(text_of(entry) or empty for entry in children(node, name))


def name_of(node: Node | None) -> str:
    """A name with its blanks made single, as FEEL reads it."""
    return "" if node is None else " ".join(str(node.get("name", "")).split())


_BOXES: dict[str, Callable[[Reader, Node], Logic]] = {
    "literalExpression": Reader.literal,
    "decisionTable": Reader.table,
    "context": Reader.context,
    "list": Reader.list,
    "relation": Reader.relation,
    "functionDefinition": Reader.function,
    "invocation": Reader.invocation,
    "conditional": Reader.conditional,
    "filter": Reader.filter,
    "for": Reader.loop,
    "some": Reader.loop,
    "every": Reader.loop,
}
