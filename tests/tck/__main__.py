"""``python -m tests.tck PATH [FOLDER …]``: exit code 1 when a part is below its aim."""

from __future__ import annotations

import sys
from pathlib import Path

from .cases import collect
from .report import lines, totals
from .running import run


def main(arguments: list[str]) -> int:
    if not arguments:
        print(__doc__)
        return 2
    checks = collect(Path(arguments[0]))
    wanted = arguments[1:]
    if wanted:
        checks = [check for check in checks if any(check.folder.startswith(w) for w in wanted)]
    if not checks:
        print(f"no test cases under {arguments[0]}/TestCases")
        return 2
    results = [run(check) for check in checks]
    for line in lines(results):
        print(line)
    return 0 if all(total.met for total in totals(results)) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
