"""A decision file as frozen values (DMN 1.5, chapters 6 to 10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Input:
    """A column of conditions; ``values`` are its allowed values as unary tests, or empty."""

    label: str
    expression: str
    type: str
    values: str


@dataclass(frozen=True, slots=True)
class Output:
    """A column of results: ``name`` for other expressions, ``label`` for people.

    ``default`` is FEEL for when no rule hits, or empty; ``values`` are the allowed results, which
    PRIORITY and OUTPUT ORDER also take as their order.
    """

    name: str
    default: str
    type: str = ""
    values: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A row: unary tests, then result expressions. ``number`` counts from 1."""

    id: str
    number: int
    tests: tuple[str, ...]
    outputs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A decision table (DMN 1.5, chapter 8); its orientation on paper does not matter."""

    hit_policy: str
    aggregation: str
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]
    type: str = ""


@dataclass(frozen=True, slots=True)
class Literal:
    """One FEEL expression."""

    expression: str
    type: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A named part of a boxed context or a binding; the result entry of a context has no name."""

    name: str
    type: str
    logic: Logic


@dataclass(frozen=True, slots=True)
class Boxes:
    """A boxed context: later entries see earlier ones."""

    entries: tuple[Entry, ...]
    type: str = ""


@dataclass(frozen=True, slots=True)
class Items:
    """A boxed list."""

    items: tuple[Logic, ...]
    type: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """A boxed relation: a list of contexts with the same keys."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Logic, ...], ...]
    type: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a function takes."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Function:
    """A boxed function definition."""

    parameters: tuple[Parameter, ...]
    body: Logic
    type: str = ""


@dataclass(frozen=True, slots=True)
class Invocation:
    """A boxed call with named arguments."""

    called: Logic
    bindings: tuple[Entry, ...]
    type: str = ""


@dataclass(frozen=True, slots=True)
class Conditional:
    """A boxed ``if``."""

    condition: Logic
    then: Logic
    otherwise: Logic
    type: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    """A boxed filter."""

    source: Logic
    match: Logic
    type: str = ""


@dataclass(frozen=True, slots=True)
class Loop:
    """A boxed ``for``, ``some`` or ``every``: ``kind`` says which."""

    kind: str
    variable: str
    source: Logic
    body: Logic
    type: str = ""


Logic = (
    Table
    | Literal
    | Boxes
    | Items
    | Relation
    | Function
    | Invocation
    | Conditional
    | Filter
    | Loop
    | None
)


@dataclass(frozen=True, slots=True)
class Ref:
    """An element by its id: of this file (``alias`` is empty) or of an imported one."""

    alias: str
    id: str


@dataclass(frozen=True, slots=True)
class InputData:
    """A value that comes from outside."""

    id: str
    variable: str
    type: str


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision. ``variable`` is what others call its result; ``needs`` what it may see."""

    id: str
    name: str
    variable: str
    type: str
    logic: Logic
    needs: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """A business knowledge model: a function that decisions call."""

    id: str
    name: str
    variable: str
    type: str
    logic: Function
    needs: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class Service:
    """A decision service: ``inputs`` (data, then decisions) go in, ``outputs`` come out."""

    id: str
    name: str
    variable: str
    type: str
    inputs: tuple[Ref, ...]
    outputs: tuple[Ref, ...]


Element = InputData | Decision | Knowledge | Service


def needs_of(element: Element) -> tuple[Ref, ...]:
    """What must be known before an element; a service decides for itself when it is called."""
    return element.needs if isinstance(element, Decision | Knowledge) else ()


@dataclass(frozen=True, slots=True)
class ItemType:
    """An item definition or component (DMN 1.5, 7.3.3).

    ``base`` is the type that it refines, or empty; ``values`` and ``constraint`` are unary tests
    for each item and for the whole; ``parts`` make it a context; ``takes`` (None: no function) a
    function that gives ``base``.
    """

    name: str
    base: str
    collection: bool = False
    values: str = ""
    constraint: str = ""
    parts: tuple[ItemType, ...] = ()
    takes: tuple[Parameter, ...] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A file. Equal digests mean equal behaviour, imports included.

    ``elements`` are by id; ``names`` those names that are not plain words, so that an expression
    that uses them can be read; ``problems`` what is wrong, by element.
    """

    digest: str
    namespace: str
    name: str
    elements: Mapping[str, Element]
    types: Mapping[str, ItemType]
    imports: Mapping[str, Model]
    names: frozenset[str]
    problems: Mapping[str, tuple[str, ...]]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Model) and other.digest == self.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    @property
    def decisions(self) -> dict[str, Decision]:
        """The decisions of this file by id, in its order."""
        return {id: e for id, e in self.elements.items() if isinstance(e, Decision)}

    def find(self, name: str) -> Element | None:
        """The element with this id, or else with this name."""
        if name in self.elements:
            return self.elements[name]
        named = (e for e in self.elements.values() if getattr(e, "name", e.variable) == name)
        return next(named, None)

    def at(self, ref: Ref) -> tuple[Model, Element]:
        """The element that a reference means, and the file that holds it."""
        owner = self.imports[ref.alias] if ref.alias else self
        return owner, owner.elements[ref.id]
