"""What can be wrong with a FEEL text, in the words of the person who wrote it."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from ..errors import CaseworkError

# Every sentence in Chinese and English.
WORDS: dict[str, tuple[str, str]] = {
    "calls": ("函数调用嵌套过深,已停止", "function calls nest too deeply; stopped"),
    "cells": ("结果过大,超过 {most} 项,已停止", "the result grew beyond {most} cells; stopped"),
    "character": ("不认识的字符“{character}”", "unknown character '{character}'"),
    "clock": (
        "此处没有时钟,不能使用 now() 或 today()",
        "there is no clock here, so now() and today() cannot be used",
    ),
    "depth": ("表达式嵌套过深,最多 {most} 层", "the expression nests deeper than {most} levels"),
    "empty": ("表达式是空的", "the expression is empty"),
    "external": (
        "不支持外部函数(Java 等),请用 FEEL 书写",
        "external functions (Java and the like) are not supported; write it in FEEL",
    ),
    "full_width": (
        "“{character}”是全角符号,请改用半角",
        "'{character}' is a full-width character; use the half-width one",
    ),
    "function": ("没有名为“{name}”的函数", "there is no function named '{name}'"),
    "generic": ("类型“{name}”不能带“<>”", "the type '{name}' takes no '<>'"),
    "nesting": (
        "结果中的列表和上下文嵌套过深,最多 {most} 层",
        "the result nests deeper than {most} lists or contexts",
    ),
    "number": ("数字 {text} 过大", "the number {text} is too large"),
    "open_quote": ('引号没有成对,缺少结尾的 "', 'the closing " is missing'),
    "pattern_length": (
        "正则表达式过长,最多 {most} 个字符",
        "the pattern is longer than {most} characters",
    ),
    "pattern_input": (
        "用于匹配的文字过长,最多 {most} 个字符",
        "the text to match is longer than {most} characters",
    ),
    "pattern_case": (
        "这台机器上正则表达式不分大小写时只认英文字母:“{pattern}”",
        "without google-re2 the flag 'i' takes letters of ASCII only: '{pattern}'",
    ),
    "pattern_work": ("正则表达式过于复杂:“{pattern}”", "the pattern '{pattern}' is too complex"),
    "stack": (
        "表达式无法计算:嵌套过深或数字超出范围",
        "the expression cannot be evaluated: nested too deeply, or a number out of range",
    ),
    "steps": ("计算量过大,超过 {most} 步,已停止", "more than {most} steps were needed; stopped"),
    "temporal": ("{text} 不是日期、时间或时长", "{text} is no date, time or duration"),
    "text": ("表达式过长,最多 {most} 个字符", "the expression is longer than {most} characters"),
    "twice": ("名称“{name}”写了两次", "the name '{name}' is given twice"),
    "type": ("没有名为“{name}”的类型", "there is no type named '{name}'"),
    "unexpected": ("此处不应出现“{token}”", "'{token}' was not expected here"),
    "unfinished": ("表达式没有写完", "the expression is not finished"),
    "variable": ("没有名为“{name}”的变量", "there is no variable named '{name}'"),
}


class FeelError(CaseworkError):
    """An expression cannot be read, names something unknown, or costs too much.

    ``position`` counts characters from 0 (``None``: nowhere in particular); ``nearest`` is the
    known name that looks most like the unknown one; ``expected`` what could have stood there.
    The first argument is a key of WORDS, or a Chinese sentence that another room made up.
    """

    code = "feel"

    def __init__(
        self,
        about: str,
        position: int | None = None,
        nearest: str | None = None,
        expected: tuple[str, ...] = (),
        **values: Any,
    ) -> None:
        self.about, self.values = about, values
        self.position, self.nearest, self.expected = position, nearest, expected
        super().__init__(self.text("zh"))

    def text(self, language: str = "zh") -> str:
        """The whole sentence, in Chinese (``zh``) or English (``en``)."""
        return _chinese(self) if language == "zh" else _english(self)

    def located(self, position: int) -> FeelError:
        """The same error at a position, unless it has one."""
        if self.position is not None:
            return self
        return FeelError(self.about, position, self.nearest, self.expected, **self.values)

    def line_and_column(self, text: str) -> tuple[int, int]:
        """The position in the text it was found in, both counted from 1."""
        before = text[: self.position or 0]
        return before.count("\n") + 1, len(before) - before.rfind("\n")


def unknown(about: str, name: str, known: Iterable[str], position: int | None = None) -> FeelError:
    """The error for a name that nobody declared: a variable, function or type."""
    return FeelError(about, position, nearest(name, known), name=name)


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that ``name`` was most likely meant to be; None if none comes near."""
    # Half: a Chinese name is often two characters, of which one is mistyped.
    close = get_close_matches(name, sorted(known), n=1, cutoff=0.5)
    return close[0] if close else None


def _words(error: FeelError, language: int) -> str:
    words = WORDS.get(error.about)
    return words[language].format(**error.values) if words else error.about


_EXPECTED: dict[str, tuple[str, str]] = {
    "value": ("一个值", "a value"),
    "operator": ("运算符", "an operator"),
    "end": ("结尾", "the end"),
    "name": ("名称", "a name"),
}


def _expected(error: FeelError, language: int, quoted: str) -> list[str]:
    return [
        _EXPECTED[what][language] if what in _EXPECTED else quoted.format(what)
        for what in error.expected
    ]


def _chinese(error: FeelError) -> str:
    place = "" if error.position is None else f"第 {error.position + 1} 个字符:"
    expected = "或".join(_expected(error, 0, "“{}”"))
    wanted = f",应为{expected}" if expected else ""
    hint = f",是否应为“{error.nearest}”?" if error.nearest else ""
    return f"{place}{_words(error, 0)}{wanted}{hint}"


def _english(error: FeelError) -> str:
    place = "" if error.position is None else f"character {error.position + 1}: "
    expected = " or ".join(_expected(error, 1, "'{}'"))
    wanted = f"; expected {expected}" if expected else ""
    hint = f"; did you mean '{error.nearest}'?" if error.nearest else ""
    return f"{place}{_words(error, 1)}{wanted}{hint}"
