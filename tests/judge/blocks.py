"""Random block-structured processes: every split has its join, every event its place."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import count, pairwise

from .canvas import Canvas, document, on, timer

Block = Callable[[Canvas, int], tuple[str, str]]  # (canvas, how much) -> entry, exit
WORK = ("userTask", "userTask", "manualTask", "task", "serviceTask")
DEEPEST = 3


def process(rng: random.Random, size: int = 10) -> bytes:
    """A process of about ``size`` nodes."""
    canvas = Canvas(rng, count(1))
    _scope(canvas, size, canvas.node("startEvent"))
    return document(canvas)


def _scope(canvas: Canvas, size: int, start: str) -> None:
    """Fill a scope from its start event to an end; perhaps with event sub-processes beside."""
    entry, leave = _block(canvas, size)
    canvas.flow(start, entry)
    canvas.flow(leave, canvas.node("endEvent"))
    if canvas.depth < DEEPEST and canvas.chance(0.25):
        _event_sub(canvas, size // 2)


def _block(canvas: Canvas, size: int) -> tuple[str, str]:
    if size <= 1:
        return canvas.rng.choice(SMALL)(canvas, 1)
    if size <= 3:
        return canvas.rng.choice(MIDDLE)(canvas, size)
    return canvas.rng.choice(LARGE)(canvas, size)


def _parts(canvas: Canvas, size: int, most: int = 3) -> list[tuple[str, str]]:
    number = canvas.rng.randint(2, most)
    return [_block(canvas, max(1, (size - 1) // number)) for _ in range(number)]


# ---------------------------------------------------------------- small


def _task(canvas: Canvas, size: int) -> tuple[str, str]:
    tag = canvas.rng.choice(WORK)
    return (_work(canvas, tag),) * 2


def _work(canvas: Canvas, tag: str, inner: str = "") -> str:
    job = {"camunda_type": "external", "camunda_topic": "t"} if tag == "serviceTask" else {}
    return canvas.node(tag, inner, **job)


def _script(canvas: Canvas, size: int) -> tuple[str, str]:
    flag = canvas.rng.choice(("c1", "c2"))
    return (canvas.node("scriptTask", f"<script>{{ {flag}: not({flag}) }}</script>"),) * 2


def _catch(canvas: Canvas, size: int) -> tuple[str, str]:
    return (canvas.node("intermediateCatchEvent", _heard(canvas)),) * 2


def _heard(canvas: Canvas) -> str:
    what = canvas.rng.choice(("m1", "m2", "g1", "timer", "condition"))
    if what == "condition":
        return _conditional(canvas)
    if what == "timer":
        return timer(canvas.rng)
    return on("message" if what[0] == "m" else "signal", what)


def _conditional(canvas: Canvas) -> str:
    condition = f"<condition>{canvas.condition()}</condition>"
    return f"<conditionalEventDefinition>{condition}</conditionalEventDefinition>"


def _several(canvas: Canvas, size: int) -> tuple[str, str]:
    """An event with two triggers: either of them, or both."""
    both = canvas.rng.choice(("true", "false"))
    triggers = on("message", "m1") + on("signal", "g2")
    return (canvas.node("intermediateCatchEvent", triggers, parallelMultiple=both),) * 2


def _undoable(canvas: Canvas, size: int) -> tuple[str, str]:
    """A task with its compensation handler, or what calls for compensation."""
    if canvas.depth:
        return _task(canvas, size)
    if canvas.chance(0.4):
        return (canvas.node("intermediateThrowEvent", on("compensate")),) * 2
    task = _work(canvas, "userTask")
    bound = canvas.node("boundaryEvent", on("compensate"), attachedToRef=task)
    tag = canvas.rng.choice(("userTask", "task"))
    handler = canvas.node(tag, prefix="h", isForCompensation="true")
    ends = f'sourceRef="{bound}" targetRef="{handler}"'
    canvas.more.append(f'<association id="l{next(canvas.ids)}" {ends}/>')
    return task, task


def _throw(canvas: Canvas, size: int) -> tuple[str, str]:
    kinds = ("message m1", "signal g1", "signal g2", "escalation k1", "escalation k2", "none")
    kind, _, ref = canvas.rng.choice(kinds).partition(" ")
    return (canvas.node("intermediateThrowEvent", on(kind, ref) if ref else ""),) * 2


# ---------------------------------------------------------------- middle and large


def _sequence(canvas: Canvas, size: int) -> tuple[str, str]:
    parts = _parts(canvas, size)
    for (_, before), (after, _) in pairwise(parts):
        canvas.flow(before, after)
    return parts[0][0], parts[-1][1]


def _choice(canvas: Canvas, size: int) -> tuple[str, str]:
    return _split(canvas, size, "exclusiveGateway", "exclusiveGateway")


def _all(canvas: Canvas, size: int) -> tuple[str, str]:
    return _split(canvas, size, "parallelGateway", "parallelGateway")


def _some(canvas: Canvas, size: int) -> tuple[str, str]:
    return _split(canvas, size, "inclusiveGateway", "inclusiveGateway")


def _split(canvas: Canvas, size: int, split: str, join: str) -> tuple[str, str]:
    first, last = canvas.node(split), canvas.node(join)
    parts = _parts(canvas, size)
    for number, (entry, leave) in enumerate(parts):
        if split == "parallelGateway":
            canvas.flow(first, entry)
        else:
            default = number == len(parts) - 1 and canvas.chance(0.9)
            canvas.flow(first, entry, "" if default else canvas.condition(), default=default)
        canvas.flow(leave, last)
    return first, last


def _conditional_flows(canvas: Canvas, size: int) -> tuple[str, str]:
    """Several flows from a task, with and without conditions, met by an inclusive gateway."""
    first, last = canvas.node("userTask"), canvas.node("inclusiveGateway")
    free, *others = _parts(canvas, size)
    canvas.flow(first, free[0])
    canvas.flow(free[1], last)
    for entry, leave in others:
        canvas.flow(first, entry, canvas.condition())
        canvas.flow(leave, last)
    return first, last


def _rework(canvas: Canvas, size: int) -> tuple[str, str]:
    """A loop drawn with flows; a person works in every turn."""
    merge, again = canvas.node("exclusiveGateway"), canvas.node("exclusiveGateway")
    entry, leave = _block(canvas, size - 2)
    person = canvas.node("userTask")
    out = canvas.node("exclusiveGateway")
    canvas.flow(merge, entry)
    canvas.flow(leave, person)
    canvas.flow(person, again)
    canvas.flow(again, merge, canvas.condition())
    canvas.flow(again, out, default=True)
    return merge, out


def _amounts(canvas: Canvas, size: int) -> tuple[str, str]:
    """A task that gives two tokens, and one that takes two to start."""
    first = canvas.node("userTask", completionQuantity="2")
    entry, leave = _block(canvas, size - 2)
    last = canvas.node(canvas.rng.choice(("userTask", "task")), startQuantity="2")
    canvas.flow(first, entry)
    canvas.flow(leave, last)
    return first, last


def _called(canvas: Canvas, size: int) -> tuple[str, str]:
    """A call of a process of its own in the same file."""
    inner = canvas.inside()
    if inner.depth > DEEPEST:
        return _task(canvas, size)
    name = f"q{next(canvas.ids)}"
    _scope(inner, size - 1, inner.node("startEvent"))
    canvas.called.append(f'<process id="{name}" isExecutable="true">{inner.text()}</process>')
    return _bounded(canvas, canvas.node("callActivity", calledElement=name), size // 3)


def _first_event(canvas: Canvas, size: int) -> tuple[str, str]:
    gate, last = canvas.node("eventBasedGateway"), canvas.node("exclusiveGateway")
    for kind in canvas.rng.sample(("m1", "m2", "g1", "timer", "receive"), 2):
        event = _awaited(canvas, kind)
        entry, leave = _block(canvas, size // 3)
        canvas.flow(gate, event)
        canvas.flow(event, entry)
        canvas.flow(leave, last)
    return gate, last


def _awaited(canvas: Canvas, kind: str) -> str:
    if kind == "receive":
        return canvas.node("receiveTask", messageRef="m1")
    if kind == "timer":
        return canvas.node("intermediateCatchEvent", timer(canvas.rng))
    definition = on("message" if kind[0] == "m" else "signal", kind)
    return canvas.node("intermediateCatchEvent", definition)


def _many(canvas: Canvas, size: int) -> tuple[str, str]:
    marker = _marker(canvas)
    if canvas.chance(0.5):
        tag = canvas.rng.choice(("userTask", "serviceTask", "task"))
        return _bounded(canvas, _work(canvas, tag, marker), size - 1, waits=tag != "task")
    return _bounded(canvas, _sub(canvas, size - 1, marker), size // 3)


def _marker(canvas: Canvas) -> str:
    if canvas.chance(0.3):
        most = canvas.rng.randint(1, 3)
        before = canvas.rng.choice(("true", "false"))
        condition = f"<loopCondition>{canvas.condition()}</loopCondition>"
        mark = "standardLoopCharacteristics"
        return f'<{mark} testBefore="{before}" loopMaximum="{most}">{condition}</{mark}>'
    sequential = canvas.rng.choice(("true", "false"))
    inner = f"<loopCardinality>{canvas.rng.randint(0, 3)}</loopCardinality>"
    if canvas.chance(0.3):
        until = canvas.rng.choice((canvas.condition(), "nrOfCompletedInstances = 2"))
        inner += f"<completionCondition>{until}</completionCondition>"
    mark = "multiInstanceLoopCharacteristics"
    return f'<{mark} isSequential="{sequential}">{inner}</{mark}>'


def _part(canvas: Canvas, size: int) -> tuple[str, str]:
    return _bounded(canvas, _sub(canvas, size - 1), size // 3)


def _guarded(canvas: Canvas, size: int) -> tuple[str, str]:
    return _bounded(canvas, _work(canvas, canvas.rng.choice(("userTask", "serviceTask"))), size - 1)


def _sub(canvas: Canvas, size: int, marker: str = "") -> str:
    inner = canvas.inside()
    start = inner.node("startEvent")
    if inner.depth < DEEPEST:
        _scope(inner, size, start)
    else:
        inner.flow(start, leave := inner.node("userTask"))
        inner.flow(leave, inner.node("endEvent"))
    if inner.chance(0.4):
        _other_end(inner)
    return canvas.node("subProcess", marker + inner.text())


def _other_end(canvas: Canvas) -> None:
    """One flow of the scope may also lead to an end that throws."""
    ident = canvas.rng.choice(sorted(canvas.flows))
    source, target, condition = canvas.flows[ident]
    if condition or canvas.nodes[source].tag in ("eventBasedGateway", "parallelGateway"):
        return
    if canvas.nodes[source].attributes.get("default"):
        return
    kinds = ("error x1", "error x2", "escalation k1", "signal g1", "terminate")
    kind, _, ref = canvas.rng.choice(kinds).partition(" ")
    gate, end = canvas.node("exclusiveGateway"), canvas.node("endEvent", on(kind, ref))
    canvas.flows[ident] = (source, gate, "")
    canvas.flow(gate, end, canvas.condition())
    canvas.flow(gate, target, default=True)


def _bounded(canvas: Canvas, activity: str, size: int, *, waits: bool = True) -> tuple[str, str]:
    """Perhaps with boundary events, whose paths end or join the activity's."""
    last = canvas.node("exclusiveGateway")
    canvas.flow(activity, last)
    for _ in range(canvas.rng.choice((0, 1, 1, 2)) if waits else 0):
        _boundary(canvas, activity, last, size)
    return activity, last


def _boundary(canvas: Canvas, activity: str, last: str, size: int) -> None:
    sub = canvas.nodes[activity].tag in ("subProcess", "callActivity")
    job = canvas.nodes[activity].tag == "serviceTask"
    kinds = ["message m1", "signal g1", "signal g2", "timer", "conditional"]
    kinds += ["escalation k1", "escalation", "error x1", "error"] * sub + [
        "error x1",
        "error",
    ] * job
    kind, _, ref = canvas.rng.choice(kinds).partition(" ")
    stops = kind == "error" or canvas.chance(0.6)
    event = _event(canvas, kind, ref, cycle=not stops)
    cancel = "true" if stops else "false"
    bound = canvas.node("boundaryEvent", event, attachedToRef=activity, cancelActivity=cancel)
    entry, leave = _block(canvas, min(3, size // 2))
    canvas.flow(bound, entry)
    canvas.flow(leave, last if stops else canvas.node("endEvent"))


def _event(canvas: Canvas, kind: str, ref: str, *, cycle: bool) -> str:
    if kind == "timer":
        return timer(canvas.rng, cycle=cycle)
    return _conditional(canvas) if kind == "conditional" else on(kind, ref)


def _event_sub(canvas: Canvas, size: int) -> None:
    kinds = ["message m2", "signal g2", "timer", "conditional"]
    kinds += ["error", "error x1", "escalation k2", "escalation"]
    kind, _, ref = canvas.rng.choice(kinds).partition(" ")
    stops = kind == "error" or canvas.chance(0.5)
    inner = canvas.inside()
    event = _event(canvas, kind, ref, cycle=not stops)
    start = inner.node("startEvent", event, isInterrupting="true" if stops else "false")
    _scope(inner, min(3, size), start)
    canvas.node("subProcess", inner.text(), triggeredByEvent="true")


SMALL: tuple[Block, ...] = (_task, _task, _task, _catch, _throw, _script, _several, _undoable)
MIDDLE: tuple[Block, ...] = (
    _task, _sequence, _sequence, _guarded, _catch, _throw, _many, _amounts, _undoable,
)  # fmt: skip
LARGE: tuple[Block, ...] = (
    _sequence, _choice, _all, _all, _some, _some, _conditional_flows,
    _rework, _first_event, _many, _part, _part, _guarded, _called,
)  # fmt: skip
