"""The environment, read once into typed settings and refused at boot if odd."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .errors import Invalid

SHORTEST_SECRET = 16


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are. ``data`` is the folder that holds workflows/, forms/ and regions/."""

    database_url: str
    files: Path
    secret: bytes
    region: str
    tenant: str
    data: Path
    gateway: str = ""
    tiles: str = ""


NAMES = {
    "CHUISHAO_DATABASE_URL": "数据库地址,sqlite:///… 或 postgresql://…",
    "CHUISHAO_FILES": "照片等文件的文件夹",
    "CHUISHAO_SECRET": "站点密钥,至少 16 个字符",
    "CHUISHAO_SECRET_FILE": "存放站点密钥的文件,与 CHUISHAO_SECRET 二选一",
    "CHUISHAO_REGION": "地区包,默认 huizhou",
    "CHUISHAO_TENANT": "租户(区县),默认 huicheng",
    "CHUISHAO_CITIZEN_GATEWAY": "把办理结果发给群众的短信等网关地址,含 {phone};不设就不发",
    "CHUISHAO_TILES": "地图底图瓦片的地址,含 {z}、{x}、{y};不设就不连外网",
    "CHUISHAO_DATA": "含 workflows、forms、regions 的文件夹",
}


def settings(environ: Mapping[str, str], read_secret: bytes | None, data: Path) -> Settings:
    """Typed settings. ``read_secret`` is the content of CHUISHAO_SECRET_FILE, if it was given.

    Raises Invalid naming the variable.
    """
    unknown = {n for n in environ if n.startswith("CHUISHAO_")} - {
        *NAMES,
        "CHUISHAO_REQUIRE_BROWSER",
    }
    if unknown:
        known = "、".join(NAMES)
        raise Invalid({n: [f"没有这个设置;可用的有 {known}"] for n in sorted(unknown)})
    secret = (read_secret or environ.get("CHUISHAO_SECRET", "").encode()).strip()
    if len(secret) < SHORTEST_SECRET:
        reason = f"请用它或 CHUISHAO_SECRET_FILE 设置至少 {SHORTEST_SECRET} 个字符的站点密钥"
        raise Invalid({"CHUISHAO_SECRET": [reason]})
    return Settings(
        environ.get("CHUISHAO_DATABASE_URL", "sqlite:///chuishao.db"),
        Path(environ.get("CHUISHAO_FILES", "files")),
        secret,
        environ.get("CHUISHAO_REGION", "huizhou"),
        environ.get("CHUISHAO_TENANT", "huicheng"),
        Path(environ.get("CHUISHAO_DATA", data)),
        _gateway(environ.get("CHUISHAO_CITIZEN_GATEWAY", "")),
        _tiles(environ.get("CHUISHAO_TILES", "")),
    )


def _gateway(address: str) -> str:
    if address and ("://" not in address or "{phone}" not in address):
        reason = "地址应含 :// 和 {phone},例如 jsons://sms.example.com/send?to={phone}"
        raise Invalid({"CHUISHAO_CITIZEN_GATEWAY": [reason]})
    return address


TILES = re.compile(
    r"https?://[\w.-]+(:\d+)?/[\w./%?&=:@~+{}-]*"
)  # nothing that ends a CSP's source


def _tiles(address: str) -> str:
    rest = address
    for part in ("{z}", "{x}", "{y}"):
        rest = rest.replace(part, "", 1)
    whole = len(address) - len(rest) == 9 and "{" not in rest and "}" not in rest
    if address and not (whole and TILES.fullmatch(address)):
        reason = (
            "应为 http(s) 地址,{z}、{x}、{y} 各一次,例如 https://tiles.example.cn/{z}/{x}/{y}.png"
        )
        raise Invalid({"CHUISHAO_TILES": [reason]})
    return address
