"""Every expression is FEEL and can be parsed (DMN 1.5, 10.3): conditions, scripts, limits."""

from __future__ import annotations

from collections.abc import Iterator

from ..definitions.xml import child, text
from ..feel import FeelError, parse
from ..model import Finding
from ._expressions import Expression, expressions, feel_of, plain, times
from ._model import Model, Xml

RULE = "bad_expression"


def check(model: Model) -> Iterator[Finding]:
    """One finding for every text that is not FEEL, and for scripts in another language."""
    for expression in (*expressions(model), *_times(model)):
        if reason := _reason(expression.text):
            shown = expression.text[:60]
            message = f"{expression.what} {shown} 不是有效的 FEEL:{reason},请改正。"
            yield model.error(RULE, expression.element, message)
    for element, language in _languages(model):
        if "feel" not in language.lower():
            message = f"写成了 {language},引擎只认 FEEL,请改写为 FEEL。"
            yield model.error(RULE, element, message)
    for node in model.of("scriptTask"):
        if not plain(text(child(node.xml, "script")), model):
            yield model.demand(RULE, node.id, "脚本是空的,请写一个 FEEL 上下文,例如 { 级别: 1 }。")


def _times(model: Model) -> Iterator[Expression]:
    for time in times(model):
        try:
            source = feel_of(time)
        except ValueError:  # looks like a date or a cycle but is none: bad_timer says so
            continue
        if source is not None:
            yield Expression(time.node.id, "时间", source)


def _reason(source: str) -> str:
    if "${" in source:
        return "${…} 是别的引擎的写法,请去掉 ${ 和 }"
    try:
        parse(source)
    except FeelError as error:
        return str(error)
    return ""


def _languages(model: Model) -> Iterator[tuple[str, str]]:
    for node in model.of("scriptTask"):
        yield node.id, node.xml.get("scriptFormat") or "feel"
    for flow in model.flows:
        condition: Xml | None = child(flow.xml, "conditionExpression")
        if condition is not None:
            yield flow.id, condition.get("language") or "feel"
