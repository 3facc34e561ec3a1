"""Multi-instance: one body for each item, at once or in turn, each with a small local scope.

Mends: completing 1,000 parallel instances was quadratic in the library, and an interrupting
boundary event on a multi-instance sub-process destroyed the case.

Local are the item, ``loopCounter`` (from 1) and a plain ``output_element``; other results go to the
scope around, as Zeebe does it. ``output_collection`` gathers one value a body, in item order.
Conditions see how many there are by their BPMN names and by Camunda's.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults

from ..definitions.specs import Thrown
from ..errors import Conflict
from ..events import decode
from . import implicit, path, voting
from .cancel import cancel, release
from .errors import Failure
from .flow import holds
from .node import Node
from .script import ENGINE, encoded
from .token import Token

MOST = 1000


class Multi(Node):
    """Holds its bodies. State: ``items`` still needed, ``n``, ``done``, ``out``."""

    sequential = False
    task_spec: str
    cardinality: str | None
    data_input: str | None
    input_item: str | None
    data_output: str | None
    output_item: str | None
    condition: str | None
    thrown: tuple[Thrown, ...]

    def act(self, token: Token) -> bool | None:
        items = self._items(token)
        data = token.internal_data
        data["n"], data["done"] = len(items), 0
        if found := voting.rule(self.element.properties):
            data["weights"] = [self._weight(token, found, n, i) for n, i in enumerate(items)]
        if self.data_output:
            data["out"] = [None] * len(items)
        if self.sequential:
            data["items"] = items
            items = items[:1]
        for index, item in enumerate(items):
            self._body(token, index, item)
        return None if items else True

    def body_done(self, token: Token, body: Token) -> None:
        """A body has left: gather its value, go on with the next or with what follows all."""
        data = token.internal_data
        data["done"] += 1
        if self.data_output:
            index = body.internal_data["local"]["loopCounter"] - 1
            value = body.internal_data.get("value")
            data["out"] = [*data["out"][:index], value, *data["out"][index + 1 :]]
        enough = self._throw(token, body) or body.internal_data.get("enough")
        if not token.alive:
            return
        if data["done"] == data["n"] or enough:
            token.complete()
        elif self.sequential:
            self._body(token, data["done"], data["items"][data["done"]])

    def body_concludes(self, token: Token, body: Token) -> None:
        """While the body's scope is still there: its value, whether it was the last needed, and
        which events its completion throws."""
        if self.data_output and self.output_item:
            value = ENGINE.evaluate(body, self.output_item)
            body.internal_data["value"] = encoded({"value": value})["value"]
        counts = self._counts(token)
        if self.condition:
            found = holds(body, self.condition, "多实例的完成条件", counts)
            body.internal_data["enough"] = found
        if self.thrown:
            body.internal_data["throws"] = [
                number for number, event in enumerate(self.thrown) if _due(event, body, counts)
            ]
        if vote := voting.rule(self.element.properties):
            voting.count(token, body, vote)
            body.internal_data["enough"] = voting.decided(token, vote) is not None

    def conclude(self, token: Token) -> None:
        release(token)
        if self.data_output:
            token.scope.write({self.data_output: token.internal_data["out"]})
        if found := voting.rule(self.element.properties):
            token.scope.write(voting.outcome(token, found))

    def counts_as_step(self, token: Token) -> bool:
        """All bodies together are one step; of those inside nothing is kept."""
        return self.near(self.task_spec).for_people

    def _items(self, token: Token) -> list[Any]:
        if self.data_input:
            items = ENGINE.evaluate(token, self.data_input)
            if not isinstance(items, list):
                raise Failure(f"多实例的集合“{self.data_input}”应为列表,实际为 {items!r}")
        else:
            items = list(range(1, self._number(token) + 1))
        if len(items) > MOST:
            raise Failure(f"多实例最多 {MOST} 个,实际 {len(items)} 个")
        return encoded({"items": items})["items"]

    def _number(self, token: Token) -> int:
        number = ENGINE.evaluate(token, self.cardinality or "")
        if not isinstance(number, Decimal) or number != int(number) or number < 0:
            raise Failure(f"多实例的次数应为非负整数,实际为 {number!r}")
        return min(int(number), MOST + 1)

    def _body(self, token: Token, index: int, item: Any) -> None:
        local: dict[str, Any] = {"loopCounter": index + 1}
        if self.input_item:
            local[self.input_item] = item
        if self.data_output and self.output_item and self.output_item.isidentifier():
            local.setdefault(self.output_item, None)
        token.progress.spawn(token, self.near(self.task_spec), local=local, **path.of(token))

    def _weight(self, token: Token, found: voting.Rule, index: int, item: Any) -> str:
        local = {self.input_item or "item": decode(item), "loopCounter": index + 1}
        return voting.weigh(token, found, local)

    # ------------------------------------------------------------ signers added and removed

    def join(self, token: Token, items: list[Any]) -> None:
        """More bodies for these items: at once, or next in turn. Raises Failure."""
        data = token.internal_data
        if data["n"] + len(items) > MOST:
            raise Failure(f"多实例最多 {MOST} 个")
        at = data["done"] + 1 if self.sequential else data.get("top", data["n"])
        if vote := voting.rule(self.element.properties):
            more = [self._weight(token, vote, at + n, i) for n, i in enumerate(items)]
            data["weights"] = [*data["weights"][:at], *more, *data["weights"][at:]]
        if self.data_output:
            data["out"] = [*data["out"][:at], *([None] * len(items)), *data["out"][at:]]
        data["top"] = data.get("top", data["n"]) + len(items)
        data["n"] += len(items)
        if self.sequential:
            data["items"] = [*data["items"][:at], *items, *data["items"][at:]]
            return
        for n, item in enumerate(items):
            self._body(token, at + n, item)

    def leave_out(self, token: Token, body: Token) -> None:
        """A body is no longer needed; the last one must stay."""
        data = token.internal_data
        if data["n"] == 1:
            raise Failure("至少要留一位会签人")
        index = body.internal_data["local"]["loopCounter"] - 1
        data["top"], data["n"] = data.get("top", data["n"]), data["n"] - 1
        if "weights" in data:
            rest = [] if self.sequential else ["0"]  # the others keep their place
            data["weights"] = [*data["weights"][:index], *rest, *data["weights"][index + 1 :]]
        cancel(body)
        self._after_leaving_out(token, index)

    def _after_leaving_out(self, token: Token, index: int) -> None:
        data, found = token.internal_data, voting.rule(self.element.properties)
        if self.sequential:
            data["items"] = [*data["items"][:index], *data["items"][index + 1 :]]
        if data["done"] == data["n"] or (found and voting.decided(token, found) is not None):
            token.complete()
        elif self.sequential:
            self._body(token, data["done"], data["items"][data["done"]])

    def _throw(self, token: Token, body: Token) -> bool:
        """Throw what this completion throws. True if a condition of the drawing (``Complex``) met
        an interrupting boundary event: then the remaining instances are not needed."""
        enough = False
        for number in body.internal_data.get("throws", ()):
            event = self.thrown[number]
            if token.alive and implicit.throw(token, event.definition):
                enough = enough or event.condition is not None
        return enough

    def _counts(self, token: Token) -> dict[str, int]:
        """With the body counted that is just completing (BPMN 2.0.2, table 10.30)."""
        data = token.internal_data
        done = data["done"] + 1
        active = 0 if self.sequential else data["n"] - done
        return {
            "numberOfInstances": data["n"],
            "numberOfCompletedInstances": done,
            "numberOfActiveInstances": active,
            "numberOfTerminatedInstances": 0,
            "nrOfInstances": data["n"],
            "nrOfCompletedInstances": done,
            "nrOfActiveInstances": active,
        }


def _due(event: Thrown, body: Token, counts: dict[str, int]) -> bool:
    if event.first and counts["numberOfCompletedInstances"] > 1:
        return False
    return event.condition is None or holds(body, event.condition, "多实例的事件条件", counts)


def add(body: Token, items: list[Any]) -> None:
    """A signer of this multi-instance asks for more. Conflict if it cannot have them."""
    _change(body, lambda many: many.task_spec.join(many, encoded({"items": items})["items"]))


def drop(body: Token) -> None:
    """The body's signer is no longer asked. Conflict if he must stay."""
    _change(body, lambda many: many.task_spec.leave_out(many, body))


def _change(body: Token, act: Callable[[Token], None]) -> None:
    many = body.parent
    if not isinstance(many.task_spec, Multi):
        raise Conflict("这个节点不是会签(多实例)", "not_many")
    try:
        act(many)
    except Failure as failure:
        raise Conflict(str(failure), "not_possible") from failure


class Parallel(Multi, defaults.ParallelMultiInstanceTask):
    """All bodies at once."""


class Sequential(Multi, defaults.SequentialMultiInstanceTask):
    """One body after the other."""

    sequential = True
