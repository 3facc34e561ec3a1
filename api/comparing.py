"""What a drawing does otherwise than the one in force, in sentences for who is to deploy it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flask_babel import gettext as _
from flask_babel import pgettext

from engine import Definition, Drawn, Element, Line, Outline, limits_in_words, outline

from . import modeler
from .data import diagram

LABELS = {key: label.removesuffix("(FEEL)") for key, label in modeler.LABELS.items()}
"""What a property says, without how it is written."""
SHORT = 120  # characters of a script or table that a sentence quotes


def changes(old: Definition | None, new: Definition) -> list[str]:
    """Nodes first, in the order of the drawing, then flows, then forms and tables."""
    if old is None:
        return [_("新流程,以前没有部署过。")]
    if old.digest == new.digest:
        return [_("与已部署的完全相同。")]
    before, after = (outline(each.files[diagram(each.process)]) for each in (old, new))
    said = [*_nodes(before, after, old, new), *_flows(before, after), *_files(old, new)]
    return said or [_("只有画法(位置、颜色、说明文字)不同,办理没有变化。")]


# ---------------------------------------------------------------- nodes


def _nodes(before: Outline, after: Outline, old: Definition, new: Definition) -> Iterator[str]:
    for key in _gone(before.nodes, after.nodes):
        yield _("去掉“%(what)s”。", what=before.called(key))
    for key, node in after.nodes.items():
        what = after.called(key)
        if key not in before.nodes:
            yield _("增加“%(what)s”。", what=what)
            continue
        place = (node.process, key)
        told = [*_told(before.nodes[key], node, what)]
        told += _designed(old.elements.get(place), new.elements.get(place), what)
        if not told and before.nodes[key].rest != node.rest:
            told = [_("“%(what)s”的其他设置有改动。", what=what)]
        yield from told
    place = (new.process, new.process)
    yield from _designed(old.elements.get(place), new.elements.get(place), _("整个流程"))


def _told(old: Drawn, new: Drawn, what: str) -> Iterator[str]:
    """What is written in the drawing itself: name, kind, scripts, timers, tables."""
    if old.name != new.name:
        yield _("“%(old)s”改名为“%(new)s”。", old=old.name or old.id, new=new.name or new.id)
    if old.kind != new.kind:
        yield _became(what, _("节点种类"), old.kind, new.kind)
    yield from _differences(what, old.said, new.said)


def _designed(old: Element | None, new: Element | None, what: str) -> Iterator[str]:
    """What our own properties say: who does it, by when, with which proof."""
    if old is None or new is None:
        return
    if old.role != new.role:
        yield _became(what, _("岗位"), "、".join(old.role), "、".join(new.role))
    yield from _differences(what, _labelled(old.properties), _labelled(new.properties))


def _labelled(properties: Mapping[str, str]) -> dict[str, str]:
    return {LABELS.get(key, key): value for key, value in properties.items()}


def _differences(what: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[str]:
    for label in dict.fromkeys([*old, *new]):
        if old.get(label) != new.get(label):
            named = pgettext("design", label)
            yield _became(what, named, old.get(label, ""), new.get(label, ""))


def _became(what: str, label: str, old: str, new: str) -> str:
    return _(
        "“%(what)s”的%(label)s由 %(old)s 改为 %(new)s。",
        what=what, label=label, old=_quoted(old), new=_quoted(new),
    )  # fmt: skip


def _quoted(text: str) -> str:
    """A limit in words, a long text by its beginning."""
    told = " ".join(limits_in_words(text).split())
    return (told if len(told) <= SHORT else f"{told[:SHORT]}…") or _("无")


# ---------------------------------------------------------------- flows and files


def _flows(before: Outline, after: Outline) -> Iterator[str]:
    old, new = before.flows, after.flows
    yield from (_("去掉连线 %(what)s。", what=before.called(k)) for k in _gone(old, new))
    for key, line in new.items():
        if key not in old:
            yield _("增加连线 %(what)s。", what=after.called(key) + _when(line))
        else:
            yield from _flow(before, after, old[key], line)


def _flow(before: Outline, after: Outline, old: Line, new: Line) -> Iterator[str]:
    what = after.called(new.id)
    if (old.source, old.target) != (new.source, new.target):
        yield _("连线 %(old)s 改接为 %(new)s。", old=before.called(old.id), new=what)
    elif old.name != new.name:
        yield _("连线 %(old)s 改名为 %(new)s。", old=before.called(old.id), new=what)
    if old.condition != new.condition:
        told = {"old": _quoted(old.condition), "new": _quoted(new.condition)}
        yield _("连线 %(what)s 的条件由 %(old)s 改为 %(new)s。", what=what, **told)
    if old.default != new.default:
        yield (
            _("连线 %(what)s 改为默认走法。", what=what)
            if new.default
            else _("连线 %(what)s 不再是默认走法。", what=what)
        )


def _when(line: Line) -> str:
    return _(",条件 %(condition)s", condition=_quoted(line.condition)) if line.condition else ""


def _files(old: Definition, new: Definition) -> Iterator[str]:
    for name in sorted({*old.files, *new.files} - {diagram(new.process)}):
        if old.files.get(name) == new.files.get(name):
            continue
        short = name.removeprefix("forms/") if name.startswith("forms/") else name.split("/")[-1]
        if name not in old.files:
            yield _("增加文件 %(name)s。", name=short)
        elif name not in new.files:
            yield _("去掉文件 %(name)s。", name=short)
        elif name.startswith("forms/"):
            yield _("表单 %(name)s 有改动。", name=short)
        else:
            yield _("决策表或文件 %(name)s 有改动。", name=short)


def _gone(old: Mapping[str, object], new: Mapping[str, object]) -> list[str]:
    return [key for key in old if key not in new]
