"""Tasks: for people, for connectors, for FEEL."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs import defaults

from ..definitions import specs
from ..dmn import Outcome, decide
from ..feel import FeelError
from . import script
from .errors import Failure
from .node import Node
from .token import STARTED, Token

MAX_NOTES = 20


class Work(Node):
    """Offered to people until someone completes it."""

    for_people = True

    def counts_as_step(self, token: Token) -> bool:
        """A body of a multi-instance is only a part of one."""
        return "by" in token.internal_data and token.parent._parent is None

    def act(self, token: Token) -> bool | None:
        token.progress.effects.add("task.offered", token, **self.offered(token))
        return None

    def withdraw(self, token: Token) -> None:
        if token.has_state(STARTED):
            token.progress.effects.plain("task.withdrawn", id=token.id)

    def offered(self, token: Token) -> dict[str, Any]:
        """What the drawing says of the task. Raises Failure."""
        element = self.element
        offer: dict[str, Any] = {
            "name": element.name,
            "role": list(element.role),
            "form": element.form,
        }
        if text := element.properties.get("unit"):
            unit = script.ENGINE.evaluate(token, text)
            offer |= {"unit": unit} if isinstance(unit, str) else {}
        if who := self._assignee(token):
            offer["assignee"] = who
        return offer

    def _assignee(self, token: Token) -> str:
        """The person the step goes back to, else the one that property ``assignee`` names."""
        text = self.element.properties.get("assignee")
        if "to" in token.internal_data or not text:
            return str(token.internal_data.get("to", ""))
        who = script.ENGINE.evaluate(token, text)
        if not isinstance(who, str) or not who:
            raise Failure(f"属性 assignee 应给出人员编号,实际为 {who!r}")
        return who


class User(Work, defaults.UserTask):
    """A user task."""


class Manual(Work, defaults.ManualTask):
    """A manual task: people do it too, without a form."""


class Pass(Node, specs.PassTask):
    """A task without a kind."""

    instant = True


class Script(Node, defaults.ScriptTask):
    """A FEEL context merged into the variables."""

    instant = True
    script: str

    def act(self, token: Token) -> bool | None:
        return script.ENGINE.execute(token, self.script)


class Job(Node, specs.JobTask):
    """Work for a connector, outside of this case's transaction; or, under a reserved topic, a look
    at our own data, which is performed inside it. ``payload`` is what it is given."""

    topic: str

    def act(self, token: Token) -> bool | None:
        given = script.payload_of(token)
        more = {"payload": given} if given else {}
        token.progress.effects.add("job.created", token, topic=self.topic, **more)
        return None

    def withdraw(self, token: Token) -> None:
        if token.has_state(STARTED):
            token.progress.effects.plain("job.withdrawn", id=token.id)


class Decision(Node, specs.DecisionTask):
    """A DMN decision: into ``resultVariable`` (the value itself if there is one output), else all
    outputs become variables."""

    instant = True
    decision: str
    result: str | None

    def act(self, token: Token) -> bool | None:
        outcome = self._decide(token)
        found = dict(outcome.outputs)
        if self.result is not None:
            found = {self.result: next(iter(found.values()), None) if len(found) < 2 else found}
        token.scope.write(script.encoded(found))
        told = {"decision": self.decision, "rules": outcome.rules}
        if outcome.notes:
            told["notes"] = list(outcome.notes[:MAX_NOTES])
        token.progress.effects.add("decision.made", token, **told)
        return True

    def _decide(self, token: Token) -> Outcome:
        model = token.workflow.top_workflow.program.decisions(self.process, self.decision)
        env = token.progress.env
        try:
            context = script.surroundings(token)
            return decide(model, self.decision, context, now=env.at, functions=env.functions)
        except FeelError as error:
            raise Failure(f"决策表 {self.decision} 无法得出结果:{error}") from error
