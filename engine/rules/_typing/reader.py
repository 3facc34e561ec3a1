"""What an expression gives, over what is known where it stands; and where it cannot be meant so.

A finding is made only for what can never be right: one possible value that fits is enough to keep
silent. Null is always possible, so comparing with null is always right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...feel import nodes as n
from ...feel.errors import nearest
from ...feel.types import Type
from ...feel.values import kind
from .functions import misfit, result, signatures
from .kinds import (
    ANYTHING,
    Env,
    Kind,
    Kinds,
    context,
    elements,
    join,
    list_of,
    listed,
    names,
    one,
    spoken,
    text,
    words,
)
from .operators import ORDERED, attribute, calculated

FUNCTIONS = signatures()
OPEN = "*"
"""In an environment: names may exist that nobody can know (what a connector answers)."""
NULL = one("null")
LOOSE: Env = {OPEN: ANYTHING}


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that is not as meant: ``rule`` says of which sort; the sentence is Chinese."""

    rule: str
    position: int
    message: str


@dataclass(slots=True)
class Reader:
    """Reads one expression; what it finds is in ``troubles``.

    ``missing`` is what an unknown name gives: anything, or null while a data-flow goes on, which
    may come to know it.
    """

    troubles: list[Trouble] = field(default_factory=list)
    missing: Kinds = ANYTHING

    def read(self, node: n.Node, env: Env, wanted: Sequence[str] = ()) -> Kinds:
        """What the node gives; if it can never be one of the ``wanted`` kinds, that is said."""
        read = _READERS.get(type(node))
        found = read(self, node, env) if read else self._any(node, env)
        given = names(found)
        if wanted and given and not given & set(wanted):
            expected = "或".join(spoken(one(kind)) for kind in wanted)
            self.wrong(node, f"这里应为{expected},实际是{spoken(found)},请改写")
        return found

    def wrong(self, node: n.Node, message: str) -> None:
        self.troubles.append(Trouble("mistyped_expression", node.position, message))

    def _any(self, node: n.Node, env: Env) -> Kinds:
        return ANYTHING

    # ------------------------------------------------------------ names and what is in them

    def _literal(self, node: n.Literal, env: Env) -> Kinds:
        return of_value(node.value)

    def _name(self, node: n.Name, env: Env) -> Kinds:
        if node.name in env:
            return env[node.name]
        if node.name in FUNCTIONS:
            return one("function")
        if OPEN not in env:
            hint = _nearest(node.name, env)
            message = (
                f"到这里为止没有名为“{node.name}”的变量,{hint or '请改正,或先在表单、脚本里填写它'}"
            )
            self.troubles.append(Trouble("unknown_variable", node.position, message))
            return self.missing
        return ANYTHING

    def _path(self, node: n.Path, env: Env) -> Kinds:
        base = self.read(node.base, env)
        if base == NULL:
            return NULL
        inner = elements(base) if "list" in names(base) else base
        found = [attribute(kind, node.key) for kind in inner if kind.name != "null"]
        known = [kinds for kinds in found if kinds is not None]
        if found and not known:
            keys = [key for kind in inner for key, _ in kind.entries or ()]
            what = "里面没有" if keys else f"是{spoken(inner)},没有"
            hint = _nearest(node.key, keys) or "请改正"
            self.wrong(node, f"{_shown(node.base)}{what}“{node.key}”,{hint}")
        gives = join(*known) if known else ANYTHING
        return list_of(gives) if "list" in names(base) else gives

    def _filter(self, node: n.Filter, env: Env) -> Kinds:
        base = self.read(node.base, env)
        item = elements(base)
        inside: dict[str, Kinds] = {**env, "item": item}
        for each in item:
            inside |= dict(each.entries or ())
        if not item or any(k.name == "context" and k.entries is None for k in item):
            inside[OPEN] = ANYTHING
        where = self.read(node.condition, inside, ("boolean", "number"))
        return item if names(where) == {"number"} else list_of(item)

    # ------------------------------------------------------------ logic

    def _junction(self, node: n.Junction, env: Env) -> Kinds:
        for part in node.parts:
            self.read(part, env, ("boolean",))
        return one("boolean")

    def _if(self, node: n.If, env: Env) -> Kinds:
        self.read(node.condition, env, ("boolean",))
        return join(self.read(node.then, env), self.read(node.otherwise, env))

    def _compare(self, node: n.Compare, env: Env) -> Kinds:
        left, right = self.read(node.left, env), self.read(node.right, env)
        self._compared(node, node.operator, left, right, node.left)
        return one("boolean")

    def _compared(
        self, node: n.Node, sign: str, left: Kinds, right: Kinds, what: n.Node | None = None
    ) -> None:
        if not names(left) or not names(right):
            return  # anything, or null
        shown = _shown(what) if what is not None else "左边"
        if "personal" in names(left) | names(right):
            self.wrong(node, "保密的个人信息只能判断有没有填(= null),不能比较内容,请改用别的字段")
        elif not names(left) & names(right):
            found = f"{shown}是{spoken(left)},另一边是{spoken(right)}"
            self.wrong(node, f"{found},永远不会成立,请改为同一种值")
        elif sign not in ("=", "!="):
            if not names(left) & names(right) & ORDERED:
                self.wrong(node, f"{spoken(left)}没有大小,不能用“{sign}”比较,请改用 = 或 in")
        else:
            self._chosen(node, left, right, shown)

    def _chosen(self, node: n.Node, left: Kinds, right: Kinds, shown: str) -> None:
        """A word against the options of a choice."""
        options, given = words(left), words(right)
        if names(left) == names(right) == {"string"} and options and given and not options & given:
            wrong, known = listed(given), listed(options)
            hint = _nearest(min(given), options) or "请改正"
            self.wrong(node, f"“{wrong}”不在{shown}的选项里,选项有:{known};{hint}")

    def _between(self, node: n.Between, env: Env) -> Kinds:
        value = self.read(node.value, env)
        for end in (node.low, node.high):
            self._compared(end, "<=", value, self.read(end, env), node.value)
        return one("boolean")

    def _in(self, node: n.In, env: Env) -> Kinds:
        value = self.read(node.value, env)
        for test in node.tests:
            self._tested(node, value, test, env)
        return one("boolean")

    def _tested(self, node: n.In, value: Kinds, test: n.Node, env: Env) -> None:
        if isinstance(test, n.ListOf):
            for item in test.items:
                self._tested(node, value, item, env)
        elif isinstance(test, n.Test):
            self._compared(test, test.operator, value, self.read(test.operand, env), node.value)
        elif isinstance(test, n.RangeOf):
            for end in (test.start, test.end):
                self._compared(end, "<=", value, self.read(end, env), node.value)
        else:
            found = self.read(test, env)
            inside = elements(found) if names(found) & {"list", "range"} else found
            if inside and "list" not in names(value):
                self._compared(test, "=", value, inside, node.value)

    def _test(self, node: n.Test, env: Env) -> Kinds:
        return frozenset({Kind("range", of=self.read(node.operand, env))})

    def _instance(self, node: n.InstanceOf, env: Env) -> Kinds:
        self.read(node.value, env)
        return one("boolean")

    # ------------------------------------------------------------ making values

    def _arithmetic(self, node: n.Arithmetic, env: Env) -> Kinds:
        left, right = self.read(node.left, env), self.read(node.right, env)
        if not names(left) or not names(right):
            return NULL if NULL in (left, right) else ANYTHING
        found = calculated(node.operator, left, right)
        if not found:
            sides = f"{spoken(left)}和{spoken(right)}"
            self.wrong(node, f"{sides}之间不能用“{node.operator}”计算,请改写")
        return found

    def _negate(self, node: n.Negate, env: Env) -> Kinds:
        wanted = ("number", "days and time duration", "years and months duration")
        return self.read(node.operand, env, wanted)

    def _list(self, node: n.ListOf, env: Env) -> Kinds:
        found = [self.read(item, env) for item in node.items]
        return list_of(join(*found)) if found else list_of(one("null"))

    def _range(self, node: n.RangeOf, env: Env) -> Kinds:
        return frozenset(
            {Kind("range", of=join(*(self.read(e, env) for e in (node.start, node.end))))}
        )

    def _context(self, node: n.ContextOf, env: Env) -> Kinds:
        return context(self.entries(node, env))

    def entries(self, node: n.ContextOf, env: Env) -> dict[str, Kinds]:
        """What each entry gives; later ones see earlier ones."""
        found: dict[str, Kinds] = {}
        for key, value in node.entries:
            found[key] = self.read(value, {**env, **found})
        return found

    def _for(self, node: n.For, env: Env) -> Kinds:
        inside = self._turns(node.iterators, env)
        return list_of(self.read(node.body, {**inside, "partial": one("list")}))

    def _quantified(self, node: n.Quantified, env: Env) -> Kinds:
        self.read(node.body, self._turns(node.iterators, env), ("boolean",))
        return one("boolean")

    def _turns(self, iterators: Iterable[n.Iterator], env: Env) -> Env:
        for each in iterators:
            source = self.read(each.source, env)
            if each.end is not None:
                self.read(each.end, env)
            env = {**env, each.name: elements(source) if each.end is None else source}
        return env

    def _lambda(self, node: n.Lambda, env: Env) -> Kinds:
        self.read(node.body, {**env, **{name: _declared(of) for name, of in node.parameters}})
        return one("function")

    # ------------------------------------------------------------ calls

    def _call(self, node: n.Call, env: Env) -> Kinds:
        callee = node.callee
        if isinstance(callee, n.Name) and callee.name == "is defined":
            return one("boolean")
        if isinstance(callee, n.Name) and callee.name == "not" and len(node.arguments) == 1:
            self.read(node.arguments[0], env, ("boolean",))
            return one("boolean")
        given = [self.read(each, env) for each in node.arguments]
        called = {name: self.read(each, env) for name, each in node.named}
        if not isinstance(callee, n.Name):
            self.read(callee, env)
            return ANYTHING
        if callee.name in env:
            return ANYTHING  # a function that the text or a variable holds
        if callee.name not in FUNCTIONS:
            hint = _nearest(callee.name, FUNCTIONS) or "请改正"
            self.wrong(callee, f"没有名为“{callee.name}”的函数,{hint}")
            return ANYTHING
        arguments = self._fitted(node, callee.name, given, called)
        return result(callee.name, arguments or given)

    def _fitted(
        self, node: n.Call, name: str, given: Sequence[Kinds], named: Mapping[str, Kinds]
    ) -> Sequence[Kinds] | None:
        """The arguments in the order of the first overload that can take them."""
        taken = []
        for each in FUNCTIONS[name]:
            ordered = each.order(named) if named else given if each.takes(len(given)) else None
            if ordered is not None:
                taken.append((each, [ANYTHING if not _is_kinds(k) else k for k in ordered]))
        if not taken:
            self.wrong(node, _arguments_wanted(name, len(given) + len(named), named))
            return None
        for each, arguments in taken:
            if not _misfits(each, arguments):
                return arguments
        each, arguments = taken[0]
        parameter, kinds = _misfits(each, arguments)[0]
        wanted = spoken(one(parameter.kind))
        self.wrong(
            node, f"函数“{name}”的“{parameter.name}”应为{wanted},实际是{spoken(kinds)},请改正"
        )
        return None


def of_value(value: Any) -> Kinds:
    """The kind of a literal."""
    return text([value]) if isinstance(value, str) else one(kind(value))


def _is_kinds(value: Any) -> bool:
    return isinstance(value, frozenset)


def _misfits(signature: Any, arguments: Sequence[Kinds]) -> list[tuple[Any, Kinds]]:
    last = len(signature.parameters) - 1
    pairs = [(signature.parameters[min(at, last)], kinds) for at, kinds in enumerate(arguments)]
    return [(parameter, kinds) for parameter, kinds in pairs if misfit(parameter, kinds)]


def _arguments_wanted(name: str, count: int, named: Mapping[str, Kinds]) -> str:
    ways = ["、".join(p.name for p in each.parameters) or "不要参数" for each in FUNCTIONS[name]]
    given = f"写了名称 {'、'.join(named)}" if named else f"写了 {count} 个"
    return f"函数“{name}”的参数应为({')或('.join(dict.fromkeys(ways))}),实际{given},请改正"


def _nearest(name: str, known: Iterable[str]) -> str:
    close = nearest(name, set(known) - {OPEN})
    return f"是否应为“{close}”?请改正" if close else ""


def _shown(node: n.Node) -> str:
    """How a sentence names a part of the expression."""
    if isinstance(node, n.Name):
        return f"“{node.name}”"
    if isinstance(node, n.Path) and isinstance(node.base, n.Name):
        return f"“{node.base.name}.{node.key}”"
    return "左边"


def _declared(of: Type | None) -> Kinds:
    return ANYTHING if of is None or of.kind == "Any" else one(of.kind)


_READERS: dict[type[n.Node], Callable[[Reader, Any, Env], Kinds]] = {
    n.Literal: Reader._literal,
    n.Name: Reader._name,
    n.Path: Reader._path,
    n.Filter: Reader._filter,
    n.Junction: Reader._junction,
    n.If: Reader._if,
    n.Compare: Reader._compare,
    n.Between: Reader._between,
    n.In: Reader._in,
    n.Test: Reader._test,
    n.InstanceOf: Reader._instance,
    n.Arithmetic: Reader._arithmetic,
    n.Negate: Reader._negate,
    n.ListOf: Reader._list,
    n.RangeOf: Reader._range,
    n.ContextOf: Reader._context,
    n.For: Reader._for,
    n.Quantified: Reader._quantified,
    n.Lambda: Reader._lambda,
    n.Call: Reader._call,
}
