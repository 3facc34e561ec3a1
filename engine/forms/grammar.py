"""What a form file may contain: the tables behind docs/forms.md."""

from __future__ import annotations

from collections.abc import Mapping

ANY = frozenset({"id", "type", "conditional", "layout", "properties"})
ASKED = ANY | {"key", "label", "description", "validate", "defaultValue"}

ATTRIBUTES: Mapping[str, frozenset[str]] = {
    "textfield": ASKED | {"appearance"},
    "textarea": ASKED,
    "number": ASKED | {"appearance", "decimalDigits", "increment", "serializeToString"},
    "checkbox": ASKED,
    "radio": ASKED | {"values"},
    "select": ASKED | {"values", "searchable"},
    "checklist": ASKED | {"values"},
    "datetime": ASKED
    | {"subtype", "dateLabel", "timeLabel", "use24h", "timeInterval", "timeSerializingFormat"},
    "filepicker": ASKED | {"accept", "multiple"},
    "text": ANY | {"text"},
    "group": ANY | {"label", "components", "showOutline"},
    "separator": ANY,
    "spacer": ANY | {"height"},
}
"""Type -> the attributes it may have; an attribute that is null, false or empty never matters."""

LAYOUT = frozenset({"text", "group", "separator", "spacer"})
CHOICES = frozenset({"radio", "select", "checklist"})

_TEXT = frozenset({"required", "minLength", "maxLength"})
VALIDATE: Mapping[str, frozenset[str]] = {
    "textfield": _TEXT | {"pattern"},
    "textarea": _TEXT,
    "number": frozenset({"required", "min", "max"}),
    "location": frozenset({"required", "maxLength"}),
}
"""Kind -> the checks it knows; every other kind knows ``required`` only."""

WIDGETS: Mapping[str, frozenset[str]] = {
    "photo": frozenset({"filepicker", "textfield"}),
    "location": frozenset({"textarea", "textfield"}),
    "signature": frozenset({"textfield"}),
    "plate": frozenset({"textfield"}),
    "phone": frozenset({"textfield"}),
    "person": frozenset({"select", "textfield", "checklist"}),
    "unit": frozenset({"select", "textfield", "checklist"}),
}
"""``properties.widget`` -> the types it may be put on; on a checklist it takes several ids."""

PERSONAL: Mapping[str, str] = {
    "textfield": "text",
    "textarea": "text",
    "plate": "plate",
    "phone": "phone",
    "signature": "signature",
    "location": "place",
}
"""Kind -> what the vault keeps unless ``properties.personal`` says ``no``."""

PROPERTIES: Mapping[str, frozenset[str] | None] = {
    "widget": frozenset(WIDGETS),
    "personal": frozenset({"yes", "no", "name"}),
    "prefill": frozenset({"yes", "no"}),
    "required_if": None,
    "pattern_message": None,
    "min_count": None,
    "max_count": None,
}
"""Custom property -> the words it may be; None for any text."""

COUNTED = frozenset({"checklist", "photo"})

SHAPES: Mapping[str, type | tuple[type, ...]] = {
    "id": str,
    "key": str,
    "label": str,
    "description": str,
    "text": str,
    "dateLabel": str,
    "subtype": str,
    "accept": str,
    "conditional": dict,
    "validate": dict,
    "properties": dict,
    "appearance": dict,
    "values": list,
    "components": list,
    "decimalDigits": int,
}
"""Attribute -> the JSON it must be."""


def kind_of(component: Mapping[str, object]) -> str:
    """The word for what this component asks: its widget, ``date`` or ``datetime``, or its type."""
    properties = component.get("properties")
    widget = properties.get("widget") if isinstance(properties, Mapping) else None
    if widget:
        return str(widget)
    if component["type"] == "filepicker":
        return "photo"
    if component["type"] == "datetime":
        return str(component.get("subtype") or "date")
    return str(component["type"])
