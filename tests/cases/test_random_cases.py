"""Random people do random things to a case: it stays provable, and rebuilds to the same tables."""

from __future__ import annotations

from random import Random

import pytest

from engine import CaseworkError, Report
from tests.cases.conftest import PEOPLE, VILLAGE, Case
from tests.cases.test_commands import projected

YES = {"decision": "同意"}
ANSWERS = {
    "拟稿": {"draft_text": "请示", "signers": ["lead1", "lead2", "lead3"]},
    "修改后重新提交": {"what": "改过的"},
    "初看": {},
    "问邻居": {},
    "写笔录": {},
    "查台账": {},
    "研判": {},
}


class Town:
    """Everybody, and all that they may try."""

    def __init__(self, office, seed):
        self.office, self.rng = office, Random(seed)
        process = self.rng.choice(["office", "branches"])
        answers = {"what": "打印机"} if process == "office" else {}
        report = Report(process, answers, VILLAGE)
        self.case = Case(office, office.open(report, office.actor("member2"))["case"])

    def anyone(self):
        return self.office.actor(self.rng.choice(sorted(PEOPLE)))

    def who_can(self, task):
        able = [who for who, role in sorted(PEOPLE.items()) if role in task.role]
        if task.assignee or self.rng.random() < 0.1:  # now and then somebody who may not
            able = [task.assignee] if task.assignee else sorted(PEOPLE)
        return self.office.actor(self.rng.choice(able))

    def act(self):
        tasks = self.office.tasks(self.case.id)
        open_ = [t for t in tasks if t.status in ("offered", "claimed")]
        task = self.rng.choice(open_)
        who, other = self.who_can(task), self.rng.choice(sorted(PEOPLE))
        o = self.office
        done = [t for t in tasks if t.status == "done"]
        acts = [
            lambda: o.complete(task.id, ANSWERS.get(task.name, YES), who),
            lambda: o.complete(task.id, ANSWERS.get(task.name, YES), who),
            lambda: o.claim(task.id, who),
            lambda: o.release(task.id, who),
            lambda: o.transfer(task.id, other, who),
            lambda: o.delegate(task.id, other, who),
            lambda: o.send_back(task.id, "再看", who, direct=self.rng.random() < 0.4),
            lambda: o.send_back(task.id, "再报", who, to="starter"),
            lambda: o.add_signers(task.id, [other], self.when(), who),
            lambda: o.remove_signer(task.id, self.rng.choice(["", other]), who),
            lambda: o.take_back(self.rng.choice(done).id if done else task.id, who),
            lambda: o.reset(self.case.id, self.case.last().seq - 1, "错了", o.actor("admin")),
            lambda: o.hand_over(other, who.id, "调动", o.actor("duty")),
            lambda: o.copy(self.case.id, [other], who),
            lambda: o.urge(task.id, self.anyone()),
        ]
        self.rng.choice(acts)()

    def when(self):
        return self.rng.choice(["before", "parallel", "after"])


@pytest.mark.parametrize("seed", range(6))
def test_whatever_people_try_the_case_is_proved_and_rebuilt(office, seed):
    town = Town(office, seed)
    tried = refused = 0
    while tried < 40 and office.case(town.case.id).status == "open":
        before, tried = projected(office), tried + 1
        try:
            town.act()
        except CaseworkError:
            refused += 1
            assert projected(office) == before
        assert office.case(town.case.id).status != "open" or town.case.open()

    assert tried - refused > 3
    assert town.case.proved()
    before = projected(office)
    office.rebuild()
    assert projected(office) == before
