"""A worker that is killed with -9 in its first delivery, before or after the commit."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

from api.simulated import SimulatedClock
from engine import Casework
from engine.cases import delivering


def main(url: str, folder: str, moment: str) -> None:
    casework = Casework(
        url, files=Path(folder) / "files", secret=b"a secret for tests", clock=SimulatedClock()
    )
    tell = delivering._tell

    def told(*arguments: Any) -> str:
        case = tell(*arguments)
        if moment == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        return case

    delivering._tell = told
    with casework.house.store.reading() as db:
        ident = delivering.due(casework.house, db)[0]
    delivering.deliver(casework.house, ident)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(*sys.argv[1:])
