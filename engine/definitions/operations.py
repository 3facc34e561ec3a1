"""What the drawing may say about operations: their names, and when a vote passes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Operation:
    """``words`` people read; ``usual``: allowed where the drawing says nothing."""

    words: str
    usual: bool = True
    on_process: bool = False


OPERATIONS: Mapping[str, Operation] = {
    "send_back": Operation("驳回"),
    "send_back_over": Operation("驳回到分支之前"),
    "send_back_direct": Operation("驳回后直送"),
    "send_back_starter": Operation("驳回到发起人"),
    "take_back": Operation("拿回"),
    "transfer": Operation("转办"),
    "delegate": Operation("委派"),
    "add_signer": Operation("加签"),
    "remove_signer": Operation("减签"),
    "copy": Operation("抄送"),
    "urge": Operation("催办"),
    "withdraw": Operation("撤销", usual=False, on_process=True),
    "merge": Operation("并案", on_process=True),
    "route_out": Operation("转法定途径", on_process=True),
    "new_fact": Operation("补充情况", on_process=True),
    "force_close": Operation("强制结案", on_process=True),
}

WORDS = {"all": "1/1", "any": ">0/1"}


def listed(text: str) -> list[str]:
    """``a, b`` as names; a Chinese comma will do."""
    return [part.strip() for part in text.replace(",", ",").split(",") if part.strip()]


def share(text: str) -> tuple[Fraction, bool]:
    """(share, must it be exceeded) of a ``vote_pass``. ValueError if it is none."""
    text = WORDS.get(text.strip(), text.strip())
    over, under = text.removeprefix(">").split("/")
    found = Fraction(int(over), int(under))
    if not 0 <= found <= 1 or found == (1 if text.startswith(">") else 0):
        raise ValueError(text)
    return found, text.startswith(">")
