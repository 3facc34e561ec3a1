"""Texts worth replaying, one a line as a JSON string."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).parent
MOST = 1500  # replayed with the ordinary tests: they must stay quick
LONGEST = 200


def read(target: str) -> list[str]:
    """The kept texts of a target."""
    lines = (HERE / f"{target}.txt").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines if line]


def add(target: str, texts: Iterable[str]) -> None:
    """Keep these too, the short ones first, as long as there is room."""
    kept = dict.fromkeys(read(target))
    for text in sorted(texts, key=len):
        if len(kept) < MOST and len(text) <= LONGEST:
            kept.setdefault(text)
    lines = [
        json.dumps(text) if _odd(text) else json.dumps(text, ensure_ascii=False) for text in kept
    ]
    (HERE / f"{target}.txt").write_text("\n".join(lines) + "\n", "utf-8")


def corpus(target: str, texts: Iterable[str]) -> Path:
    """The texts as a folder of files, as libFuzzer wants them."""
    folder = Path(tempfile.mkdtemp(prefix=f"fuzz-{target}-"))
    for number, text in enumerate(texts):
        (folder / str(number)).write_bytes(text.encode("utf-8", "replace"))
    return folder


def dictionary(words: Iterable[str]) -> Path:
    """Words as a dictionary of libFuzzer."""
    path = Path(tempfile.mkdtemp(prefix="fuzz-words-")) / "words.dict"
    plain = sorted({word.encode("utf-8", "replace") for word in words if len(word) > 1})
    path.write_text("".join(f'"{_hex(word)}"\n' for word in plain), "ascii")
    return path


def _odd(text: str) -> bool:
    return not text.isprintable()


def _hex(word: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word)
