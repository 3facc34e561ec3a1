"""Where tokens can go: what follows what, what is reached, what goes round."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from ..definitions.xml import children, text
from ._model import Model, Node, Xml

Steps = Mapping[str, Iterable[str]]


def spread(starts: Iterable[str], steps: Callable[[str], Iterable[str]]) -> set[str]:
    """Everything reached from ``starts``, themselves included."""
    seen = set(starts)
    waiting = sorted(seen)
    while waiting:
        fresh = [target for target in steps(waiting.pop()) if target not in seen]
        seen.update(fresh)
        waiting.extend(fresh)
    return seen


def following(model: Model, node: Node) -> Iterator[str]:
    """The nodes a token moves to inside its own scope: along flows and through links."""
    for flow in model.outgoing.get(node.id, ()):
        yield flow.target
    if node.type == "intermediateThrowEvent" and "link" in node.kinds:
        yield from (catch.id for catch in link_catches(model, node))


def _first(model: Model, node: Node) -> bool:
    """Gets a token when its scope begins without a start event."""
    apart = node.type == "boundaryEvent" or node.xml.get("isForCompensation") == "true"
    return not (apart or model.incoming.get(node.id) or "link" in node.kinds)


def link_catches(model: Model, throw: Node) -> Iterator[Node]:
    """The catch events that stand for the other end of a link."""
    yield from _ends(model, throw, "intermediateCatchEvent", "target", "source")


def link_throws(model: Model, catch: Node) -> Iterator[Node]:
    """The throw events that lead to a catch event."""
    yield from _ends(model, catch, "intermediateThrowEvent", "source", "target")


def _ends(model: Model, node: Node, type: str, there: str, back: str) -> Iterator[Node]:
    """Links meet by name, or where both name each other's definition (BPMN 10.5.4)."""
    mine = [event.xml for event in node.events if event.kind == "link"]
    for other in model.inside.get(node.scope, ()):
        theirs = [event.xml for event in other.events if event.kind == "link"]
        if other.type == type and any(_meet(a, b, there, back) for a in mine for b in theirs):
            yield other


def _meet(mine: Xml, theirs: Xml, there: str, back: str) -> bool:
    referred = [text(part) for part in children(mine, there)]
    if referred:
        returned = [text(part) for part in children(theirs, back)]
        return theirs.get("id") in referred and mine.get("id") in returned
    return bool(mine.get("name")) and mine.get("name") == theirs.get("name")


def entries(model: Model, scope: str) -> Iterator[str]:
    """What begins, or may begin, when a scope does: start events and event sub-processes; without a
    start event all nodes without incoming flow (BPMN 13.3.4)."""
    implicit = not model.starts(scope)
    for node in model.inside.get(scope, ()):
        loose = implicit and _first(model, node)
        if node.type == "startEvent" or node.is_event_subprocess or loose:
            yield node.id


def relatives(model: Model) -> set[str]:
    """The processes that can run in one case with this one: it, its callers, what they call."""
    both: dict[str, set[str]] = {}
    for caller, called in model.library.calls.items():
        for name in called:
            both.setdefault(caller, set()).add(name)
            both.setdefault(name, set()).add(caller)
    return spread([model.process], lambda name: both.get(name, ()))


def circles(steps: Steps) -> list[list[str]]:
    """The strongly connected groups that hold a circle, by Kosaraju, in a stable order."""
    order = finished(steps)
    back: dict[str, list[str]] = {name: [] for name in steps}
    for name, targets in steps.items():
        for target in targets:
            if target in back:
                back[target].append(name)
    seen: set[str] = set()
    found = []
    for name in reversed(order):
        if name not in seen:
            group = _unseen(name, back, seen)
            seen |= group
            if len(group) > 1 or name in steps[name]:
                found.append([n for n in steps if n in group])
    return found


def _unseen(name: str, back: Steps, seen: set[str]) -> set[str]:
    return spread([name], lambda n: (m for m in back[n] if m not in seen))


def finished(steps: Steps) -> list[str]:
    """Names in the order in which a depth-first walk leaves them; no recursion: files are long."""
    seen: set[str] = set()
    order: list[str] = []
    for root in steps:
        path = [(root, iter(steps[root]))] if root not in seen else []
        seen.add(root)
        while path:
            name, targets = path[-1]
            fresh = next((t for t in targets if t in steps and t not in seen), None)
            if fresh is None:
                order.append(name)
                path.pop()
            else:
                seen.add(fresh)
                path.append((fresh, iter(steps[fresh])))
    return order


def interruptible(model: Model, scope: str) -> bool:
    """Can what runs here be ended from outside its own flow: by a boundary event of the scope or
    of one around it, or by an interrupting event sub-process beside it?"""
    within: Node | None = None
    for place in around(model, scope):
        if any(event.interrupts for event in model.boundary.get(place, ())):
            return True
        if any(_interrupts(model, node) for node in model.inside[place] if node is not within):
            return True
        within = model.by_id.get(place)
    return False


def around(model: Model, scope: str) -> Iterator[str]:
    """The scope and those that hold it, from inside out."""
    seen: set[str] = set()
    while scope in model.inside and scope not in seen:
        yield scope
        seen.add(scope)
        holder = model.by_id.get(scope)
        scope = holder.scope if holder else ""


def _interrupts(model: Model, node: Node) -> bool:
    return node.is_event_subprocess and any(s.interrupts for s in model.starts(node.id))
