"""The floor of bench/lifecycle.py: the same diagram in bare SpiffWorkflow, one line a case.

Reads case ids from standard input, writes the CPU seconds of each. Never imports our engine.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from lxml import etree
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.util.task import TaskState

DIAGRAM = Path(__file__).parent / "library/workflows/lifecycle/process.bpmn"


class Floor:
    """Bare SpiffWorkflow: restore, step, save; one table, the same three commits."""

    def __init__(self, url: str) -> None:
        self.engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1))
        if self.engine.dialect.name == "sqlite":
            sa.event.listen(self.engine, "connect", _tune)
        self.table = sa.Table(
            "floor",
            sa.MetaData(),
            sa.Column("id", sa.String(80), primary_key=True),
            sa.Column("state", sa.Text),
        )
        self.serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())
        parser = BpmnParser()
        parser.add_bpmn_xml(etree.fromstring(_plain(DIAGRAM.read_text("utf-8")).encode()))
        self.spec = parser.get_spec("lifecycle")

    def prepare(self) -> None:
        self.table.metadata.create_all(self.engine)

    def case(self, ident: str) -> None:
        workflow = BpmnWorkflow(self.spec)
        workflow.do_engine_steps()
        with self.engine.begin() as db:
            db.execute(self.table.insert(), {"id": ident, "state": self._text(workflow)})
        self._step(ident, {"decision": "属实"})
        self._step(ident, {"what_done": "换灯泡"})

    def _step(self, ident: str, answers: dict[str, str]) -> None:
        with self.engine.begin() as db:
            here = self.table.c.id == ident
            stored = db.scalar(sa.select(self.table.c.state).where(here))
            workflow = self.serializer.deserialize_json(stored)
            [task] = workflow.get_tasks(state=TaskState.READY, manual=True)
            task.data.update(answers)
            task.run()
            workflow.do_engine_steps()
            db.execute(self.table.update().where(here).values(state=self._text(workflow)))

    def _text(self, workflow: BpmnWorkflow) -> str:
        return str(self.serializer.serialize_json(workflow))


def _tune(connection: Any, _: Any) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA busy_timeout=30000")


def _plain(diagram: str) -> str:
    """The same diagram in the library's own expression language."""
    python = diagram.replace("workday_count(3)", '"P3D"').replace('decision = "', 'decision == "')
    return python.replace('<?xml version="1.0" encoding="UTF-8"?>', "")


def main() -> None:
    floor = Floor(sys.argv[1])
    if sys.argv[2] == "True":
        floor.prepare()
    for line in sys.stdin:
        before = time.process_time()
        floor.case(line.strip())
        print(time.process_time() - before, flush=True)


if __name__ == "__main__":
    main()
