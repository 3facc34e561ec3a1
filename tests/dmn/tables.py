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
    """A decision table.

    An input reads ``expression | values | type``, an output ``name=default | values``, a rule
    ``a | b -> x``.
    """
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
    text, _, values = text.partition("|")
    name, _, default = text.partition("=")
    inside = f"<outputValues>{_text(values)}</outputValues>" if values else ""
    inside += f"<defaultOutputEntry>{_text(default)}</defaultOutputEntry>" if default else ""
    return f'<output name="{name.strip()}">{inside}</output>'


def _rule(text: str) -> str:
    tests, _, results = text.partition("->")
    entries = "".join(f"<inputEntry>{_text(cell)}</inputEntry>" for cell in tests.split("|"))
    outputs = "".join(f"<outputEntry>{_text(cell)}</outputEntry>" for cell in results.split("|"))
    return f"<rule>{entries}{outputs}</rule>"


def _text(text: str) -> str:
    return f"<text>{escape(text.strip())}</text>"


def box(id: str, body: str, *, type: str = "", needs: str = "") -> str:
    """A decision of any boxed expression; ``needs`` are its requirements as XML."""
    variable = f'<variable name="{id}" typeRef="{type}"/>'
    return f'<decision id="{id}" name="{id}">{variable}{needs}{body}</decision>'


def feel(text: str, type: str = "") -> str:
    """A boxed literal expression."""
    typed = f' typeRef="{type}"' if type else ""
    return f"<literalExpression{typed}>{_text(text)}</literalExpression>"


def entry(name: str, body: str, type: str = "") -> str:
    """An entry of a boxed context; without a name it is the result."""
    variable = f'<variable name="{name}" typeRef="{type}"/>' if name else ""
    return f"<contextEntry>{variable}{body}</contextEntry>"


def data(id: str, type: str = "") -> str:
    """Input data."""
    return f'<inputData id="{id}" name="{id}"><variable name="{id}" typeRef="{type}"/></inputData>'


def knowledge(id: str, parameters: str, body: str, needs: str = "") -> str:
    """A business knowledge model; ``parameters`` read ``a: number, b``."""
    formal = "".join(
        f'<formalParameter name="{name.strip()}" typeRef="{kind.strip()}"/>'
        for name, _, kind in (each.partition(":") for each in parameters.split(",") if each)
    )
    logic = f"<encapsulatedLogic>{formal}{body}</encapsulatedLogic>"
    inside = f'<variable name="{id}"/>{needs}{logic}'
    return f'<businessKnowledgeModel id="{id}" name="{id}">{inside}</businessKnowledgeModel>'


def requires(*hrefs: str) -> str:
    """Requirements of ``decision:x``, ``input:x`` or ``knowledge:x``; x may be a whole href."""
    made = []
    for each in hrefs:
        kind, _, target = each.partition(":")
        href = target if "#" in target else f"#{target}"
        link = {"decision": "Decision", "input": "Input", "knowledge": "Knowledge"}[kind]
        around = "knowledgeRequirement" if kind == "knowledge" else "informationRequirement"
        made.append(f'<{around}><required{link} href="{href}"/></{around}>')
    return "".join(made)


def item(name: str, base: str, *, values: str = "", collection: bool = False) -> str:
    """An item definition."""
    allowed = f"<allowedValues>{_text(values)}</allowedValues>" if values else ""
    many = ' isCollection="true"' if collection else ""
    return (
        f'<itemDefinition name="{name}"{many}><typeRef>{base}</typeRef>{allowed}</itemDefinition>'
    )
