"""After a whole run of our scenarios: was every end state of every process reached?

Each worker hands on what its scenarios reached; the run fails if an end event of ``workflows/`` was
reached by none. A run of a part of the scenarios is not judged.
"""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from lxml import etree

from api.scenarios.world import World
from engine.store import schema
from tests.people import ROOT

B = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"

reached: set[str] = set()
ran: set[str] = set()


def ends() -> set[str]:
    """``process/end event`` for every end of a process; ends inside sub-processes are steps."""
    found = set()
    for path in (ROOT / "workflows").glob("*/process.bpmn"):
        for process in etree.parse(path).iter(f"{B}process"):
            for end in process.findall(f"{B}endEvent"):
                found.add(f"{process.get('id')}/{end.get('id')}")
    return found


def told() -> set[str]:
    """The test files that run the scenarios of our processes."""
    found = (ROOT / "workflows").glob("*/scenarios.feature")
    return {f"tests/scenarios/test_{path.parent.name}.py" for path in found}


def note(world: World, test: str) -> None:
    """Remember which nodes a scenario's cases came to."""
    ran.add(test)
    with world.casework.house.store.reading() as db:
        cases = db.execute(sa.select(schema.case.c.id, schema.case.c.process)).all()
    for ident, process in cases:
        for record in world.casework.history(ident):
            for effect in record.effects:
                if effect["k"] in ("element.entered", "element.passed"):
                    reached.add(f"{effect.get('p', process)}/{effect['el']}")


class Ends:
    """Gathers what workers report and judges at the end."""

    def __init__(self) -> None:
        self.items: set[str] = set()

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        files = {ROOT / file for file in told()}
        found = (i for i in session.items if i.path in files)
        self.items = {
            i.nodeid for i in found if "_pytest_bdd_example" in getattr(i, "fixturenames", ())
        }

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        output = getattr(node, "workeroutput", None) or {}
        reached.update(output.get("reached", ()))
        ran.update(output.get("ran", ()))
        self.items |= set(output.get("items", ()))

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput |= {
                "reached": sorted(reached),
                "ran": sorted(ran),
                "items": sorted(self.items),
            }
            return
        whole = told() <= {test.split("::")[0] for test in self.items}
        chosen = session.config.option.keyword or any("::" in a for a in session.config.args)
        if chosen or not whole or self.items - ran:
            return
        missing = sorted(ends() - reached)
        if missing:
            say = session.config.pluginmanager.get_plugin("terminalreporter")
            say.write_line(f"No scenario reaches these end states: {', '.join(missing)}", red=True)
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
