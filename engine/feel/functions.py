"""Calling functions: choosing the overload, fitting the arguments, paying for the work."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import DecimalException
from typing import Any

from .conformance import coerced
from .run import Run
from .signatures import MISSING, Body, Function, Parameter, Signature, parameters_of
from .values import kind

BUILT_IN: dict[str, Function] = {}


def built_in(name: str, parameters: str = "", *, with_run: bool = False) -> Callable[[Body], Body]:
    """Register a body under a FEEL name; a second one with other parameters is an overload.

    ``parameters`` reads ``"name:kind, other?:kind, more*:kind"`` (see `parameters_of`).
    """

    def register(body: Body) -> Body:
        signature = Signature(parameters_of(parameters.split(",")), body, with_run)
        before = BUILT_IN[name].signatures if name in BUILT_IN else ()
        BUILT_IN[name] = Function(name, (*before, signature))
        return body

    return register


def brought(name: str, parameters: Sequence[str], body: Body) -> Function:
    """A function that the caller of `evaluate` brought along, before a built-in of its name."""
    own = Signature(parameters_of(parameters), body)
    return Function(name, (own, *(BUILT_IN[name].signatures if name in BUILT_IN else ())))


def call(
    function: Function, run: Run, positional: Sequence[Any], named: Mapping[str, Any] | None = None
) -> Any:
    """What the first overload gives that takes these arguments; null if none does."""
    for signature in function.signatures:
        arguments = _arranged(signature, positional, named)
        fitted = None if arguments is None else _fit(signature, arguments, run)
        if fitted is not None:
            return _run(function, signature, fitted, run)
    return None


def _arranged(
    signature: Signature, positional: Sequence[Any], named: Mapping[str, Any] | None
) -> Sequence[Any] | None:
    if named:
        return signature.order(named)
    return positional if signature.takes(len(positional)) else None


def _run(function: Function, signature: Signature, fitted: list[Any], run: Run) -> Any:
    if not function.depth:
        return _invoke(signature, fitted, run)
    run.deepen(function.depth)
    result = _invoke(signature, fitted, run)
    run.deepen(-function.depth)
    return coerced(result, function.result, run.types)


def _invoke(signature: Signature, fitted: list[Any], run: Run) -> Any:
    steps = 1
    for value in fitted:
        if type(value) in _SIZED:
            steps += len(value)
    run.spend(steps)
    try:
        result = signature.body(run, *fitted) if signature.with_run else signature.body(*fitted)
    except (DecimalException, OverflowError, ValueError):
        return None
    if type(result) in _SIZED:
        run.store(len(result))
    return result


_SIZED = frozenset({list, str, dict})


def _fit(signature: Signature, arguments: Sequence[Any], run: Run) -> list[Any] | None:
    fitted = []
    last = len(signature.parameters) - 1
    for index, value in enumerate(arguments):
        converted = _convert(value, signature.parameters[min(index, last)], run)
        if converted is MISSING:
            return None
        fitted.append(converted)
    return fitted


def _convert(value: Any, parameter: Parameter, run: Run) -> Any:
    """The value as the parameter wants it (DMN 1.5, 10.3.2.9.4: singleton lists)."""
    if parameter.type is not None:
        made = coerced(value, parameter.type, run.types)
        return MISSING if made is None and value is not None else made
    if value is MISSING or (value is None and parameter.nullable):
        return None
    wanted = parameter.kind
    if value is None or wanted == "":
        return MISSING if value is None and wanted else value
    if wanted == "list":
        return list(value) if isinstance(value, (list, tuple)) else [value]
    if kind(value) == "list" and len(value) == 1:
        value = value[0]
    return value if kind(value) == wanted else MISSING
