"""Multi-instance: one body for each item, at once or in turn, each with a small local scope.

Mends: completing 1,000 parallel instances was quadratic in the library, and an interrupting
boundary event on a multi-instance sub-process destroyed the case.

Local are the item, ``loopCounter`` (from 1) and a plain ``output_element``; other results go to the
scope around, as Zeebe does it. ``output_collection`` gathers one value a body, in item order.
"""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs import defaults

from .cancel import release
from .errors import Failure
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

    def act(self, token: Token) -> bool | None:
        items = self._items(token)
        data = token.internal_data
        data["n"], data["done"] = len(items), 0
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
        if data["done"] == data["n"] or body.internal_data.get("enough"):
            token.complete()
        elif self.sequential:
            self._body(token, data["done"], data["items"][data["done"]])

    def body_concludes(self, token: Token, body: Token) -> None:
        """While the body's scope is still there: its value, and whether it was the last needed."""
        if self.data_output and self.output_item:
            value = ENGINE.evaluate(body, self.output_item)
            body.internal_data["value"] = encoded({"value": value})["value"]
        if self.condition:
            body.internal_data["enough"] = self._enough(token, body)

    def conclude(self, token: Token) -> None:
        release(token)
        if self.data_output:
            token.scope.write({self.data_output: token.internal_data["out"]})

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
        if isinstance(number, bool) or number is None or number != int(number) or number < 0:
            raise Failure(f"多实例的次数应为非负整数,实际为 {number!r}")
        return min(int(number), MOST + 1)

    def _body(self, token: Token, index: int, item: Any) -> None:
        local: dict[str, Any] = {"loopCounter": index + 1}
        if self.input_item:
            local[self.input_item] = item
        if self.data_output and self.output_item and self.output_item.isidentifier():
            local.setdefault(self.output_item, None)
        token.progress.spawn(token, self.near(self.task_spec), local=local)

    def _enough(self, token: Token, body: Token) -> bool:
        data = token.internal_data
        done = data["done"] + 1
        active = len(token._children) - 1
        counts = {
            "nrOfInstances": data["n"],
            "nrOfCompletedInstances": done,
            "nrOfActiveInstances": active,
        }
        value = ENGINE.evaluate(body, self.condition or "", counts)
        if not isinstance(value, bool):
            raise Failure(f"多实例的完成条件“{self.condition}”应为真或假,实际为 {value!r}")
        return value


class Parallel(Multi, defaults.ParallelMultiInstanceTask):
    """All bodies at once."""


class Sequential(Multi, defaults.SequentialMultiInstanceTask):
    """One body after the other."""

    sequential = True
