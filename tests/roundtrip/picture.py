"""What a diagram holds, in parts that can be counted: ids, flows, drawing, foreign extensions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lxml import etree

OMG = "{http://www.omg.org/spec/"
Part = tuple[str, ...]


def lost(before: bytes, after: bytes) -> list[Part]:
    """Parts of ``before`` that ``after`` no longer has."""
    return sorted((Counter(_parts(before)) - Counter(_parts(after))).elements())


def _parts(data: bytes) -> Iterator[Part]:
    for xml in etree.fromstring(data).iter():
        if isinstance(xml, etree._Comment):
            yield ("comment", xml.text or "")
        if isinstance(xml.tag, str):
            yield from _element(xml)


def _element(xml: etree._Element) -> Iterator[Part]:
    tag = etree.QName(xml)
    if not xml.tag.startswith(OMG):
        yield ("foreign", xml.tag, *map(str, sorted(xml.attrib.items())), (xml.text or "").strip())
    elif tag.localname in ("Bounds", "waypoint"):
        yield (tag.localname, xml.getparent().get("bpmnElement", ""), *sorted(xml.attrib.values()))
    elif tag.localname == "sequenceFlow":
        yield ("flow", *(xml.get(key, "") for key in ("id", "sourceRef", "targetRef")))
    elif xml.get("id"):
        yield (tag.localname, xml.get("id", ""))
    for name, value in xml.attrib.items():
        if name.startswith("{") and not name.startswith(("{http://www.w3.org", OMG)):
            yield ("foreign attribute", xml.get("id", ""), name, value)
