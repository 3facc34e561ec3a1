"""What figures cost: catching up a case, and a rate over many (rows and statements; times vary).

python -m bench.metrics [--cases 20000]
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from api.data import calendars, library, regions, roles, root
from engine import Asked, Casework, load_region, stamp
from engine.metrics.folding import VERSION
from engine.store import schema

START = datetime(2018, 4, 1, tzinfo=UTC)
PERIOD = Asked(date(2018, 4, 1), date(2018, 8, 31))
LEVELS = ("村居", "镇街", "区县", None)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cases", type=int, default=20_000)
    count = options.parse_args().cases
    with tempfile.TemporaryDirectory() as folder:
        casework = prepared(Path(folder))
        fill(casework, count)
        for ident, by in (("grassroots_rate_b", ""), ("grassroots_rate_b", "net"), ("counts", "")):
            asked = Asked(PERIOD.since, PERIOD.until, by=by)
            with counted(casework) as statements:
                begun = time.perf_counter()
                figures = casework.figures(ident, asked)
                spent = time.perf_counter() - begun
            told = f"{len(figures)} figures, {count} rows, {len(statements)} statements"
            print(f"{ident} {by}".ljust(24), f"{told}, {spent:.2f} s")


def prepared(folder: Path) -> Casework:
    """An engine with the pilot's rules on an empty database."""
    made = Casework(f"sqlite:///{folder / 'b.db'}", files=folder / "f", secret=b"bench")
    made.create()
    files = regions(root())
    made.load_calendars(calendars(files))
    made.load_pack(load_region(files, "huizhou"), roles(library(root())))
    return made


def fill(casework: Casework, count: int) -> None:
    """Folded rows as catching up would leave them."""
    rows = [_row(casework, n) for n in range(count)]
    with casework.house.store.transaction() as db:
        db.execute(schema.folded.insert(), rows)


def _row(casework: Casework, n: int) -> dict[str, object]:
    at, done = START + timedelta(minutes=n), START + timedelta(minutes=n, days=2)
    opened = {"t": stamp(at), "k": "opened", "at": stamp(at), "by": "r", "number": f"b-{n}"}
    opened |= {"process": "general_case", "unit": "mazhuang", "path": "/huizhou/mazhuang/"}
    opened |= {"net": ("城市管理", "社区服务")[n % 2], "channel": "巡查"}
    marks = [opened, {"t": stamp(at), "k": "case_due", "due": stamp(done)}]
    if level := LEVELS[n % 4]:
        end = {"t": stamp(done), "k": "closed", "at": stamp(done), "status": "closed"}
        marks.append(end | {"route_class": "调解自治", "level": level, "outcome": "办结"})
    row = {"tenant": casework.house.tenant, "case": f"c{n}", "seq": 1, "version": VERSION}
    text = json.dumps(marks, ensure_ascii=False)
    return row | {"opened_at": stamp(at), "latest": "9999-12-31T00:00:00.000Z", "marks": text}


@contextmanager
def counted(casework: Casework) -> Iterator[list[str]]:
    """The statements that reach the database."""
    seen: list[str] = []

    def note(*told: object) -> None:
        seen.append(str(told[2]))

    engine = casework.house.store.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    yield seen
    sa.event.remove(engine, "before_cursor_execute", note)


if __name__ == "__main__":
    main()
