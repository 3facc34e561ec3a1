"""What the functions of FEEL and of a case take and give, for typing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ...definitions.casefunctions import CASE_FUNCTIONS
from ...feel.library import BUILT_IN
from ...feel.library.limits import KINDS, PLURALS
from ...feel.signatures import Parameter, Signature, parameters_of
from .kinds import ANYTHING, Kinds, context, elements, join, list_of, names, one

Given = Sequence[Kinds]


def signatures() -> dict[str, tuple[Signature, ...]]:
    """Every function by name, in both languages; those of the case come before built-in ones."""
    found = {name: function.signatures for name, function in BUILT_IN.items()}
    for each in CASE_FUNCTIONS:
        own = Signature(parameters_of(each.parameters), lambda *_: None)
        for name in (each.name, each.chinese):
            found[name] = (own, *found.get(name, ()))
    return found


def misfit(parameter: Parameter, kinds: Kinds) -> bool:
    """Whether an argument can never be what the function takes."""
    wanted, given = parameter.kind, names(kinds)
    if not wanted or not given or wanted == "list" or wanted in given:
        return False
    items = [kind.of for kind in kinds if kind.name == "list"]
    return not any(not inner or wanted in names(inner) for inner in items)


def result(name: str, arguments: Given) -> Kinds:
    """What a call gives; anything where that cannot be told."""
    found = _RESULTS.get(name)
    if found is None:
        return ANYTHING
    return found(arguments) if callable(found) else one(found)


def _same(arguments: Given) -> Kinds:
    return list_of(elements(arguments[0])) if arguments else ANYTHING


def _pooled(arguments: Given) -> Kinds:
    return list_of(join(*map(elements, arguments))) if arguments else ANYTHING


def _added(arguments: Given) -> Kinds:
    items, *more = arguments or [ANYTHING]
    return list_of(join(elements(items), *more))


def _one_of(arguments: Given) -> Kinds:
    return elements(arguments[0]) if len(arguments) == 1 else join(*arguments)


def _moved(at: int) -> Callable[[Given], Kinds]:
    """A list whose new item is the argument at that place."""
    return lambda given: (
        list_of(join(elements(given[0]), given[at])) if len(given) > at else ANYTHING
    )


_GIVE: dict[str, str] = {
    "number": (
        "number|floor|ceiling|decimal|round up|round down|round half up|round half down|"
        "modulo|sqrt|log|exp|random number|string length|count|product|median|stddev|"
        "day of year|week of year"
    ),
    "boolean": (
        "not|odd|even|contains|starts with|ends with|matches|list contains|is defined|is|all|any|"
        "overlaps|overlaps before|overlaps after|meets|met by|includes|during|starts|started by|"
        "finishes|finished by|coincides"
    ),
    "string": (
        "string|substring|upper case|lower case|substring before|substring after|replace|"
        "string join|day of week|month of year"
    ),
    "date": "date|today",
    "time": "time",
    "date and time": "date and time|now",
    "years and months duration": "years and months duration",
    "limit": "|".join((*KINDS, *KINDS.values(), *PLURALS)),
    "context": "context|context put|context merge",
    "range": "range",
}
_RESULTS: dict[str, str | Callable[[Given], Kinds]] = {
    **{name: kind for kind, all_names in _GIVE.items() for name in all_names.split("|")},
    **{name: each.result for each in CASE_FUNCTIONS for name in (each.name, each.chinese)},
    "after": lambda given: one("date and time") if _of_a_limit(given) else one("boolean"),
    "before": lambda given: one("date and time") if _of_a_limit(given) else one("boolean"),
    "duration": lambda given: one("days and time duration") | one("years and months duration"),
    "abs": lambda given: given[0] if given else ANYTHING,
    "sum": _one_of,
    "mean": _one_of,
    "min": _one_of,
    "max": _one_of,
    "split": lambda given: list_of(one("string")),
    "index of": lambda given: list_of(one("number")),
    "get entries": lambda given: list_of(context({"key": one("string"), "value": ANYTHING})),
    "append": _added,
    "concatenate": _pooled,
    "union": _pooled,
    "distinct values": _same,
    "reverse": _same,
    "sublist": _same,
    "remove": _same,
    "sort": _same,
    "insert before": _moved(2),
    "list replace": _moved(2),
    "flatten": lambda given: one("list"),
    "mode": _same,
}


def _of_a_limit(given: Given) -> bool:
    return bool(given) and "limit" in names(given[0])
