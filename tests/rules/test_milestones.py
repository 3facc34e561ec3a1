"""What a drawing says about figures is checked by name, and over what the record will hold."""

from __future__ import annotations

import pytest

from engine import check
from tests.cases.conftest import changed

VOTE = 'name="vote_pass" value="&gt;1/2"'


@pytest.mark.parametrize(
    ("more", "rule", "words"),
    [
        ('name="milestone" value="handld"', "bad_property", "handled(处置)"),
        ('name="milestone_start" value="filed, sent"', "bad_property", "没有名为 sent"),
        ('name="facts" value="{solved: nobody_asked}"', "unknown_variable", "nobody_asked"),
        ('name="facts" value="1 + 1"', "mistyped_expression", "属性 facts"),
    ],
)
def test_an_odd_mark_is_named(more, rule, words):
    found = _findings(f"{VOTE}/>\n<camunda:property {more}")

    assert any(f.rule == rule and words in f.message for f in found), found


def test_known_milestones_and_facts_of_its_own_answers_are_accepted():
    more = 'name="milestone" value="handled,verified_after"'
    facts = 'name="facts" value="{agreed: decision = &quot;同意&quot;}"'

    assert _findings(f"{VOTE}/>\n<camunda:property {more}/>\n<camunda:property {facts}") == []


def _findings(new):
    return [f for f in check(changed("office", VOTE, new), "strict") if "/office/" in f.file]
