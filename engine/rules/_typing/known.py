"""Which variables are known at each node, and what they can be: a data-flow over all drawings.

Every way that leads to a node counts, and so does what may run beside it (parallel branches, events
that do not interrupt). A process that others call begins with what is known at those calls.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from heapq import heappop, heappush

from .._graph import finished, following, spread
from .._model import EVENTS, SUBPROCESSES, Known, Model, Node
from .given import LOOKUPS, declared, gives, into, local
from .kinds import Env, Kinds, join

ROUNDS = 6
VISITS = 30
BESIDE = 400  # nodes; above that everything may run beside everything

Start = Mapping[str, Env]


def known(models: Sequence[Model]) -> list[Known]:
    """What is known in each of the models, which may call each other."""
    maps = [_Map(model) for model in models]
    begins: dict[str, Env] = {scope.id: LOOKUPS for model in models for scope in model.processes}
    ends: dict[str, Env] = {}
    found: list[Known] = []
    for _ in range(ROUNDS):
        found = [each.known(begins, ends) for each in maps]
        fresh = dict(_called(models, found))
        later = {name: _joined([LOOKUPS, *fresh.get(name, ())]) for name in begins}
        over = {name: env for each in found for name, env in each.ends.items()}
        if later == begins and over == ends:
            break
        begins, ends = later, over
    return found


def _called(models: Sequence[Model], found: Sequence[Known]) -> Iterator[tuple[str, list[Env]]]:
    """Process -> what its callers know where they call it."""
    at: defaultdict[str, list[Env]] = defaultdict(list)
    for model, each in zip(models, found, strict=True):
        for node in model.of("callActivity"):
            env = each.before.get(node.id, {})
            at[node.xml.get("calledElement") or ""].append(into(model, node, env))
    yield from at.items()


class _Map:
    """The ways through one drawing, found once."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.nodes = {node.id: node for node in model.nodes}
        self.declared = {s.id: declared(s) for s in model.scopes}
        self.inner = {n.id: _inside(model, n.id) for n in model.nodes if n.type in SUBPROCESSES}
        self.ways = {node.id: list(self._ways(node)) for node in model.nodes}
        self.comes: dict[str, list[str]] = {name: [] for name in self.nodes}
        for name, targets in self.ways.items():
            for target in targets:
                self.comes.get(target, []).append(name)
        self.beside = self._beside()
        self.came: tuple[Start, Start] | None = None
        self.last = Known()
        self.order = {name: at for at, name in enumerate(self._ordered())}

    def known(self, begins: Start, ends: Start) -> Known:
        """What is known in the drawing, solved again only if something came in that is new."""
        own = {scope.id: begins.get(scope.id, {}) for scope in self.model.processes}
        calls = {node.xml.get("calledElement") or "" for node in self.model.of("callActivity")}
        came = (own, {name: ends.get(name, {}) for name in sorted(calls)})
        if came != self.came:
            self.came, self.last = came, self.solved(own, lambda name: ends.get(name, {}))
        return self.last

    def solved(self, begins: Mapping[str, Env], called: Callable[[str], Env]) -> Known:
        """Go round until nothing changes: first along the ways, then what runs beside them."""
        given: dict[str, Env] = {name: {} for name in self.nodes}
        before: dict[str, Env] = {}
        after: dict[str, Env] = {}
        for _ in range(ROUNDS):
            groups = dict.fromkeys(self.beside.values())
            weak = {group: _joined([given[name] for name in sorted(group)]) for group in groups}
            turn = _Turn(self, begins, called, {n: weak[self.beside[n]] for n in self.nodes})
            before, after, fresh = turn.gone()
            if fresh == given:
                break
            given = fresh
        return Known(before, after, dict(begins), self._ends(after))

    def _ordered(self) -> list[str]:
        """The inside of a scope before what holds it, and nodes before those that follow them."""
        return sorted(reversed(finished(self.ways)), key=lambda name: -self._deep(name))

    def _deep(self, name: str) -> int:
        return len(self._around(name))

    def _around(self, name: str) -> list[str]:
        """What holds a node, from inside out. Repeated ids can make a scope hold itself."""
        found: list[str] = []
        holder = self.nodes[name].scope
        while holder in self.nodes and holder not in found:
            found.append(holder)
            holder = self.nodes[holder].scope
        return found

    def touched(self, name: str) -> Iterator[str]:
        """Whose knowledge depends on this node."""
        yield from self.ways[name]
        for holder in self._around(name):
            yield holder
            yield from (event.id for event in self.model.boundary.get(holder, ()))

    def begins(self, node: Node) -> bool:
        return node.type == "startEvent" or (not self.comes[node.id] and node.attached is None)

    def _ends(self, after: Mapping[str, Env]) -> dict[str, Env]:
        found: dict[str, Env] = {}
        for scope in self.model.processes:
            inside = [n for n in self.nodes.values() if self.model.process_of(n) == scope.id]
            last = [after[n.id] for n in inside if not self.ways[n.id] or n.type == "endEvent"]
            found[scope.id] = _joined(last)
        return found

    def _ways(self, node: Node) -> Iterator[str]:
        """Where a token or what it knows goes from here."""
        yield from (name for name in following(self.model, node) if name in self.nodes)
        yield from (event.id for event in self.model.boundary.get(node.id, ()))
        if node.type in SUBPROCESSES:
            yield from (inner.id for inner in _first(self.model, node.id))

    def _beside(self) -> dict[str, frozenset[str]]:
        """Node -> nodes that may be at work while it is."""
        groups = [tuple(map(frozenset, group)) for group in self._forks()]
        if not groups or len(self.nodes) > BESIDE:
            return dict.fromkeys(self.nodes, frozenset(self.nodes if groups else ()))
        reach = {name: spread([name], lambda n: self.ways[n]) for name in self.nodes}
        found: dict[str, set[str]] = {name: set() for name in self.nodes}
        for branches in groups:
            reached = [frozenset().union(*(reach[n] for n in starts)) for starts in branches]
            for at, own in enumerate(reached):
                others = frozenset().union(*(r for i, r in enumerate(reached) if i != at))
                for name in own:
                    found[name] |= others
        return {
            name: frozenset(o for o in others if o not in reach[name] or name in reach[o])
            for name, others in found.items()
        }

    def _forks(self) -> Iterator[list[Iterable[str]]]:
        """Groups of branches that begin together."""
        for node in self.model.nodes:
            targets = [n for n in following(self.model, node) if n in self.nodes]
            alone = node.type in ("exclusiveGateway", "eventBasedGateway")
            if len(targets) > 1 and not alone:
                yield [[target] for target in targets]
            if node.attached in self.nodes and not node.interrupts:
                yield [[node.attached or ""], [node.id]]
            if node.is_event_subprocess:
                rest = [n.id for n in self.model.inside.get(node.scope, ()) if n.id != node.id]
                yield [[n for n in rest if n in self.nodes], [node.id]]


class _Turn:
    """Once along all ways, with a fixed idea of what runs beside each node."""

    def __init__(
        self, ways: _Map, begins: Start, called: Callable[[str], Env], weak: Start
    ) -> None:
        self.map, self.begins, self.called, self.weak = ways, begins, called, weak
        self.before: dict[str, Env] = {}
        self.after: dict[str, Env] = {}
        self.given: dict[str, Env] = {}

    def gone(self) -> tuple[dict[str, Env], dict[str, Env], dict[str, Env]]:
        """Node -> what is known before it, after it, and what it gives."""
        order, names = self.map.order, list(self.map.order)
        heap = list(range(len(names)))
        waiting = set(heap)
        for _ in range(VISITS * len(names)):
            if not heap:
                break
            at = heappop(heap)
            waiting.remove(at)
            if self._visited(self.map.nodes[names[at]]):
                for fresh in {order[name] for name in self.map.touched(names[at])} - waiting:
                    waiting.add(fresh)
                    heappush(heap, fresh)
        return self.before, self.after, self.given

    def _visited(self, node: Node) -> bool:
        """Whether anything is known now that was not before."""
        here = self._arrives(node)
        if self.before.get(node.id) == here and node.type not in SUBPROCESSES:
            return False
        made = gives(self.map.model, node, here, self.called)
        # What it gave before counts too: so it only ever grows, and the turn comes to an end.
        new = _joined([self.given.get(node.id, {}), made])
        left = self._leaves(node, here, new)
        changed = left != self.after.get(node.id)
        self.before[node.id], self.given[node.id], self.after[node.id] = here, new, left
        return changed

    def _arrives(self, node: Node) -> Env:
        ways = [self.after.get(name, {}) for name in self.map.comes[node.id]]
        ways.append(self.map.declared.get(node.scope, {}))
        if holder := self.map.nodes.get(node.scope):
            ways.append(local(self.map.model, holder, self.before.get(holder.id, {})))
        if node.attached in self.map.nodes:
            ways += [self.given.get(name, {}) for name in self.map.inner.get(node.attached, ())]
        if node.scope not in self.map.nodes and self.map.begins(node):
            ways.append(self.begins.get(node.scope, {}))
        return _joined([*ways, self.weak[node.id]])

    def _leaves(self, node: Node, here: Env, new: Env) -> Env:
        left: Env = {**here, **new}
        if node.type in SUBPROCESSES:
            last = (n for n in self.map.inner[node.id] if not self.map.ways[n])
            left = _joined([left, *(self.after.get(n, {}) for n in last)])
        return _joined([left, self.weak[node.id]])


def _inside(model: Model, scope: str) -> list[str]:
    """Every node in a scope, however deep."""
    found, waiting = dict.fromkeys([scope]), [scope]
    while waiting:
        for node in model.inside.get(waiting.pop(), ()):
            if node.id not in found:
                found[node.id] = None
                waiting.append(node.id)
    return [name for name in found if name != scope]


def _first(model: Model, scope: str) -> Iterator[Node]:
    """The nodes with which a scope begins."""
    for node in model.inside.get(scope, ()):
        bare = not model.incoming.get(node.id) and node.type not in EVENTS
        if node.type == "startEvent" or bare:
            yield node


def _joined(envs: Iterable[Env]) -> Env:
    """What is known on any of the ways. A name that one of them lacks keeps what others say."""
    found: dict[str, Kinds] = {}
    for env in envs:
        if not found:
            found = dict(env)
            continue
        for name, kinds in env.items():
            before = found.get(name)
            if before is None:
                found[name] = kinds
            elif before is not kinds:
                found[name] = join(before, kinds)
    return found
