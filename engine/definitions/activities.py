"""What activities must be like to run: tasks of every kind, loops, multi-instances, calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .extensions import ACTIVITIES, FLOW_NODES, SCOPES, attribute
from .looping import behaviour_event, implicit_event
from .refuse import Problem, label
from .xml import C, Node, child, children, descendants, local, text

MOST_INSTANCES = 1000
MOST_TOKENS = 100
MOST_TURNS = 10**9


def problems(process: Node, strict: bool) -> Iterator[Problem]:
    """(element id, why it cannot be run) for every unfit activity of a process."""
    for check in CHECKS:
        yield from check(process, strict)


def _problem(node: Node, sentence: str) -> Problem:
    return str(node.get("id") or local(node)), f"节点{label(node)}{sentence}"


def _tasks(process: Node, strict: bool) -> Iterator[Problem]:
    for node in descendants(process, *ACTIVITIES):
        lacking = LACKS[local(node)](node) if strict and local(node) in LACKS else ""
        wrong = WRONG[local(node)](node) if local(node) in WRONG else ()
        yield from (_problem(node, sentence) for sentence in filter(None, (lacking, *wrong)))


def _service(node: Node) -> str:
    external = attribute(node, "type") == "external" and attribute(node, "topic")
    return "" if external else "须为外部任务:camunda:type=external 并写明 camunda:topic"


def _decision(node: Node) -> str:
    return "" if attribute(node, "decisionRef") else "没有写明决策表(camunda:decisionRef)"


def _script_text(node: Node) -> str:
    return "" if text(child(node, "script")) else "没有脚本内容"


def _message(node: Node) -> str:
    return "" if node.get("messageRef") else "没有指明有效的 message(空)"


def _messages(node: Node) -> Iterator[str]:
    root = node.getroottree().getroot()
    ref, known = node.get("messageRef"), {n.get("id") for n in children(root, "message")}
    if ref and ref not in known:
        yield f"没有指明有效的 message({ref})"


def _script(node: Node) -> Iterator[str]:
    if (node.get("scriptFormat") or "feel").lower() != "feel":
        yield "的脚本语言须为 FEEL"
    if node.get(C + "resource") or node.get(C + "resultVariable"):
        yield "的脚本须写在流程内,结果为一个 FEEL 上下文"


def _call(node: Node) -> Iterator[str]:
    """What is called is pinned by digest when the case is opened: it is the latest then, and the
    one deployed with its caller. Version numbers mean nothing here."""
    if not node.get("calledElement"):
        yield "没有写明被调用的流程(calledElement)"
    if "${" in (node.get("calledElement") or ""):
        yield "被调用的流程必须写死,不能用表达式"
    binding = attribute(node, "calledElementBinding") or "latest"
    if binding not in ("latest", "deployment"):
        yield f"不能按 {binding} 绑定:开案时锁定当时部署的版本,请改为 latest 或 deployment"
    for name in ("variableMappingClass", "variableMappingDelegateExpression", "caseRef"):
        if attribute(node, name):
            yield f"不支持 camunda:{name},请用 camunda:in 和 camunda:out"
    if any(m.get("local") == "true" for m in node.iter(C + "in", C + "out")):
        yield "的传值不支持 local,请逐个写出变量"


LACKS: dict[str, Callable[[Node], str]] = {  # the profile ``bpmn`` lets such a task pass
    "serviceTask": _service,
    "businessRuleTask": _decision,
    "scriptTask": _script_text,
    "sendTask": _message,
    "receiveTask": _message,
}
WRONG: dict[str, Callable[[Node], Iterator[str]]] = {
    "scriptTask": _script,
    "callActivity": _call,
    "sendTask": _messages,
    "receiveTask": _messages,
}


def _loops(process: Node, strict: bool) -> Iterator[Problem]:
    for loop in descendants(process, "standardLoopCharacteristics"):
        owner, most = loop.getparent(), loop.get("loopMaximum")
        condition = text(child(loop, "loopCondition")).removeprefix("=").strip()
        if most is not None and not _positive(most, MOST_TURNS):
            yield _problem(owner, f"的循环上限(loopMaximum)应为正整数,实际为 {most}")
        if most is None and condition in ("", "true"):
            yield _problem(owner, "的循环永远不会停,请写明循环条件(loopCondition)或循环上限")
        if owner.get("triggeredByEvent") == "true":
            yield _problem(owner, "是事件子流程,不能循环")


def _instances(process: Node, strict: bool) -> Iterator[Problem]:
    for many in descendants(process, "multiInstanceLoopCharacteristics"):
        owner = many.getparent()
        over = attribute(many, "collection") or text(child(many, "loopDataInputRef"))
        number = text(child(many, "loopCardinality"))
        if bool(over) == bool(number):
            yield _problem(owner, "是多实例,须写明集合或次数之一")
        if number.isascii() and number.isdigit() and int(number[:9]) > MOST_INSTANCES:
            yield _problem(owner, f"的多实例次数不得超过 {MOST_INSTANCES}")
        if owner.get("triggeredByEvent") == "true":
            yield _problem(owner, "是事件子流程,不能是多实例")
        if child(owner, "standardLoopCharacteristics") is not None:
            yield _problem(owner, "不能既是循环又是多实例,请去掉一个标记")
        yield from ((ident, text_) for ident, text_ in _behaviour(many, owner))


def _behaviour(many: Node, owner: Node) -> Iterator[Problem]:
    """``behavior`` other than All throws events, which must be written down (table 10.29)."""
    behaviour = many.get("behavior") or "All"
    if behaviour not in ("None", "One", "All", "Complex"):
        yield _problem(owner, f"的多实例事件行为 {behaviour} 不存在")
    if behaviour in ("None", "One") and behaviour_event(many) is None:
        name = f"{behaviour.lower()}BehaviorEventRef"
        yield _problem(owner, f"的多实例行为是 {behaviour},须用 {name} 指明{EVENTS}")
    found = children(many, "complexBehaviorDefinition")
    if behaviour == "Complex" and not found:
        yield _problem(owner, "的多实例行为是 Complex,须有 complexBehaviorDefinition")
    for complex_ in found if behaviour == "Complex" else ():
        if not text(child(complex_, "condition")):
            yield _problem(owner, "的 complexBehaviorDefinition 没有条件")
        if implicit_event(complex_) is None:
            yield _problem(owner, f"的 complexBehaviorDefinition 须带{EVENTS}")


def _quantities(process: Node, strict: bool) -> Iterator[Problem]:
    """Positive numbers (BPMN 2.0.2, table 10.3)."""
    for node in descendants(process, *ACTIVITIES):
        for name in ("startQuantity", "completionQuantity"):
            written = node.get(name)
            if written is not None and not _positive(written, MOST_TOKENS):
                yield _problem(node, f"的 {name} 应为 1 到 {MOST_TOKENS} 的整数,实际为 {written}")


def _positive(written: str, most: int) -> bool:
    return written.isascii() and written.isdigit() and 0 < int(written[:9]) <= most


def _beginnings(process: Node, strict: bool) -> Iterator[Problem]:
    """Where scopes begin: at a start event, else at their nodes without incoming flow (BPMN 2.0.2,
    13.3.4), which the profile ``strict`` does not allow: most often a line was forgotten."""
    for scope in descendants(process, *SCOPES):
        loose = [n for n in _loose(scope) if n.get("instantiate") != "true"]
        begins = children(scope, "startEvent") or len(loose) < len(_loose(scope))
        if not strict and _is_empty(scope):
            continue  # a collapsed box that nobody has filled: done as soon as begun
        if local(scope) == "adHocSubProcess":
            yield from _ad_hoc(scope, loose)
        elif begins or scope.get("triggeredByEvent") == "true":
            yield from (_problem(n, "没有进入的顺序流,永远不会执行") for n in loose)
        elif [n.get("id") for n in loose] == [scope.get("id")]:
            continue  # a global task, called like a process
        elif strict or not loose:
            yield _problem(scope, "没有开始事件,请画一个开始事件")


def _is_empty(scope: Node) -> bool:
    return local(scope) != "process" and not children(scope, *sorted(FLOW_NODES))


def _ad_hoc(scope: Node, loose: list[Node]) -> Iterator[Problem]:
    """Activities in no prescribed order: no start, no end (BPMN 2.0.2, 10.3.5)."""
    order = scope.get("ordering") or "Parallel"
    if children(scope, "startEvent", "endEvent"):
        yield _problem(scope, "是即席子流程,里面不能有开始或结束事件")
    if not loose:
        yield _problem(scope, "是即席子流程,里面没有可以开始的活动")
    if order not in ("Parallel", "Sequential"):
        yield _problem(scope, f"的 ordering 应为 Parallel 或 Sequential,实际为 {order}")
    if text(child(scope, "completionCondition")).removeprefix("=").strip() == "false":
        yield _problem(scope, "的完成条件恒为假,永远不会完成")


def _loose(scope: Node) -> list[Node]:
    targets = {f.get("targetRef") for f in children(scope, "sequenceFlow")}
    nodes = (n for n in children(scope) if local(n) in FLOW_NODES and n.get("id") not in targets)
    return [n for n in nodes if not _entered_otherwise(n)]


def _entered_otherwise(node: Node) -> bool:
    """By an event, a link or as a compensation handler."""
    kind = local(node)
    link = kind == "intermediateCatchEvent" and child(node, "linkEventDefinition") is not None
    inner = node.get("triggeredByEvent") == "true" or node.get("isForCompensation") == "true"
    return link or inner or kind in ("startEvent", "boundaryEvent")


EVENTS = "消息、信号或升级事件定义"
CHECKS = (_tasks, _loops, _instances, _quantities, _beginnings)
