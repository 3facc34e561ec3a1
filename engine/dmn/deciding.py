"""What a decision says about a context (DMN 1.5, 6.3, 8.2 and 10.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from ..feel import FeelError
from ..feel.run import UNKNOWN, CallerFunctions, Scope
from ..feel.signatures import Function, function
from .compiling import Compiler
from .kinds import Fit, fitted, type_named, types_of
from .model import (
    Decision,
    Element,
    InputData,
    Knowledge,
    Model,
    Ref,
    Service,
    Table,
    needs_of,
)
from .sitting import Hit, Sitting
from .texts import Program

Context = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was decided.

    ``value`` is the result as the standard has it; ``outputs`` the same by name: the columns of a
    table, else the variable of the decision; nothing if no rule hit. ``hits`` are the tables that
    were looked up, in order; ``notes`` what became null on the way and why.
    """

    value: Any
    outputs: Mapping[str, Any]
    hits: tuple[Hit, ...]
    notes: tuple[str, ...]

    @property
    def rules(self) -> dict[str, list[int]]:
        """The rules that hit, by the element that holds their table."""
        found: dict[str, set[int]] = {}
        for hit in self.hits:
            found.setdefault(hit.element, set()).update(hit.rules)
        return {element: sorted(found[element]) for element in sorted(found)}


def decide(
    model: Model,
    name: str,
    context: Context,
    *,
    now: datetime | None = None,
    functions: CallerFunctions | None = None,
    strict: bool = True,
) -> Outcome:
    """The outcome of a decision or decision service, by its id or its name.

    What it requires is decided first and once. Raises FeelError for an unknown name, a missing
    input, or rules that contradict the hit policy; where ``strict`` is False these are null, as
    the standard says, and noted.
    """
    element = model.find(name)
    if not isinstance(element, (Decision, Service)):
        raise FeelError(f"没有编号或名称为“{name}”的决策")
    sitting = Sitting(now, strict, functions or {}, types_of(model), _weight(model))
    round = _Round(sitting, Scope(context, None, sitting), {})
    value = round.guarded(model, element)
    return Outcome(value, _outputs(element, value), tuple(sitting.hits), tuple(sitting.notes))


def _outputs(element: Decision | Service, value: Any) -> Mapping[str, Any]:
    logic = element.logic if isinstance(element, Decision) else None
    if not isinstance(logic, Table):
        return {element.variable: value}
    if value is None:
        return {}
    if len(logic.outputs) == 1:
        return {logic.outputs[0].name: value}
    return value if isinstance(value, Mapping) else {element.variable: value}


@lru_cache(maxsize=256)
def compiled(model: Model) -> Mapping[str, Program]:
    """The closures of a model's decisions and knowledge models by id, made once a digest."""
    programs: dict[str, Program] = {}
    for id, element in model.elements.items():
        if id in model.problems:
            continue
        compiler = Compiler(id, getattr(element, "name", id), model, model.names)
        if isinstance(element, Decision):
            program = compiler.program(element.logic)
            programs[id] = compiler.fitting(program, element.type, f"“{element.name}”")
        elif isinstance(element, Knowledge):
            programs[id] = compiler.body(element.logic)
    return MappingProxyType(programs)


@dataclass(frozen=True, slots=True)
class _Round:
    """One set of inputs: what lies around, and the values that are known already."""

    sitting: Sitting
    outer: Scope
    known: dict[tuple[str, str], Any]

    def guarded(self, model: Model, element: Decision | Service) -> Any:
        """The value of what was asked for; a service takes its inputs from the context."""
        try:
            if isinstance(element, Service):
                return self._serve(
                    model, element, [self._given(*i) for i in _inputs(model, element)]
                )
            return self.value(model, element)
        except (RecursionError, ArithmeticError) as error:
            raise FeelError("决策无法计算:嵌套过深或数字超出范围") from error

    def value(self, model: Model, element: Element) -> Any:
        """The value that others see under the element's variable."""
        waiting = [(model, element)]
        while waiting:  # no recursion: a graph may be deeper than Python's stack
            owner, each = waiting[-1]
            missing = [] if self._knows(owner, each) else self._missing(owner, each)
            if missing:
                waiting += reversed(missing)
                continue
            waiting.pop()
            if not self._knows(owner, each):
                self.known[owner.digest, each.id] = self._computed(owner, each)
        return self.known[model.digest, element.id]

    def _knows(self, model: Model, element: Element) -> bool:
        return (model.digest, element.id) in self.known

    def _missing(self, model: Model, element: Element) -> list[tuple[Model, Element]]:
        return [at for at in map(model.at, needs_of(element)) if not self._knows(*at)]

    def _computed(self, model: Model, element: Element) -> Any:
        if isinstance(element, InputData):
            return self._input(model, element)
        if isinstance(element, Decision):
            return self._decision(model, element)
        if isinstance(element, Knowledge):
            return self._knowledge(model, element)
        return self._service(model, element)

    def _input(self, model: Model, element: InputData) -> Any:
        return self._given(model, element)

    def _given(self, model: Model, element: Element) -> Any:
        """A value that the caller gave under the element's name."""
        value = self.outer.find(element.variable)
        if value is UNKNOWN:
            self.sitting.refuse(FeelError(f"缺少输入“{element.variable}”"))
            return None
        return fitted(element.type, model)(value, self.sitting, f"输入“{element.variable}”")

    def _decision(self, model: Model, element: Decision) -> Any:
        program = self._program(model, element)
        try:
            return program(self._scope(model, element.needs))
        except FeelError as error:
            self.sitting.refuse(FeelError(f"决策“{element.name}”:{error.message}"))
            return None

    def _program(self, model: Model, element: Element) -> Program:
        if element.id in model.problems:
            raise FeelError(";".join(model.problems[element.id]))
        return compiled(model)[element.id]

    def _knowledge(self, model: Model, element: Knowledge) -> Function:
        body, scope = self._program(model, element), self._scope(model, element.needs)
        names = [each.name for each in element.logic.parameters]

        def call(run: Sitting, *values: Any) -> Any:
            return body(Scope(dict(zip(names, values, strict=True)), scope, run))

        parameters = [
            (each.name, type_named(each.type, model)) for each in element.logic.parameters
        ]
        return function(parameters, call, name=element.variable)

    def _service(self, model: Model, element: Service) -> Function:
        inputs = _inputs(model, element)

        def call(run: Sitting, *values: Any) -> Any:
            return self._serve(model, element, values)

        parameters = [(e.variable, type_named(e.type, owner)) for owner, e in inputs]
        return function(parameters, call, name=element.variable)

    def _serve(self, model: Model, element: Service, values: Sequence[Any]) -> Any:
        """The outputs of a service; its input decisions are not decided but given."""
        given, known = {}, {}
        for (owner, each), value in zip(_inputs(model, element), values, strict=True):
            given[each.variable] = known[owner.digest, each.id] = value
        round = _Round(self.sitting, Scope(given, self.outer, self.sitting), known)
        found = {e.variable: round.value(o, e) for o, e in map(model.at, element.outputs)}
        value = found if len(found) > 1 else next(iter(found.values()))
        return _result_fit(model, element)(value, self.sitting, f"“{element.name}”")

    def _scope(self, model: Model, needs: tuple[Ref, ...]) -> Scope:
        """What an element may see: what it requires, then what the caller gave."""
        values: dict[str, Any] = {}
        for ref in needs:
            owner, element = model.at(ref)
            place = values.setdefault(ref.alias, {}) if ref.alias else values
            place[element.variable] = self.known[owner.digest, element.id]
        return Scope(values, self.outer, self.sitting)


def _inputs(model: Model, service: Service) -> list[tuple[Model, Element]]:
    return [model.at(ref) for ref in service.inputs]


def _result_fit(model: Model, service: Service) -> Fit:
    """A service's variable is typed as a function; older files type it as the result."""
    item = model.types.get(service.type)
    kind = item.base if item is not None and item.takes is not None else service.type
    return fitted(kind, model)


def _weight(model: Model) -> int:
    return 1 + len(model.elements) // 10
