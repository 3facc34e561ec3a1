"""FEEL in every place where SpiffWorkflow would run Python.

Mends: the stock engine is bare ``eval``/``exec``, and ``BpmnWorkflowSerializer.from_dict()`` and
``BpmnWorkflow(spec)`` come back with it. Importing this module disarms it for the whole process.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NoReturn

from SpiffWorkflow.bpmn.script_engine import (
    BasePythonScriptEngineEnvironment,
    PythonScriptEngine,
    TaskDataEnvironment,
)
from SpiffWorkflow.specs import Execute, Transform

from ..events import decode, encode
from ..feel import FeelError, evaluate, parse
from .errors import Failure

if TYPE_CHECKING:
    from .token import Token


NO_SERVICE = "外部调用只能通过外部任务进行"


def _disarmed(*_: Any, **__: Any) -> NoReturn:
    raise PermissionError("Expected FEEL, but SpiffWorkflow's eval/exec was about to run")


TaskDataEnvironment.evaluate = _disarmed
TaskDataEnvironment.execute = _disarmed
TaskDataEnvironment.call_service = _disarmed
PythonScriptEngine.validate = _disarmed
Transform._update_hook = _disarmed
Execute._start = _disarmed


class FeelEnvironment(BasePythonScriptEngineEnvironment):
    """For the paths of the library that bypass the engine: FEEL over what they pass in."""

    def evaluate(
        self, expression: str, context: Mapping[str, Any], external_context: Any = None
    ) -> Any:
        return evaluate(expression, {**decode(dict(context)), **(external_context or {})}, names=())

    def execute(self, script: str, context: dict[str, Any], external_context: Any = None) -> bool:
        context.update(encode(_context(self.evaluate(script, context, external_context))))
        return True

    def call_service(self, context: Any, **_: Any) -> NoReturn:
        raise Failure(NO_SERVICE)


class FeelEngine(PythonScriptEngine):
    """Evaluates over the shared scope of a token, at the instant of the step."""

    def __init__(self) -> None:
        super().__init__(FeelEnvironment())

    def validate(self, expression: str) -> None:
        parse(expression)

    def evaluate(self, task: Token, expression: str, external_context: Any = None) -> Any:
        """The FEEL value. Raises Failure with the expression and the reason."""
        try:
            read = parse(expression)
            return _value(task, expression, read.names | read.filter_names, external_context)
        except FeelError as error:
            reason = error if error.nearest else _with_hint(task, expression, external_context)
            raise Failure(f"表达式“{expression}”无法计算:{reason or error}") from error

    def execute(self, task: Token, script: str, external_context: Any = None) -> bool:
        """A script is a FEEL context; its entries become variables, all or none."""
        values = _context(self.evaluate(task, script, external_context))
        task.scope.write(encoded(values))
        return True

    def call_service(self, task: Token, **_: Any) -> NoReturn:
        raise Failure(NO_SERVICE)

    def create_task_exec_exception(self, task: Token, script: str, err: Exception) -> Exception:
        return Failure(f"脚本“{script}”失败:{err}")


ENGINE = FeelEngine()


def surroundings(token: Token, names: Iterable[str] | None = None) -> dict[str, Any]:
    """What FEEL sees at a token: variables (those named, or all), ``param``, ``case``, ``at``."""
    progress, scope = token.progress, token.scope
    found = scope.view() if names is None else scope.pick(names)
    return {**progress.context, **{name: decode(value) for name, value in found.items()}}


def encoded(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as the state keeps them. Raises Failure for what is no data value."""
    try:
        return encode(values)
    except ValueError as error:
        raise Failure(f"结果不是可保存的数据:{error}") from error


def payload_of(token: Token) -> dict[str, Any]:
    """What the token's node sends or asks: the property ``payload``, a FEEL context; nothing
    unless the drawing says so. Raises Failure."""
    text = token.task_spec.element.properties.get("payload")
    value = ENGINE.evaluate(token, text) if text else {}
    if not isinstance(value, dict):
        raise Failure("属性 payload 应为一个 FEEL 上下文,例如 { level: level }")
    return encoded(value)


def _value(
    task: Token, expression: str, names: Iterable[str] | None, more: Mapping[str, Any] | None
) -> Any:
    env = task.progress.env
    context = {**surroundings(task, names), **(more or {})}
    functions = {"error": (("code",), _error), **env.functions}
    return evaluate(expression, context, now=env.at, functions=functions, names=())


def _error(code: Any) -> NoReturn:
    """The FEEL function ``error("E1")``: what evaluates it fails with this BPMN error."""
    raise Failure(f"脚本给出错误 {code}", str(code))


def _with_hint(task: Token, expression: str, more: Mapping[str, Any] | None) -> FeelError | None:
    """The same failure with every variable in view, so that it can name the nearest."""
    try:
        _value(task, expression, None, more)
    except FeelError as error:
        return error
    return None


def _context(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Failure("脚本的结果应为一个 FEEL 上下文,例如 { level: 1 }")
    return value
