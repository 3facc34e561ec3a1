"""Every page there is: where it is, who looks at it, and the heading that must be there.

A new page gets a line here; ``test_every_page`` looks at all of them the same way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from api import designing
from tests.cases.test_shapes import feature, ring, text
from tests.pages.town import Town

Address = str | Callable[[Town], str]


@dataclass(frozen=True, slots=True)
class Look:
    """One page. ``address`` may be made up from the town; ``login`` None: nobody is signed in.

    ``status`` is what the server answers.
    """

    name: str
    address: Address
    heading: str
    login: str | None = "li"
    status: int = 200

    def path(self, town: Town) -> str:
        return self.address if isinstance(self.address, str) else self.address(town)


def shaped(town: Town) -> bool:
    """Give a village and two of its grids a shape each."""
    grids = [feature(f"mazhuang-g{n}", ring(114.4 + n / 100, 23.08)) for n in (1, 2)]
    village = feature("mazhuang", ring(114.4, 23.07, 0.05))
    return bool(town.casework.shapes.load(text(village, *grids)).drawn)


def rubbish(town: Town) -> str:
    """A case with a long title, 37 minutes old; its number."""
    case = town.rubbish("三轮车占道,老人过马路要走到机动车道上" * 5)
    town.clock.now += timedelta(minutes=37)
    return town.casework.case(case).number


def task(town: Town) -> str:
    """The open task of such a case."""
    return town.task(town.casework.case(rubbish(town)).id).id


def receipt(town: Town) -> str:
    """The code of a report that somebody made without an account."""
    answers = {
        "description": "路灯不亮",
        "location": {"words": "二巷口"},
        "evidence_waiver": "夜里",
    }
    return town.casework.citizens.report("general_case", answers, "mazhuang", "k").code


def draft(town: Town) -> str:
    """The digest of an uploaded process, with a scenario beside it."""
    keep = town.casework.deployed("general_case").files
    files = {n: d for n, d in keep.items() if "general_case/" in n}
    files["workflows/general_case/scenarios.feature"] = "# language: zh-CN\n功能: 试\n".encode()
    return town.casework.upload_zip(designing.pack(files), town.actor("keeper"))


PAGES = (
    Look("sign-in", "/sign-in", "登录", login=None),
    Look("queue", lambda town: rubbish(town) and "/", "我的待办"),
    Look("empty-queue", "/", "我的待办"),
    Look("task", lambda town: f"/tasks/{task(town)}", "核实"),
    Look("extension", lambda town: f"/tasks/{task(town)}?extension=1", "申请延期"),
    Look("case", lambda town: f"/cases/{rubbish(town)}", "三轮车占道"),
    Look("replay", lambda town: f"/cases/{rubbish(town)}/replay", "逐步重演"),
    Look("papers", lambda town: f"/cases/{rubbish(town)}/papers", "文书"),
    Look(
        "receipt",
        lambda town: f"/cases/{rubbish(town)}/papers/service_receipt/fill",
        "送达回证",
    ),
    Look("paper-unknown", "/p/papers/x/1/0", "核对文书", login=None, status=404),
    Look("cases", lambda town: rubbish(town) and "/cases", "案件"),
    Look("suspend", lambda town: f"/cases/{rubbish(town)}/suspension", "挂账"),
    Look("choose", "/cases/new", "上报"),
    Look("report", "/cases/new/general_case", "逐级处置"),
    Look("desk", lambda town: rubbish(town) and "/desk", "工作台"),
    Look("desk-empty", "/desk?light=late", "工作台"),
    Look("bulk", lambda town: f"/desk/bulk?task={task(town)}", "一起办"),
    Look("whistles", "/whistles", "吹哨台"),
    Look("supervision", "/supervision", "督办"),
    Look("map", lambda town: rubbish(town) and "/map?unit=henanan", "地图"),
    Look("report-plan", lambda town: shaped(town) and "/cases/new/general_case", "逐级处置"),
    Look("map-plan", lambda town: shaped(town) and rubbish(town) and "/map?unit=henanan", "地图"),
    Look("calendar", lambda town: rubbish(town) and "/calendar", "期限日历"),
    Look("paste", "/cases/paste", "从群聊消息粘贴"),
    Look("duty", lambda town: rubbish(town) and "/duty", "逐级处置"),
    Look("law", "/law", "依据"),
    Look("objects", "/objects", "档案"),
    Look("metrics", "/metrics", "指标"),
    Look("figures", lambda town: rubbish(town) and "/figures?unit=mazhuang", "看板"),
    Look("notices", "/notices", "提醒"),
    Look("wishes", "/notices/wishes", "怎么提醒我"),
    Look("deliveries", "/admin/deliveries", "没有发出的提醒", login="keeper"),
    Look("designer", "/designer", "流程设计", login="keeper"),
    Look("versions", "/designer/processes/general_case", "逐级处置", login="keeper"),
    Look("draft", lambda town: f"/designer/{draft(town)}", "general_case", login="keeper"),
    Look("not-allowed", "/designer", "", status=403),
    Look("incidents", "/incidents", "停住的流程"),
    Look("tokens", "/me/tokens", "接口令牌"),
    Look("posts", "/admin/posts", "任职", login="guardian"),
    Look("parameters", "/admin/parameters", "参数"),
    Look("parameters-none", "/admin/parameters?q=没有的", "参数"),
    Look("parameter", "/admin/parameters/case_days", "案件总时限", login="keeper"),
    Look("parameter-law", "/admin/parameters/seize_days", "查封扣押期限", login="keeper"),
    Look("units", "/admin/units", "单位", login="keeper"),
    Look("unit", "/admin/units/mazhuang", "马庄村", login="keeper"),
    Look("wordings", "/admin/wordings", "文书和台账样式", login="keeper"),
    Look("wording", "/admin/wordings/tow_notice", "停放车辆告知书", login="keeper"),
    Look("holidays", "/admin/holidays", "放假安排", login="keeper"),
    Look("accounts", "/admin/accounts", "账号", login="guardian"),
    Look("password", "/me/password", "修改密码"),
    Look("own", "/figures/own", "我的办理情况"),
    Look("more", "/more", "更多"),
    Look("public", "/p", "有事就报", login=None),
    Look(
        "public-plan",
        lambda town: shaped(town) and "/p/report?unit=mazhuang",
        "上报一件事",
        login=None,
    ),
    Look("public-where", "/p/report", "上报一件事", login=None),
    Look(
        "public-report",
        lambda town: rubbish(town) and "/p/report?unit=mazhuang",
        "上报一件事",
        None,
    ),
    Look("public-look", "/p/progress", "查进度", login=None),
    Look("public-progress", lambda town: f"/p/r/{receipt(town)}", "已收到", login=None),
    Look("public-board", "/p/board", "办理结果和村规民约", login=None),
    Look("public-wrong", "/p/r/0000", "查进度", login=None, status=404),
    Look("missing", "/nowhere", "找不到", status=404),
)
