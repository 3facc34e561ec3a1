"""Walk the states of a token net, upstream tokens first, up to a bound.

Only the first node that can move is moved, with all its choices: no other node can take its tokens
away, so nothing is lost that could get stuck, and parallel branches do not multiply.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from ._model import ACTIVITIES, EVENTS, Model
from ._net import Choice, Marking, Net, net_of

STATES = 3000  # markings a scope
WORK = 300_000  # tokens and edges looked at, a scope
LONGEST = 12  # names in an example path

Step = tuple[Marking, str]


@dataclass(slots=True)
class Walk:
    """What a walk came upon, as node -> marking: ``stuck`` waits for ever, ``twice`` has two tokens
    before it, ``endless`` gets another one with every turn of a loop, ``met`` has tokens on
    several lines. ``bounded``, ``pruned``: not everything was seen; ``ended``: some way ends.
    """

    net: Net
    stuck: dict[str, Marking] = field(default_factory=dict)
    twice: dict[str, Marking] = field(default_factory=dict)
    endless: dict[str, Marking] = field(default_factory=dict)
    met: dict[str, Marking] = field(default_factory=dict)
    fired: set[str] = field(default_factory=set)
    ended: bool = False
    bounded: bool = False
    pruned: bool = False
    work: int = 0
    came: dict[Marking, Step | None] = field(default_factory=dict)

    def example(self, marking: Marking) -> str:
        """How a case gets there, as names of steps."""
        names: list[str] = []
        step = self.came.get(marking)
        while step is not None:
            node = self.net.nodes[step[1]]
            names.append(node.name or node.id)
            step = self.came.get(step[0])
        shown = names[::-1][-LONGEST:]
        return " → ".join(["开始" if len(names) <= LONGEST else "…", *shown])


def walks(model: Model) -> Iterator[Walk]:
    """A walk of every scope whose net says something."""
    for scope in model.scopes:
        net = net_of(model, scope.id)
        if net is not None and net.nodes:
            yield explore(net)


def explore(net: Net) -> Walk:
    """Everything that can happen in the scope, as far as STATES markings go."""
    walk = Walk(net)
    starts = net.starts()
    walk.fired.update(n.id for n in net.nodes.values() if n.type == "startEvent")
    waiting = deque(dict.fromkeys(starts))
    walk.came.update((marking, None) for marking in waiting)
    while waiting and not walk.bounded:
        marking = waiting.popleft()
        walk.work += len(marking)
        if _crowded(walk, marking):
            continue
        for fresh, name in _next(walk, marking):
            if fresh not in walk.came:
                walk.came[fresh] = (marking, name)
                waiting.append(fresh)
            if len(walk.came) > STATES or walk.work > WORK:
                walk.bounded = True
                break
    return walk


def _crowded(walk: Walk, marking: Marking) -> bool:
    """Two tokens one behind the other: what follows would run twice; looked at no further."""
    crowded = [edge for edge, count in Counter(marking).items() if count > 1]
    found = walk.endless if crowded and _grew(walk, marking) else walk.twice
    for edge in crowded:
        found.setdefault(walk.net.target[edge], marking)
    walk.pruned = walk.pruned or bool(crowded)
    return bool(crowded)


def _grew(walk: Walk, marking: Marking) -> bool:
    """Does it hold all the tokens of a marking it came from, and more?"""
    now, step = Counter(marking), walk.came.get(marking)
    while step is not None:
        if step[0] and Counter(step[0]) < now:
            return True
        step = walk.came.get(step[0])
    return False


def _next(walk: Walk, marking: Marking) -> Iterator[tuple[Marking, str]]:
    net = walk.net
    if not marking:
        walk.ended = True
        return
    for name, lines in Counter(net.target[edge] for edge in set(marking)).items():
        if lines > 1:
            walk.met.setdefault(name, marking)
    moved = next((found for found in _movable(walk, marking)), None)
    if moved is None:
        for name in {net.target[edge]: None for edge in marking}:
            walk.stuck.setdefault(name, marking)
        return
    name, taken = moved
    walk.fired.add(name)
    rest = list(marking)
    for edge in taken:
        rest.remove(edge)
    for choice in net.choices(name):
        walk.fired.update(_events(net, name, choice))
        yield (() if choice.clears else tuple(sorted((*rest, *choice.gives)))), name


def _events(net: Net, name: str, choice: Choice) -> Iterator[str]:
    """The boundary events that took part in a choice."""
    for event in net.model.boundary.get(name, ()):
        if event.id in net.nodes and (
            not net.out[event.id] or set(net.out[event.id]) & set(choice.gives)
        ):
            yield event.id


def _movable(walk: Walk, marking: Marking) -> Iterator[tuple[str, list[int]]]:
    """Nodes that have the tokens they need, upstream first; joins of choice after all others."""
    net = walk.net
    present: dict[str, list[int]] = {}
    for edge in marking:
        present.setdefault(net.target[edge], []).append(edge)
    late = []
    for name in sorted(present, key=lambda n: net.rank[n]):
        held = list(dict.fromkeys(present[name]))
        if net.gathers(name):
            late.append((name, held))
        elif not net.waits_for_all(name):
            yield name, held[:1]
        elif len(held) == len(net.into[name]):
            yield name, held
    for name, held in late:
        if not _expects(walk, name, held, marking):
            yield name, held


def _expects(walk: Walk, name: str, held: list[int], marking: Marking) -> bool:
    """BPMN 13.4.3: a token elsewhere that can still reach an empty branch, but no held one."""
    net = walk.net
    empty = [edge for edge in net.into[name] if edge not in held]
    upstream, behind = _upstream(net, name, empty), _upstream(net, name, held)
    walk.work += len(upstream) + len(behind)
    mine = set(net.into[name])
    return any(edge in upstream and edge not in behind for edge in marking if edge not in mine)


def _upstream(net: Net, name: str, edges: list[int]) -> set[int]:
    """The edges from which one of these is reached without passing through the node."""
    seen = set(edges)
    waiting = list(edges)
    while waiting:
        source = net.source[waiting.pop()]
        hosts = [source, *_host(net, source)]
        for edge in (e for host in hosts if host != name for e in net.into[host]):
            if edge not in seen:
                seen.add(edge)
                waiting.append(edge)
    return seen


def _host(net: Net, name: str) -> list[str]:
    attached = net.nodes[name].attached
    return [attached] if attached in net.nodes else []


def does_something(net: Net, name: str) -> bool:
    """Does a node, or one after it, do more than pass tokens on and end?"""
    seen, waiting = {name}, [name]
    while waiting:
        node = net.nodes[waiting.pop()]
        if node.type in ACTIVITIES or (node.type in EVENTS and node.type != "endEvent"):
            return True
        for edge in net.out[node.id]:
            if net.target[edge] not in seen:
                seen.add(net.target[edge])
                waiting.append(net.target[edge])
    return False
