"""Random small processes under random operations: consistent, and no token is ever lost.

``Play`` runs every turn twice through JSON and keeps the lists that the store would keep: a task
offered twice, a timer cleared that was never set, anything that outlives its case is an error.
"""

from __future__ import annotations

import json
from itertools import pairwise
from random import Random

import pytest

from engine.errors import Conflict, NotAllowed
from engine.kernel import back
from tests.kernel.play import Play, boundary, define, end, start, sub, tag, timer, user

AND, XOR = "parallelGateway", "exclusiveGateway"
MANY = (
    "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality>"
    "</multiInstanceLoopCharacteristics>"
)


class Drawing:
    """A random block-structured process; ``choice`` (0 or 1) decides at every exclusive split."""

    def __init__(self, rng: Random) -> None:
        self.rng, self.count = rng, 0
        self.nodes: list[str] = []
        self.arrows: list[str] = []

    def whole(self):
        first, last = self.block(3)
        self.arrows += [f"s > {first}", f"{last} > e"]
        return start() + "".join(self.nodes) + end(), "; ".join(self.arrows)

    def name(self, kind):
        self.count += 1
        return f"{kind}{self.count}"

    def block(self, depth):
        kinds = (
            [self.task] if depth == 0 else [self.task, self.row, self.both, self.either, self.loop]
        )
        return self.rng.choice([*kinds, *([self.inner, self.many] if depth else [])])(depth - 1)

    def task(self, depth):
        name = self.name("t")
        self.nodes.append(user(name))
        if self.rng.random() < 0.2:  # a reminder that goes its own way
            ring, note, over = self.name("r"), self.name("n"), self.name("o")
            self.nodes.append(boundary(ring, name, timer("PT1H"), False) + user(note) + end(over))
            self.arrows.append(f"{ring} > {note} > {over}")
        return name, name

    def row(self, depth):
        parts = [self.block(depth) for _ in range(self.rng.randint(2, 3))]
        for (_, out), (into, _) in pairwise(parts):
            self.arrows.append(f"{out} > {into}")
        return parts[0][0], parts[-1][1]

    def both(self, depth):
        fork, join = self.name("f"), self.name("j")
        meets = self.rng.choice([AND, "inclusiveGateway"])
        self.nodes.append(tag(AND, fork) + tag(meets, join))
        for into, out in (self.block(depth), self.block(depth)):
            self.arrows.append(f"{fork} > {into}; {out} > {join}")
        return fork, join

    def either(self, depth):
        split, merge = self.name("x"), self.name("m")
        one, two = self.block(depth), self.block(depth)
        self.nodes.append(tag(XOR, split, default=f"{split}.{two[0]}") + tag(XOR, merge))
        self.arrows.append(f"{split} > {one[0]}: choice = 1; {split} > {two[0]}")
        self.arrows.append(f"{one[1]} > {merge}; {two[1]} > {merge}")
        return split, merge

    def loop(self, depth):
        merge, split, after = self.name("m"), self.name("x"), self.name("p")
        into, out = self.block(depth)
        self.nodes.append(tag(XOR, merge) + tag(XOR, split, default=f"{split}.{after}"))
        self.nodes.append(tag("task", after))
        self.arrows.append(f"{merge} > {into}; {out} > {split}")
        self.arrows.append(f"{split} > {merge}: choice = 1; {split} > {after}")
        return merge, after

    def inner(self, depth):
        name, kept, arrows = self.name("u"), self.nodes, self.arrows
        self.nodes, self.arrows = [], []
        into, out = self.block(depth)
        begin, over = self.name("s"), self.name("e")
        inside = start(begin) + "".join(self.nodes) + end(over)
        inside_arrows = "; ".join([*self.arrows, f"{begin} > {into}", f"{out} > {over}"])
        self.nodes, self.arrows = kept, arrows
        many = MANY if self.rng.random() < 0.2 else ""
        self.nodes.append(sub(name, inside, inside_arrows, many))
        return name, name

    def many(self, depth):
        name = self.name("v")
        self.nodes.append(user(name, MANY))
        return name, name


class Walk:
    """One case of a random drawing, and what may be done with it."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)
        self.nodes, self.arrows = Drawing(self.rng).whole()
        self.case = Play(define(self.nodes, self.arrows), choice=0).begin()
        self.pasts = [self.copy()]
        self.last = ("", 0)

    def copy(self):
        return json.loads(json.dumps(self.case.state))

    def complete(self):
        ident = self.rng.choice(sorted(self.case.tasks))
        self.last = (self.case.tasks[ident]["el"], self.case.seq)
        self.case.complete(ident, choice=int(self.rng.random() < 0.3))
        self.pasts.append(self.copy())

    def send_back(self):
        ident = self.rng.choice(sorted(self.case.tasks))
        steps = back.earlier(self.case.definition, self.case.state, ident)
        if not steps:
            return
        to = self.rng.choice(steps)
        direct, alone = self.rng.random() < 0.3, self.rng.random() < 0.2
        self.refused(
            lambda instance: back.send_back(
                instance, ident, to.process, to.el, direct=direct, alone=alone, by="me"
            )
        )

    def take_back(self):
        el, seq = self.last
        self.refused(lambda instance: back.take_back(instance, f"{seq:08x}", "p", el, "me"))

    def to_starter(self):
        ident, parked = self.rng.choice(sorted(self.case.tasks)), []
        direct = self.rng.random() < 0.5
        done = self.refused(
            lambda instance: parked.append(back.to_starter(instance, ident, direct=direct, by="me"))
        )
        if done:
            assert self.case.open == []
            self.case.carry(lambda instance: back.resubmit(instance, parked[-1]))

    def modify(self):
        el = self.rng.choice(self.case.open)
        do = self.rng.choice(["before", "after"])
        steps = [{"do": do, "p": "p", "el": el}, {"do": "cancel", "p": "p", "el": el}]
        self.attempt(lambda: self.case.modify(*self.rng.sample(steps, self.rng.randint(1, 2))))

    def reset(self):
        self.case.reset(self.rng.choice(self.pasts), self.rng.random() < 0.5)

    def migrate(self):
        """To a drawing with one more step at the end; every old past is of another version then."""
        name = f"z{self.case.seq}"
        nodes = self.nodes + user(name)
        arrows = self.arrows
        into = next(a for a in arrows.split("; ") if a.strip().endswith(" > e"))
        arrows = arrows.replace(into, into.replace(" > e", f" > {name} > e"))
        self.nodes, self.arrows = nodes, arrows
        self.case.migrate(define(nodes, arrows))
        self.pasts = [self.copy()]

    def wait(self):
        self.case.wait(2)

    def refused(self, act):
        return self.attempt(lambda: self.case.carry(act))

    def attempt(self, act):
        """Do it or be refused; refused, the case stays as it was."""
        before = (self.copy(), dict(self.case.tasks), dict(self.case.timers))
        try:
            act()
        except (Conflict, NotAllowed):
            assert (self.copy(), self.case.tasks, self.case.timers) == before
            return False
        return True

    def sound(self):
        """Something is open, or all is over; no join waits for what cannot come."""
        alive = bool(self.case.tasks)
        assert alive or self.case.ended is not None, self.case.state["tokens"]


OPERATIONS = (
    "complete", "complete", "complete", "send_back", "send_back", "take_back", "to_starter",
    "reset", "migrate", "wait",
)  # fmt: skip


def walk(seed, operations, turns=14):
    one = Walk(seed)
    for _ in range(turns):
        if one.case.ended is not None:
            break
        getattr(one, one.rng.choice(operations))()
        one.sound()
        assert one.case.incidents == {}, (seed, one.case.incidents)
    for _ in range(300):
        if one.case.ended is not None:
            return one
        ident = sorted(one.case.tasks)[0]
        one.case.complete(ident, choice=0)
        one.sound()
        assert one.case.incidents == {}, (seed, one.case.incidents)
    raise AssertionError(f"{seed}: the case does not end; {one.case.open}")


@pytest.mark.parametrize("part", range(5))
def test_whatever_is_done_to_it_a_case_ends_and_loses_nothing(part):
    for seed in range(part * 20, part * 20 + 20):
        walk(seed, OPERATIONS)


def test_modifying_by_hand_may_leave_a_join_waiting_but_says_so():
    """Whoever cancels a branch by hand may leave a join without it: an incident, never silence."""
    for seed in range(40):
        one = Walk(seed)
        for _ in range(8):
            if one.case.ended is not None or not one.case.tasks:
                break
            getattr(one, one.rng.choice(("complete", "modify", "wait")))()
            assert one.case.tasks or one.case.incidents or one.case.ended is not None, seed
