"""The built-in functions: signatures, how arguments are fitted to them, and the table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import DecimalException
from typing import Any

from .run import Run
from .values import kind

Body = Callable[..., Any]
_MISSING = object()


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument: its name, the kind it must have, whether it may be left out or repeated."""

    name: str
    kind: str
    optional: bool
    nullable: bool
    repeated: bool


@dataclass(frozen=True, slots=True)
class Signature:
    """One way to call a function. ``with_run`` bodies get the Run as their first argument."""

    parameters: tuple[Parameter, ...]
    body: Body
    with_run: bool = False

    def takes(self, count: int) -> bool:
        needed = sum(not (each.optional or each.repeated) for each in self.parameters)
        endless = any(each.repeated for each in self.parameters)
        return needed <= count and (endless or count <= len(self.parameters))

    def order(self, named: Mapping[str, Any]) -> list[Any] | None:
        """Named arguments in order, or None if they do not fit."""
        known = [each.name for each in self.parameters]
        if not set(named) <= set(known):
            return None
        values = [named.get(name, _MISSING) for name in known]
        while values and values[-1] is _MISSING:
            values.pop()
        return None if not self.takes(len(values)) or _hole(self, values) else values


BUILT_IN: dict[str, tuple[Signature, ...]] = {}


def built_in(name: str, parameters: str = "", *, with_run: bool = False) -> Callable[[Body], Body]:
    """Register a body under a FEEL name; a second one with other parameters is an overload.

    ``parameters`` reads ``"name:kind, other?:kind, more*:kind"``: ``?`` may be left out, ``*``
    repeats; a kind ending in ``?`` accepts null. Without a kind anything goes, null too.
    """

    def register(body: Body) -> Body:
        signature = Signature(_parameters(parameters.split(",")), body, with_run)
        BUILT_IN[name] = (*BUILT_IN.get(name, ()), signature)
        return body

    return register


def callers(parameters: Sequence[str], body: Body) -> tuple[Signature, ...]:
    """The signature of a function that the caller of `evaluate` brought along."""
    return (Signature(_parameters(parameters), body),)


def select(
    signatures: Sequence[Signature], positional: Sequence[Any], named: Mapping[str, Any]
) -> tuple[Signature, list[Any]] | None:
    """The first signature that takes these arguments, and the arguments in its order."""
    for signature in signatures:
        if named:
            ordered = signature.order(named)
            if ordered is not None:
                return signature, ordered
        elif signature.takes(len(positional)):
            return signature, list(positional)
    return None


def invoke(signature: Signature, arguments: list[Any], run: Run) -> Any:
    """Fit the arguments, call the body, pay for it; null where FEEL knows no result."""
    fitted = _fit(signature, arguments)
    if fitted is None:
        return None
    run.spend(1 + sum(_size(value) for value in fitted))
    try:
        result = signature.body(run, *fitted) if signature.with_run else signature.body(*fitted)
    except (DecimalException, OverflowError, ValueError):
        return None
    run.store(_size(result))
    return result


def _fit(signature: Signature, arguments: list[Any]) -> list[Any] | None:
    fitted = []
    for index, value in enumerate(arguments):
        parameter = signature.parameters[min(index, len(signature.parameters) - 1)]
        converted = _convert(value, parameter)
        if converted is _MISSING:
            return None
        fitted.append(converted)
    return fitted


def _convert(value: Any, parameter: Parameter) -> Any:
    """The value as the parameter wants it (DMN 1.5, 10.3.2.9.4: singleton lists)."""
    if value is _MISSING or (value is None and parameter.nullable):
        return None
    wanted = parameter.kind
    if value is None or wanted == "":
        return _MISSING if value is None and wanted else value
    if wanted == "list":
        return list(value) if isinstance(value, (list, tuple)) else [value]
    if kind(value) == "list" and len(value) == 1 and wanted != "list":
        value = value[0]
    return value if kind(value) == wanted else _MISSING


def _size(value: Any) -> int:
    return len(value) if isinstance(value, (list, str, dict)) else 0


def _hole(signature: Signature, values: Sequence[Any]) -> bool:
    pairs = zip(signature.parameters, values, strict=False)
    return any(value is _MISSING and not each.optional for each, value in pairs)


def _parameters(texts: Sequence[str]) -> tuple[Parameter, ...]:
    return tuple(_parameter(text) for text in texts if text.strip())


def _parameter(text: str) -> Parameter:
    name, _, wanted = text.strip().partition(":")
    return Parameter(
        name.rstrip("?*"), wanted.rstrip("?"), name[-1] == "?", wanted[-1:] == "?", name[-1] == "*"
    )
