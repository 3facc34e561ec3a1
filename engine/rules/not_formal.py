"""What is to be executed is written formally: expressions, codes, times (BPMN 2.0.2, 8.4.7).

Drawings from other tools say ``tFormalExpression`` and hold prose all the same; what is neither
typed nor readable as FEEL or ISO 8601 cannot be run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..definitions.expressions import JUEL
from ..definitions.timing import timing
from ..definitions.xml import local, text
from ..feel import FeelError, parse
from ..model import Finding
from ._model import Model, Xml
from ._table import XSI_TYPE, Row, above, broken, executable, texts, within
from .dangling_reference import target

RULE = "not_formal"

EXPRESSIONS = ("conditionExpression", "completionCondition", "loopCondition", "loopCardinality",
    "activationCondition", "condition", "from", "to")  # fmt: skip
FORMAL = ("condition", "formalExpression", "transformation", "messagePath", "dataPath")
PROSE = re.compile(r"[^\W\d]\w*(\s+\w+)+")  # could be one long name; without a type it is none
TIMES = ("timeDate", "timeDuration", "timeCycle")
THROWING = ("endEvent", "intermediateThrowEvent")


def check(model: Model) -> Iterator[Finding]:
    """One finding for every text that only a person could execute."""
    yield from broken(model, RULE, ROWS)


def _formal(xml: Xml) -> bool:
    return (xml.get(XSI_TYPE) or "").rpartition(":")[2] == "tFormalExpression"


def _prose(model: Model, xml: Xml) -> bool:
    source = text(xml).removeprefix("=").strip()
    found = JUEL.fullmatch(source)
    source = found[1] if found else source
    return executable(xml) and not _formal(xml) and bool(source) and not _feel(source)


def _feel(source: str) -> bool:
    if PROSE.fullmatch(source):
        return False
    try:
        parse(source)
    except FeelError:
        return False
    return True


def _timeless(model: Model, xml: Xml) -> bool:
    """Untyped times pass where they can be read at all."""
    if not executable(xml) or _formal(xml) or not text(xml):
        return False
    try:
        source = timing(local(xml).removeprefix("time").lower(), text(xml)).feel
    except ValueError:
        return True
    return source is not None and not _feel(source)


def _empty(model: Model, xml: Xml) -> bool:
    needed = _formal(xml) or local(xml) in FORMAL
    run = executable(xml) or not within(xml, "process")
    return needed and run and not "".join(xml.itertext()).strip()


def _uncoded(model: Model, xml: Xml) -> bool:
    found = target(model, xml, xml.get("escalationRef") or "")
    thrown = above(xml) in THROWING and executable(xml)
    return thrown and found is not None and not (found.get("escalationCode") or "").strip()


ROWS = (
    Row("8.4.7", EXPRESSIONS, _prose,
        "可执行流程里的表达式是自然语言,请写成 FEEL,并标为 tFormalExpression"),
    Row("8.4.7", TIMES, _timeless, "可执行流程里的时间无法识别,请写成 ISO 8601 时间或 FEEL"),
    Row("8.4.7", (*EXPRESSIONS, *TIMES, *FORMAL), _empty, "表达式是空的,请写上内容"),
    Row("8.4.13", ("sequenceFlow",), lambda m, x: x.get("isImmediate") == "false"
        and executable(x), "可执行流程的连线不能是非立即的,请删去 isImmediate", "warning"),
    Row("10.5.6", ("escalationEventDefinition",), _uncoded,
        "抛出的升级没有代码,请填写 escalationCode"),
    Row("10.5.6", ("messageEventDefinition",), lambda m, x: not m.strict and executable(x)
        and not texts(x, "operationRef"),
        "没有写操作(operationRef),本引擎按消息名称收发,请确认消息名称", "warning"),
)  # fmt: skip
