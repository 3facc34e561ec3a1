"""What may come after an element."""

from __future__ import annotations

import pytest

from api.data import library
from engine import Definition, following
from engine.definitions import build
from tests.people import ROOT


@pytest.fixture(scope="module")
def general() -> Definition:
    files = library(ROOT)
    return build("general_case", files, roles={})


def ahead(definition: Definition, process: str, element: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(each.element.name, each.when) for each in following(definition, process, element)]


def test_each_choice_leads_to_its_step(general: Definition):
    assert ahead(general, "general_case", "A5") == [
        ("村居受理研判", ("属实",)),
        ("不属实答复", ("不属实",)),
    ]


def test_one_looks_through_gateways_and_out_of_subprocesses(general: Definition):
    assert ("结案", ("达标",)) in ahead(general, "general_case", "A8")
    assert ahead(general, "handle_at_level", "A12") == [("派遣", ())]


def test_a_loop_is_walked_once(general: Definition):
    again = ahead(general, "general_case", "A4r")
    assert len({name for name, _ in again}) == len(again)


def test_an_element_that_is_not_there_has_nothing_after_it(general: Definition):
    assert following(general, "general_case", "nothing") == ()
    assert following(general, "nothing", "A5") == ()
