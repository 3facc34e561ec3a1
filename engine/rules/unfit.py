"""What no other rule says and the definition is refused for all the same: the lint is never kinder
than the deployment."""

from __future__ import annotations

from collections.abc import Iterator

from .. import definitions
from ..errors import Invalid
from ..model import Finding
from ._model import Model
from ._reading import diagram_path

RULE = "unfit"


def check(model: Model) -> Iterator[Finding]:
    """Every reason why the process cannot be built; asked only where no other error was found."""
    names = [scope.id for scope in model.processes if scope.xml.get("isExecutable") != "false"]
    if not names or model.file not in model.library.files:
        return
    process = model.process if model.process in names else names[0]
    files = {**model.library.files, diagram_path(process): model.library.files[model.file]}
    try:
        definitions.build(process, files, roles={}, profile=model.profile)
    except Invalid as error:
        for element, messages in error.fields.items():
            for message in messages:
                yield model.error(RULE, element, _sentence(message))


def _sentence(message: str) -> str:
    hint = "" if "请" in message else ",请改正"
    return f"{message.rstrip('。')}{hint}。"
