"""Why a draft or a version is not shown or not put in force, for the designer on the page."""

from __future__ import annotations

from collections.abc import Mapping

from ..speech import sayings

WORDS: Mapping[str, str] = {
    "no_draft": "没有这份上传",
    "no_version": "没有这一版流程",
    "refused": "部署被拒绝:{number} 处错误",
    "not_compared": "请先看一看与现在的版本有什么不同,再部署",
    "deployed_meanwhile": "{names} 刚刚部署过别的版本,下面的不同之处已重新比较,请再看一遍",
    "and": "、",
}
say = sayings("design", WORDS)
