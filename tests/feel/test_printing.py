"""Trees are written as texts that read as the same trees."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.feel import nodes as n
from engine.feel import parse, read_type, write
from engine.feel.names import depth
from engine.feel.parser import MAX_DEPTH, syntax
from engine.model import YearsMonths

# Hypothesis describes the strategy below at length when it is asked for a failing tree.
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")

NAMES = ("a", "金额", "item", "x_1", "Monthly Salary", "net-worth", "date", "🐎")
KEYS = (*NAMES, "if", "in", 'odd "key"', "")
TYPES = ("number", "list<number>", "context<a b: string, c: Any>", "function<number> -> string",
         "function", "date and time", "null", "range<date>", "tPerson", "list")  # fmt: skip
VALUES = (None, True, "", 'quote " and \\ and \n', "\\d", Decimal("0.10"), Decimal("1E+6000"),
          date(2026, 11, 24), timedelta(hours=-5), YearsMonths(-14))  # fmt: skip


def node(kind: type[n.Node], *parts: st.SearchStrategy[Any]) -> st.SearchStrategy[n.Node]:
    return st.builds(kind, st.just(0), *parts)


def pairs(keys: st.SearchStrategy[str], of: st.SearchStrategy[Any], least: int = 0) -> Any:
    made = st.lists(st.tuples(keys, of), min_size=least, max_size=3, unique_by=lambda pair: pair[0])
    return made.map(tuple)


def tuples(of: st.SearchStrategy[Any], least: int = 0) -> Any:
    return st.lists(of, min_size=least, max_size=3).map(tuple)


names = st.sampled_from(NAMES)
leaves = node(n.Literal, st.sampled_from(VALUES)) | node(n.Name, names)
signs = st.sampled_from(("=", "!=", "<", "<=", ">", ">="))
types = st.sampled_from(TYPES).map(read_type)


def grown(tree: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    item = tree | node(n.Test, signs, tree)
    iterator = node(n.Iterator, names, tree, st.none() | tree)
    return st.one_of(
        node(n.Path, tree, st.sampled_from(KEYS[:-2])),
        node(n.Filter, tree, tree),
        node(n.Call, tree, tuples(item)),
        node(n.Call, tree, st.just(()), pairs(names, item, 1)),
        node(n.Lambda, pairs(names, st.none() | types), tree),
        node(n.InstanceOf, tree, types),
        node(n.If, tree, tree, tree),
        node(n.For, tuples(iterator, 1), tree),
        node(n.Quantified, st.booleans(), tuples(iterator, 1), tree),
        node(n.Junction, st.booleans(), tuples(tree, 2).filter(lambda parts: len(parts) > 1)),
        node(n.Compare, signs, tree, tree),
        node(n.Between, tree, tree, tree),
        node(n.In, tree, tuples(item, 1)),
        node(n.Test, signs, tree),
        node(n.Arithmetic, st.sampled_from(("+", "-", "*", "/", "**")), tree, tree),
        node(n.Negate, tree),
        node(n.ListOf, tuples(item)),
        node(n.RangeOf, tree, tree, st.booleans(), st.booleans()),
        node(n.ContextOf, pairs(st.sampled_from(KEYS), tree)),
    )


TREES = st.recursive(leaves, grown, max_leaves=12)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(TREES)
def test_a_written_tree_reads_as_the_same_tree(tree: n.Node) -> None:
    assert syntax(write(tree), "expression", NAMES) == tree
    assert depth(tree) < MAX_DEPTH


@settings(max_examples=150, deadline=None, derandomize=True)
@given(tuples(TREES | node(n.Test, signs, leaves)))
def test_written_cells_read_as_the_same_cells(tests: tuple[n.Node, ...]) -> None:
    tree = n.Tests(0, tests)

    assert syntax(write(tree), "unary_tests", NAMES) == tree


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("((a)+(b*c))", "a + b * c"),
        ("(a+b)*c", "(a + b) * c"),
        ("a-(b-c)", "a - (b - c)"),
        ("a and (b or c)", "a and (b or c)"),
        ("]1..2[", "(1..2)"),
        ("x in(<5,[1..2])", "x in (< 5, [1..2])"),
        ("for i in 1 .. 3 return i", "for i in 1..3 return i"),
        ('{"a":1,"b c":2}', '{a: 1, "b c": 2}'),
        ("function( a :number ) -a", "function(a: number) -a"),
    ],
)
def test_written_texts_have_no_needless_brackets(text: str, written: str) -> None:
    assert write(parse(text).tree) == written
