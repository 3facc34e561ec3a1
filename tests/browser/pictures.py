"""Pictures of the main pages for docs/: ``python -m tests.browser.pictures [folder]``.

A city with made-up people is built, a few cases are begun, and each page is photographed where its
users look at it: on a phone or at a desk. Nothing but the loopback is used.
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from api.demo import PLAN
from engine import Actor, Report
from tests.pages.town import Town, copied
from tests.people import ROOT

from . import city as cities
from .city import City, holders
from .conftest import ARGS, DESK, PHONE

COLOURS = 96
VILLAGE, GRID, STREET = "mazhuang", "mazhuang-g1", "henanan"
MEMBER, LEAD = ("grid_member", GRID), ("grid_head", VILLAGE)
DISPATCHER, KEEPER = ("dispatcher", STREET), ("sys_admin", "huicheng")
Who = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Picture:
    """A page by name: who looks at it (None: anybody), where it is, at which size."""

    name: str
    who: Who | None
    address: str | Callable[[Town], str]
    size: dict[str, int]


def actor(town: Town, who: Who) -> Actor:
    return town.casework.actor(next(holders(*who)).id)


STEPS: tuple[tuple[Who, dict[str, object]], ...] = (
    (MEMBER, {"verified": "属实"}),
    (LEAD, {
        "category": "施工管理", "urgency": "一般", "in_duty_list": "否", "decision": "上报",
        "report_reason": "需执法",
    }),
    (LEAD, {
        "report_decision": "同意上报", "support_needed": ["执法办案"], "tried": "劝导两次,仍在倾倒",
    }),
    (("intake", STREET), {"accept_decision": "立案"}),
    (("duty_head", STREET), {
        "filing_standard": "工地垃圾乱倒", "handling_hours": 2, "close_condition": "清理干净",
    }),
)  # fmt: skip
WORDS = ("工地垃圾乱倒在巷口", "三轮车占道,老人走到机动车道上", "路灯不亮", "井盖松动,踩上去会响")


def begin(town: Town) -> None:
    """Four cases, each a step further than the one before; the second is nearly late."""
    cw = town.casework
    cw.shapes.load((ROOT / PLAN).read_text("utf-8"))
    for many, words in enumerate(WORDS):
        answers = {"description": words, "title": words, "evidence_waiver": "天黑,拍不清"}
        answers |= {"location": {"words": f"马庄村{many + 1}巷口"}}
        reporter = actor(town, ("village_clerk", VILLAGE))
        case = cw.open(Report("general_case", answers, VILLAGE), reporter)["case"]
        for who, given in STEPS[: (5, 0, 1, 5)[many]]:
            [task] = cw.tasks(case, open_only=True)
            cw.complete(task.id, given, actor(town, who))
        town.clock.now += timedelta(minutes=25)
        while cw.fire_due().count:
            pass


def newest(town: Town) -> str:
    """The number of the last case."""
    return town.casework.cases(actor(town, LEAD)).items[0].number


def task(town: Town) -> str:
    """The first task of the grid member."""
    return town.casework.queue(actor(town, MEMBER)).items[0].task.id


MARCH = "from=2026-03-01&to=2026-03-31"
PICTURES = (
    Picture("tasks", MEMBER, "/", PHONE),
    Picture("task", MEMBER, lambda town: f"/tasks/{task(town)}", PHONE),
    Picture("report", MEMBER, "/cases/new/zombie_vehicle", PHONE),
    Picture("citizen", None, "/p", PHONE),
    Picture("desk", DISPATCHER, "/desk", DESK),
    Picture("case", LEAD, lambda town: f"/cases/{newest(town)}", DESK),
    Picture("replay", LEAD, lambda town: f"/cases/{newest(town)}/replay?step=6", DESK),
    Picture("figures", LEAD, f"/figures?{MARCH}", DESK),
    Picture("map", LEAD, "/map?unit=henanan", DESK),
    Picture("calendar", LEAD, "/calendar?month=2026-03", DESK),
    Picture("papers", LEAD, lambda town: f"/cases/{newest(town)}/papers", DESK),
    Picture("designer", KEEPER, "/designer", DESK),
)


def photograph(chromium: Browser, site: str, town: Town, picture: Picture) -> Image.Image:
    screen = chromium.new_context(viewport=picture.size, base_url=site, locale="zh-CN")
    if picture.who:
        City(town).enter(screen, *picture.who)
    page = screen.new_page()
    found = picture.address if isinstance(picture.address, str) else picture.address(town)
    answer = page.goto(found, wait_until="networkidle")
    assert answer is not None and answer.ok, (picture.name, answer and answer.status)
    shot = Image.open(io.BytesIO(page.screenshot()))
    screen.close()
    return shot.convert("RGB").quantize(COLOURS)


def main(folder: Path, wanted: set[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        cities.build(Path(first))
        town = copied(Path(first), Path(second))
        begin(town)
        server = make_server("127.0.0.1", 0, town.app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=ARGS
            )
            for picture in PICTURES:
                if wanted and picture.name not in wanted:
                    continue
                shot = photograph(chromium, f"http://127.0.0.1:{server.server_port}", town, picture)
                shot.save(folder / f"{picture.name}.png", optimize=True)
                print(folder / f"{picture.name}.png")
            chromium.close()
        server.shutdown()
        town.casework.house.store.engine.dispose()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/pictures"), set(sys.argv[2:]))
