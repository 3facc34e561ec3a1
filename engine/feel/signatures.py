"""Functions as values: what they are called with, and what they run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .types import Type

Body = Callable[..., Any]
MISSING = object()


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument: its name, the kind it must have, whether it may be left out or repeated.

    ``type`` is the FEEL type that a function written in FEEL or DMN declares.
    """

    name: str
    kind: str = ""
    optional: bool = False
    nullable: bool = False
    repeated: bool = False
    type: Type | None = None


@dataclass(frozen=True, slots=True)
class Signature:
    """One way to call a function. ``with_run`` bodies get the Run as their first argument."""

    parameters: tuple[Parameter, ...]
    body: Body
    with_run: bool = False

    def takes(self, count: int) -> bool:
        """Whether so many positional arguments fit."""
        needed = sum(not (each.optional or each.repeated) for each in self.parameters)
        endless = any(each.repeated for each in self.parameters)
        return needed <= count and (endless or count <= len(self.parameters))

    def order(self, named: Mapping[str, Any]) -> list[Any] | None:
        """Named arguments in order, or None if they do not fit."""
        known = [each.name for each in self.parameters]
        if not set(named) <= set(known):
            return None
        values = [named.get(name, MISSING) for name in known]
        while values and values[-1] is MISSING:
            values.pop()
        return None if not self.takes(len(values)) or self._hole(values) else values

    def _hole(self, values: Sequence[Any]) -> bool:
        pairs = zip(self.parameters, values, strict=False)
        return any(value is MISSING and not each.optional for each, value in pairs)


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A FEEL function value (DMN 1.5, 10.3.2.13); several signatures are overloads.

    ``result`` is the declared type of what it gives, to which the value is coerced. ``depth``
    is how deep its body nests: what one call of it costs of the budget of depth.
    """

    name: str
    signatures: tuple[Signature, ...]
    result: Type | None = None
    depth: int = 0


def function(
    parameters: Sequence[str | tuple[str, Type | None]],
    body: Body,
    *,
    name: str = "",
    result: Type | None = None,
    depth: int = 10,
) -> Function:
    """A function value for a context, such as a business knowledge model (DMN 1.5, 6.3.9).

    ``body`` is called with the Run (hand it on as ``run=`` to `evaluate`, so that both pay from
    one budget) and one value for every parameter, coerced to its type.
    """
    pairs = [(each, None) if isinstance(each, str) else each for each in parameters]
    taken = tuple(Parameter(called, type=type_) for called, type_ in pairs)
    return Function(name, (Signature(taken, body, with_run=True),), result, depth)


def parameters_of(texts: Sequence[str]) -> tuple[Parameter, ...]:
    """Parameters from their short spelling, for instance ``"start position?:number"``.

    ``?`` may be left out, ``*`` repeats; a kind ending in ``?`` accepts null. Without a kind
    anything goes, null too.
    """
    return tuple(_parameter(text) for text in texts if text.strip())


def _parameter(text: str) -> Parameter:
    name, _, wanted = text.strip().partition(":")
    return Parameter(
        name.rstrip("?*"), wanted.rstrip("?"), name[-1] == "?", wanted[-1:] == "?", name[-1] == "*"
    )
