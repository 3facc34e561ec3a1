"""Pictures that scripted people take: an album, uploaded once, from which each takes some."""

from __future__ import annotations

import io
import random
from dataclasses import dataclass, field

from PIL import Image, ImageDraw

from engine import Actor, Casework

SIZE = (320, 240)
ALBUM = 48


@dataclass(slots=True)
class Album:
    """Different pictures of nothing in particular; each is stored when first taken."""

    casework: Casework
    _kept: dict[int, str] = field(default_factory=dict)

    def take(self, count: int, rng: random.Random, actor: Actor) -> list[str]:
        """Ids of ``count`` stored pictures, no two alike."""
        return [self._photo(n, actor) for n in rng.sample(range(ALBUM), count)]

    def another(self, taken: list[str], rng: random.Random, actor: Actor) -> list[str]:
        """The same pictures and one more."""
        rest = [n for n in range(ALBUM) if self._kept.get(n) not in taken]
        return [*taken, self._photo(rng.choice(rest), actor)]

    def _photo(self, n: int, actor: Actor) -> str:
        if n not in self._kept:
            self._kept[n] = self.casework.upload(picture(n), "image/jpeg", actor)
        return self._kept[n]


def picture(n: int) -> bytes:
    """The n-th picture: always the same bytes."""
    rng = random.Random(n)
    made = Image.new("RGB", SIZE, _colour(rng))
    draw = ImageDraw.Draw(made)
    for _ in range(6):
        left, top = rng.randrange(SIZE[0]), rng.randrange(SIZE[1])
        draw.rectangle((left, top, left + rng.randrange(20, 160), top + 60), fill=_colour(rng))
    kept = io.BytesIO()
    made.save(kept, "JPEG", quality=60)
    return kept.getvalue()


def _colour(rng: random.Random) -> tuple[int, int, int]:
    return rng.randrange(40, 216), rng.randrange(40, 216), rng.randrange(40, 216)
