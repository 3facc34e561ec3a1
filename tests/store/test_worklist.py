"""The task list stays as cheap with fifty thousand open tasks as with ten, on both databases."""

from __future__ import annotations

import re
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from engine import Actor, Post, Report
from engine.store import schema

MANY = 50_000


@contextmanager
def counted(casework):
    """The statements and their parameters that the database is asked meanwhile."""
    asked, engine = [], casework.house.store.engine
    note = lambda c, cursor, statement, given, *rest: asked.append((statement, given))  # noqa: E731
    sa.event.listen(engine, "before_cursor_execute", note)
    yield asked
    sa.event.remove(engine, "before_cursor_execute", note)


def crowd(casework, task) -> None:
    """Fifty thousand more open tasks in the queue where this one stands, all due later."""
    with casework.house.store.transaction() as db:
        query = schema.task.select().where(schema.task.c.id == task.id)
        model = dict(db.execute(query).mappings().one())
        tasks, lines = [], []
        for n in range(MANY):
            due = f"2099-01-{n % 28 + 1:02}T00:00:00.000Z"
            tasks.append(model | {"id": f"t{n:05}", "due": due})
            line = {"tenant": model["tenant"], "case": task.case, "due": due, "task": f"t{n:05}"}
            lines.append(line | {"queue": task.queues[0]})
        db.execute(schema.task.insert(), tasks)
        db.execute(schema.task_queue.insert(), lines)
        db.exec_driver_sql("ANALYZE")


def explained(casework, statement, given) -> str:
    """How the database goes about a statement, in its words."""
    engine = casework.house.store.engine
    with engine.connect() as db:
        if engine.name == "sqlite":
            rows = db.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
            return "\n".join(row[3] for row in rows)
        rows = db.exec_driver_sql(f"EXPLAIN (ANALYZE, TIMING OFF) {statement}", given)
        return "\n".join(row[0] for row in rows)


@pytest.fixture
def crowded(casework, member, village):
    """Two real tasks, before fifty thousand others; and somebody who serves their queue."""
    for _ in range(2):
        opened = casework.open(Report("simple", {}, village), member("intake"))
    [task] = casework.tasks(opened["case"], open_only=True)
    crowd(casework, task)
    role, _, unit = task.queues[0].partition("@")
    return Actor("somebody", frozenset({Post(role, unit), Post("grid_head", unit)}), "test")


def test_a_full_list_takes_three_statements_at_most(casework, crowded):
    with counted(casework) as asked:
        page = casework.queue(crowded, None, 20)

    assert len(page.items) == 20
    assert [each.task.due.year for each in page.items[:3]] == [2026, 2026, 2099]
    assert page.items[0].urgency.words.startswith("还剩")
    assert len(asked) <= 3


def test_the_queue_is_read_by_its_index_no_further_than_the_page_goes(casework, crowded):
    with counted(casework) as asked:
        casework.queue(crowded, None, 20)
    [lists] = [(text, given) for text, given in asked if "task_queue" in text]

    plan = explained(casework, *lists)

    if casework.house.store.engine.name == "sqlite":
        assert not [line for line in plan.splitlines() if line.startswith("SCAN task")]
        assert "SEARCH task_queue USING" in plan
    else:
        read = [int(n) for n in re.findall(r"task_queue.*?actual rows=(\d+)", plan)]
        assert read
        assert sum(read) <= 100
        assert "Seq Scan on task" not in plan


def test_paging_goes_on_where_the_last_page_ended(casework, crowded):
    first = casework.queue(crowded, None, 20)

    second = casework.queue(crowded, first.next, 20)

    ids = [each.task.id for each in first.items + second.items]
    assert len(set(ids)) == 40
    dues = [each.task.due for each in first.items + second.items]
    assert dues == sorted(dues)
