"""One drawing function for each family of nodes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from markupsafe import Markup

from engine.markup import join, tag

from . import icons
from .reading import CONTAINERS, B, Box, Node, Shape, definitions
from .text import LINE, block, column, fixed, shorten, width, wrap

NAME, SMALL, BAND = 12.5, 11.5, 30
THROWN = frozenset({"intermediateThrowEvent", "endEvent"})
DOUBLE = frozenset({"intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"})


def draw(shape: Shape) -> Markup:
    """The inside of a node; an element that BPMN does not draw is a plain rectangle."""
    return _FAMILIES.get(family(shape.kind), _activity)(shape)


def family(kind: str) -> str:
    """The family that a tag belongs to, by its last word."""
    for word in ("Event", "Gateway"):
        if kind.endswith(word):
            return word
    return kind


def outer_label(shape: Shape) -> tuple[list[str], Box] | None:
    """The lines of a name that stands outside its node, and where."""
    if not shape.name or family(shape.kind) not in OUTSIDE:
        return None
    lines = wrap(shape.name, 110, SMALL, 3)
    high, wide = len(lines) * SMALL * LINE, max(width(line, SMALL) for line in lines)
    if shape.label is None:
        x, y = shape.box.middle[0], shape.box.corner[1] + 4 + high / 2
    else:
        x, y = shape.label.middle
    return lines, Box(x - wide / 2, y - high / 2, wide, high)


def _pool(shape: Shape) -> Markup:
    box = shape.box
    if not shape.horizontal:
        rule = f"M{fixed(box.x)} {fixed(box.y + BAND)}h{fixed(box.width)}"
        middle = box.middle[0], box.y + BAND / 2
        name = block([shorten(shape.name, box.width - 10, NAME)], *middle, NAME)
    else:
        rule = f"M{fixed(box.x + BAND)} {fixed(box.y)}v{fixed(box.height)}"
        name = column(shape.name, box.x + BAND / 2, box.middle[1], box.height - 10, NAME)
    return join([_rectangle(box), tag("path", class_="i", d=rule), name])


def _event(shape: Shape) -> Markup:
    x, y = shape.box.middle
    radius = min(shape.box.width, shape.box.height) / 2
    kinds = definitions(shape.node)
    dashed = "false" in (shape.node.get("cancelActivity"), shape.node.get("isInterrupting"))
    ring = "s" + (" thick" if shape.kind == "endEvent" else " thin") + (" dash" if dashed else "")
    inner = tag("circle", class_=ring + " void", cx=fixed(x), cy=fixed(y), r=fixed(radius - 3))
    several = "parallel" if shape.node.get("parallelMultiple") == "true" else "multiple"
    kind = several if len(kinds) > 1 else "".join(kinds)
    return join(
        [
            tag("circle", class_=ring, cx=fixed(x), cy=fixed(y), r=fixed(radius)),
            inner if shape.kind in DOUBLE else Markup(""),
            icons.event(kind, x, y, radius / 18, shape.kind in THROWN),
        ]
    )


def _gateway(shape: Shape) -> Markup:
    (x, y), half = shape.box.middle, (shape.box.width / 2, shape.box.height / 2)
    sides = [(x, y - half[1]), (x + half[0], y), (x, y + half[1]), (x - half[0], y)]
    diamond = "M" + "L".join(f"{fixed(a)} {fixed(b)}" for a, b in sides) + "z"
    path = icons.GATEWAYS.get(shape.kind, "")
    class_ = "i bold" if shape.kind in icons.BOLD else "i"
    return join([tag("path", class_="s", d=diamond), icons.at(x, y, path, class_, min(half) / 25)])


def _activity(shape: Shape) -> Markup:
    box = shape.box
    class_ = {"callActivity": "s thick"}.get(shape.kind, "s")
    if shape.node.get("triggeredByEvent") == "true":
        class_ += " dots"
    inner = Box(box.x + 3, box.y + 3, max(1, box.width - 6), max(1, box.height - 6))
    double = _rectangle(inner, 8, "s void thin") if shape.kind == "transaction" else Markup("")
    return join(
        [_rectangle(box, 10, class_), double, _task_icon(shape), _title(shape), _markers(shape)]
    )


def _task_icon(shape: Shape) -> Markup:
    path = icons.TASKS.get(shape.kind)
    if path is None:
        return Markup("")
    class_ = "fill" if shape.kind == "sendTask" else "i"
    return icons.at(shape.box.x + 14, shape.box.y + 14, path, class_, 0.8)


def _title(shape: Shape) -> Markup:
    box = shape.box
    if shape.expanded:
        return block([shorten(shape.name, box.width - 20, NAME)], box.middle[0], box.y + 16, NAME)
    foot = 16 if markers(shape) else 0
    most = max(1, int((box.height - 12 - foot) / (NAME * LINE)))
    lines = wrap(shape.name, box.width - 12, NAME, most)
    return block(lines, box.middle[0], box.middle[1] - foot / 2, NAME)


def _markers(shape: Shape) -> Markup:
    found = [icons.MARKERS[name] for name in markers(shape)]
    x, y = shape.box.middle[0] - (len(found) - 1) * 9, shape.box.corner[1] - 10
    return join([icons.at(x + 18 * place, y, path) for place, path in enumerate(found)])


def markers(shape: Shape) -> list[str]:
    """The marks at the foot of an activity, as BPMN 2.0.2 (7.4, 10.3) wants them."""
    node = shape.node
    several = node.find(f"{B}multiInstanceLoopCharacteristics")
    sequential = several is not None and several.get("isSequential") == "true"
    marks = {
        "compensation": node.get("isForCompensation") == "true",
        "loop": node.find(f"{B}standardLoopCharacteristics") is not None,
        "sequential": sequential,
        "parallel": several is not None and not sequential,
        "collapsed": shape.kind in (*CONTAINERS, "callActivity") and not shape.expanded,
        "adHoc": shape.kind == "adHocSubProcess",
    }
    return [name for name, holds in marks.items() if holds]


def _page(shape: Shape) -> Markup:
    box, fold = shape.box, 10
    right, bottom = box.corner
    path = (
        f"M{fixed(box.x)} {fixed(box.y)}H{fixed(right - fold)}L{fixed(right)} {fixed(box.y + fold)}"
        f"V{fixed(bottom)}H{fixed(box.x)}zM{fixed(right - fold)} {fixed(box.y)}v{fold}h{fold}"
    )
    several = _is_collection(shape.node)
    many = icons.at(box.middle[0], bottom - 9, icons.MARKERS["parallel"]) if several else Markup("")
    class_ = "fill" if shape.kind == "dataOutput" else "i"
    arrow = icons.DATA_MARKERS.get(shape.kind)
    mark = icons.at(box.x + 12, box.y + 12, arrow, class_) if arrow else Markup("")
    return join([tag("path", class_="s thin", d=path), many, mark])


def _is_collection(node: Node) -> bool:
    if node.get("isCollection") == "true":
        return True
    reference = node.get("dataObjectRef")
    found = node.getroottree().iterfind(f".//{B}dataObject") if reference else ()
    return any(data.get("id") == reference and data.get("isCollection") == "true" for data in found)


def _store(shape: Shape) -> Markup:
    box, bend = shape.box, min(8.0, shape.box.height / 4)
    half = f"{fixed(box.width / 2)} {fixed(bend)} 0 0"
    right = fixed(box.corner[0])
    path = (
        f"M{fixed(box.x)} {fixed(box.y + bend)}A{half} 1 {right} {fixed(box.y + bend)}"
        f"V{fixed(box.corner[1] - bend)}A{half} 1 {fixed(box.x)} {fixed(box.corner[1] - bend)}z"
        f"M{fixed(box.x)} {fixed(box.y + bend)}A{half} 0 {right} {fixed(box.y + bend)}"
    )
    return tag("path", class_="s thin", d=path)


def _annotation(shape: Shape) -> Markup:
    box = shape.box
    edge = f"M{fixed(box.x + 10)} {fixed(box.y)}H{fixed(box.x)}v{fixed(box.height)}h10"
    text = shape.node.findtext(f"{B}text") or ""
    lines = wrap(text, box.width - 12, SMALL, max(1, int(box.height / (SMALL * LINE))))
    return join(
        [tag("path", class_="s", d=edge), block(lines, box.x + 8, box.middle[1], SMALL, start=True)]
    )


def _group(shape: Shape) -> Markup:
    box = shape.box
    name = shorten(category(shape.node), box.width - 20, SMALL)
    label = block([name], box.middle[0], box.y + 12, SMALL, "lb")
    return join([_rectangle(box, 10), label if name else Markup("")])


def category(node: Node) -> str:
    """The name of a group, which stands in a category of its own."""
    reference = node.get("categoryValueRef")
    values = node.getroottree().iterfind(f".//{B}categoryValue")
    return next((one.get("value") or "" for one in values if one.get("id") == reference), "")


def _rectangle(box: Box, corner: float = 0, class_: str = "s") -> Markup:
    return tag(
        "rect",
        class_=class_,
        x=fixed(box.x),
        y=fixed(box.y),
        width=fixed(box.width),
        height=fixed(box.height),
        rx=fixed(corner) if corner else None,
    )


_FAMILIES: Mapping[str, Callable[[Shape], Markup]] = {
    "participant": _pool,
    "lane": _pool,
    "Event": _event,
    "Gateway": _gateway,
    "dataObjectReference": _page,
    "dataObject": _page,
    "dataInput": _page,
    "dataOutput": _page,
    "dataStoreReference": _store,
    "textAnnotation": _annotation,
    "group": _group,
}

OUTSIDE = frozenset(_FAMILIES) - {"participant", "lane", "textAnnotation", "group"}
"""Families whose name stands beside the node."""
