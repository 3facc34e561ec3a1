"""What cannot run rightly is refused here, each with a sentence that names the element."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from .extensions import ACTIVITIES, FLOW_NODES, GATEWAYS, SCOPES, extension_tags, properties
from .xml import B, Node, child, children, descendants, local, text

Problem = tuple[str, str]
MOST_NODES = 2000

RESERVED = ("Start", "End", "Root")
UNSUPPORTED = {
    "choreographyTask": "不支持编排任务",
    "callChoreography": "不支持编排任务",
    "implicitThrowEvent": "不支持隐式抛出事件",
}
FOREIGN_CODE = {
    "inputOutput": "不支持 camunda:inputOutput,请改用脚本任务",
    "executionListener": "不支持执行监听器",
    "taskListener": "不支持任务监听器",
    "connector": "不支持 camunda:connector,请改用外部任务",
    "errorEventDefinition": "不支持外部任务的错误映射",
}
TIMES = ("timeDate", "timeDuration", "timeCycle")
CATCHING = ("startEvent", "intermediateCatchEvent", "boundaryEvent")
GATE_TARGETS = "之后须直接连接至少两个中间捕获事件或接收任务,且各只有一条流入"
STARTING = ("message", "signal", "timer", "conditional", "error", "escalation", "compensate")
EVENT_KINDS = {
    "startEvent": STARTING,
    "endEvent": ("message", "signal", "error", "escalation", "terminate", "compensate", "cancel"),
    "intermediateCatchEvent": ("message", "signal", "timer", "conditional", "link"),
    "intermediateThrowEvent": ("message", "signal", "escalation", "compensate", "link"),
    "boundaryEvent": (*STARTING, "cancel"),
}
ENDS_ALL = frozenset({"error", "escalation", "cancel", "compensate"})


def problems(process: Node, strict: bool) -> dict[str, list[str]]:
    """Element id -> why it cannot be run. Empty if all is well."""
    found: dict[str, list[str]] = {}
    for check in CHECKS:
        for element, message in check(process):
            found.setdefault(element, []).append(message)
    for element, message in _strict(process) if strict else ():
        found.setdefault(element, []).append(message)
    return found


def label(node: Node) -> str:
    """How a message names a node: its drawn name and its id."""
    name, ident = node.get("name"), node.get("id") or local(node)
    return f"“{name}”({ident})" if name else str(ident)


def _nodes(process: Node) -> list[Node]:
    return [n for n in process.iter() if isinstance(n.tag, str) and n.tag[len(B) :] in FLOW_NODES]


def _scopes(process: Node) -> list[Node]:
    return list(descendants(process, *SCOPES))


def _problem(node: Node, sentence: str) -> Problem:
    return str(node.get("id") or local(node)), f"节点{label(node)}{sentence}"


def _strict(process: Node) -> Iterator[Problem]:
    """What other engines' diagrams may hold; the parser puts it right."""
    yield from _reserved_ids(process)
    conditions = {
        f.getparent().get("sourceRef") for f in descendants(process, "conditionExpression")
    }
    for node in descendants(process, "parallelGateway"):
        if node.get("id") in conditions:
            yield _problem(node, "是并行网关,流出的顺序流不能有条件")


def _reserved_ids(process: Node) -> Iterator[Problem]:
    for node in process.iter():
        if node.get("id") in RESERVED:
            yield _problem(node, "的编号与引擎内部名称冲突,请改名")


def _unsupported(process: Node) -> Iterator[Problem]:
    for tag, sentence in UNSUPPORTED.items():
        for node in descendants(process, tag):
            holder = node if node.get("id") and tag in FLOW_TAGS else node.getparent()
            yield _problem(holder, sentence)


FLOW_TAGS = frozenset(t for t in UNSUPPORTED if not t.endswith(("Definition", "Characteristics")))


def _foreign_code(process: Node) -> Iterator[Problem]:
    for node in _nodes(process):
        for tag in extension_tags(node):
            if tag in FOREIGN_CODE:
                yield _problem(node, FOREIGN_CODE[tag])


def _ids(process: Node) -> Iterator[Problem]:
    nodes = _nodes(process)
    counts = Counter(n.get("id") for n in nodes)
    for node in nodes:
        if not node.get("id"):
            yield local(node), f"有一个 {local(node)} 没有编号(id)"
        elif counts[node.get("id")] > 1:
            yield _problem(node, "的编号重复")
    flows = Counter(f.get("id") for f in descendants(process, "sequenceFlow"))
    for ident, count in flows.items():
        if not ident or count > 1:
            yield str(ident or "sequenceFlow"), f"顺序流 {ident or ''} 没有编号或编号重复"
    if len(nodes) > MOST_NODES:
        yield _problem(process, f"节点过多:最多 {MOST_NODES} 个,实际 {len(nodes)} 个")
    if process.get("isExecutable") == "false":
        yield _problem(process, "未勾选“可执行”(isExecutable)")


def _flows(process: Node) -> Iterator[Problem]:
    for scope in _scopes(process):
        inside = {n.get("id"): n for n in children(scope) if local(n) in FLOW_NODES | FLOW_TAGS}
        for flow in children(scope, "sequenceFlow"):
            source, target = inside.get(flow.get("sourceRef")), inside.get(flow.get("targetRef"))
            if source is None or target is None:
                yield _problem(flow, "的起点或终点不在同一流程范围内")
            elif local(target) in ("startEvent", "boundaryEvent") or local(source) == "endEvent":
                yield _problem(flow, "不能指向开始事件或边界事件,也不能从结束事件出发")
            elif (
                target.get("triggeredByEvent") == "true" or source.get("triggeredByEvent") == "true"
            ):
                yield _problem(flow, "不能连接事件子流程")


def _starts(process: Node) -> Iterator[Problem]:
    for scope in _scopes(process):
        starts = children(scope, "startEvent")
        plain = [s for s in starts if not _definitions(s)]
        if not starts and scope.get("triggeredByEvent") != "true":
            continue  # activities.py: perhaps it begins at its nodes without incoming flow
        if scope.get("triggeredByEvent") == "true":
            if len(starts) != 1 or plain:
                yield _problem(scope, "是事件子流程,须有且仅有一个带触发条件的开始事件")
        elif local(scope) != "process":
            if len(starts) != 1 or not plain:
                yield _problem(scope, "须有且仅有一个无触发条件的开始事件")
        elif len(plain) > 1:
            yield _problem(scope, "的无触发条件的开始事件至多一个")
        for start in starts:
            yield from _start_kind(scope, start)
        targets = {f.get("targetRef") for f in children(scope, "sequenceFlow")}
        for node in _opening(scope):
            if node.get("id") in targets or local(scope) != "process":
                yield _problem(node, "启动流程(instantiate),须直接画在流程里且没有流入")


def _opening(scope: Node) -> list[Node]:
    """Event gateways and receive tasks that open their process."""
    found = children(scope, "eventBasedGateway", "receiveTask")
    return [n for n in found if n.get("instantiate") == "true"]


def _start_kind(scope: Node, start: Node) -> Iterator[Problem]:
    kinds = {_kind(d) for d in _definitions(start)}
    if kinds & {"error", "escalation"} and scope.get("triggeredByEvent") != "true":
        yield _problem(start, "的错误或升级触发只能用于事件子流程")
    if (
        any(_kind(d) == "error" for d in _definitions(start))
        and start.get("isInterrupting") == "false"
    ):
        yield _problem(start, "由错误触发,必须是中断型")


def _definitions(node: Node) -> list[Node]:
    return [d for d in children(node) if local(d).endswith("EventDefinition")]


def _kind(definition: Node) -> str:
    return local(definition).removesuffix("EventDefinition")


def _event_kinds(process: Node) -> Iterator[Problem]:
    for node in _nodes(process):
        allowed = EVENT_KINDS.get(local(node))
        if allowed is None:
            continue
        found = _definitions(node)
        yield from _several(node, [_kind(d) for d in found])
        for definition in found:
            if _kind(definition) not in allowed and local(definition) not in UNSUPPORTED:
                yield _problem(node, f"不支持 {_kind(definition)} 事件")
        if not found and local(node) in ("intermediateCatchEvent", "boundaryEvent"):
            yield _problem(node, "没有触发条件,永远不会发生")
        if any(not text(child(d, "condition")) for d in found if _kind(d) == "conditional"):
            yield _problem(node, "的条件事件没有写条件(condition)")


def _several(node: Node, kinds: list[str]) -> Iterator[Problem]:
    """What a multiple event may hold (BPMN 2.0.2, table 10.93, 10.5.5)."""
    if len(kinds) < 2:
        return
    if "link" in kinds:
        yield _problem(node, "的链接不能与其他触发条件合在一个事件里,请单独画链接事件")
    if node.get("parallelMultiple") != "true":
        return
    if ENDS_ALL & set(kinds):
        yield _problem(node, "须等齐全部触发条件,其中不能有错误、升级、取消或补偿,请拆开画")
    if local(node) == "startEvent" and node.getparent().get("triggeredByEvent") != "true":
        yield _problem(node, "是流程的并行多重开始事件,请改用并行的事件网关启动流程")


def _references(process: Node) -> Iterator[Problem]:
    root = process.getroottree().getroot()
    for kind in ("message", "signal", "error", "escalation"):
        known = {n.get("id") for n in children(root, kind)}
        for definition in descendants(process, f"{kind}EventDefinition"):
            yield from _reference(definition.getparent(), definition, kind, known)


def _reference(owner: Node, holder: Node, kind: str, known: set[str]) -> Iterator[Problem]:
    ref = holder.get(f"{kind}Ref")
    optional = kind in ("error", "escalation") and local(owner) in CATCHING
    if (ref or not optional) and ref not in known:
        yield _problem(owner, f"没有指明有效的 {kind}({ref or '空'})")


def _boundaries(process: Node) -> Iterator[Problem]:
    for scope in _scopes(process):
        activities = {
            n.get("id") for n in children(scope, *ACTIVITIES) if n.get("triggeredByEvent") != "true"
        }
        for node in children(scope, "boundaryEvent"):
            if node.get("attachedToRef") not in activities:
                yield _problem(node, "没有附着在同一范围的活动上")
            kinds = [_kind(d) for d in _definitions(node)]
            if "error" in kinds and node.get("cancelActivity") == "false":
                yield _problem(node, "由错误触发,必须是中断型")


def _timers(process: Node) -> Iterator[Problem]:
    for definition in descendants(process, "timerEventDefinition"):
        owner = definition.getparent()
        texts = [
            t for t in children(definition, "timeDate", "timeDuration", "timeCycle") if text(t)
        ]
        if len(texts) > 1 or (not texts and "clock" not in properties(owner)):
            yield _problem(owner, "须有且仅有一个时间定义(日期、时长、循环或属性 clock)")


def _gateways(process: Node) -> Iterator[Problem]:
    for scope in _scopes(process):
        flows = children(scope, "sequenceFlow")
        for node in children(scope, *(g for g in GATEWAYS if g != "eventBasedGateway")):
            out = [f for f in flows if f.get("sourceRef") == node.get("id")]
            if not out:
                yield _problem(node, "没有流出的顺序流")
            yield from _conditions(node, out)


def _conditions(node: Node, out: list[Node]) -> Iterator[Problem]:
    if local(node) == "complexGateway":
        into = [f for f in children(node.getparent(), "sequenceFlow") if _into(f, node)]
        if len(into) > 1 and not text(child(node, "activationCondition")):
            yield _problem(node, "有多条流入,须写明激活条件(activationCondition)")
        return
    if local(node) == "parallelGateway":
        return
    bare = [
        f
        for f in out
        if not text(child(f, "conditionExpression")) and f.get("id") != node.get("default")
    ]
    if len(out) > 1 and bare:
        yield _problem(node, f"有既无条件又非默认的顺序流:{bare[0].get('id')}")


def _into(flow: Node, node: Node) -> bool:
    return flow.get("targetRef") == node.get("id")


def _event_gateways(process: Node) -> Iterator[Problem]:
    for scope in _scopes(process):
        nodes = {n.get("id"): n for n in children(scope)}
        flows = children(scope, "sequenceFlow")
        into = Counter(f.get("targetRef") for f in flows)
        for gate in children(scope, "eventBasedGateway"):
            targets = [f.get("targetRef") for f in flows if f.get("sourceRef") == gate.get("id")]
            opens = gate.get("instantiate") == "true"
            if gate.get("eventGatewayType") == "Parallel" and not opens:
                yield _problem(gate, "是并行的事件网关,只能用来启动流程(instantiate)")
            apart = all(_awaits(nodes.get(t)) and into[t] == 1 for t in targets)
            if len(targets) < 2 or not apart:
                yield _problem(gate, GATE_TARGETS)


def _awaits(node: Node | None) -> bool:
    if node is None or child(node, "linkEventDefinition") is not None:
        return False
    bounded = [b for b in node.getparent() if b.get("attachedToRef") == node.get("id")]
    return local(node) in ("intermediateCatchEvent", "receiveTask") and not bounded


def _defaults(process: Node) -> Iterator[Problem]:
    sources = {f.get("id"): f.get("sourceRef") for f in descendants(process, "sequenceFlow")}
    for node in _nodes(process):
        if node.get("default") and sources.get(node.get("default")) != node.get("id"):
            yield _problem(node, f"的默认顺序流 {node.get('default')} 不是从它流出的")


def _languages(process: Node) -> Iterator[Problem]:
    for condition in descendants(process, "conditionExpression"):
        if "feel" not in (condition.get("language") or "feel").lower():
            yield _problem(condition.getparent(), "的条件语言须为 FEEL")


Check = Callable[[Node], Iterator[Problem]]
CHECKS: tuple[Check, ...] = (
    _ids,
    _unsupported,
    _foreign_code,
    _flows,
    _starts,
    _event_kinds,
    _references,
    _boundaries,
    _timers,
    _gateways,
    _event_gateways,
    _defaults,
    _languages,
)
