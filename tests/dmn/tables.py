"""Small DMN files written in one line each."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

DMN_1_3 = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def file(*decisions: str, namespace: str = DMN_1_3) -> bytes:
    """A DMN file around decisions."""
    inside = "".join(decisions)
    return f'<definitions xmlns="{namespace}" id="d" name="d">{inside}</definitions>'.encode()


def table(
    id: str,
    inputs: Sequence[str],
    outputs: Sequence[str],
    *rules: str,
    hit: str = "",
    extra: str = "",
    requires: Sequence[str] = (),
) -> str:
    """A decision table. An input reads ``expression | values | type``, a rule ``a | b -> x``."""
    columns = "".join(_input(each) for each in inputs) + "".join(_output(each) for each in outputs)
    rows = "".join(_rule(each) for each in rules)
    policy = f" hitPolicy={quoteattr(hit)}" if hit else ""
    body = f"<decisionTable{policy}{extra}>{columns}{rows}</decisionTable>"
    return decision(id, body, requires)


def literal(id: str, text: str, requires: Sequence[str] = ()) -> str:
    """A decision that is one expression."""
    return decision(id, f"<literalExpression>{_text(text)}</literalExpression>", requires)


def decision(id: str, body: str, requires: Sequence[str] = ()) -> str:
    links = "".join(
        f'<informationRequirement><requiredDecision href="#{other}"/></informationRequirement>'
        for other in requires
    )
    return f'<decision id="{id}" name="{id}"><variable name="{id}"/>{links}{body}</decision>'


def _input(text: str) -> str:
    expression, values, kind = [part.strip() for part in (text + "||").split("|")[:3]]
    typed = f' typeRef="{kind}"' if kind else ""
    allowed = f"<inputValues>{_text(values)}</inputValues>" if values else ""
    return f"<input><inputExpression{typed}>{_text(expression)}</inputExpression>{allowed}</input>"


def _output(text: str) -> str:
    name, _, default = text.partition("=")
    inside = f"<defaultOutputEntry>{_text(default)}</defaultOutputEntry>" if default else ""
    return f'<output name="{name.strip()}">{inside}</output>'


def _rule(text: str) -> str:
    tests, _, results = text.partition("->")
    entries = "".join(f"<inputEntry>{_text(cell)}</inputEntry>" for cell in tests.split("|"))
    outputs = "".join(f"<outputEntry>{_text(cell)}</outputEntry>" for cell in results.split("|"))
    return f"<rule>{entries}{outputs}</rule>"


def _text(text: str) -> str:
    return f"<text>{escape(text.strip())}</text>"
