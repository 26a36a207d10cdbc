"""Shows how much of each room the tests run, and fails below the floor.

`make test COVERAGE=1` counts and shows it.
"""

import json
import sys
from collections import Counter, defaultdict
from pathlib import Path

FIGURES = Path("build/coverage.json")
FLOOR = {"lines": 95, "branches": 90}
"""Least percentages of dashboard/ as a whole."""


def room(path):
    """accounts for dashboard/accounts/links.py, settings for dashboard/settings.py."""
    return Path(path).relative_to("dashboard").with_suffix("").parts[0]


def percent(sums, name):
    """The share that was run, in percent; all of nothing."""
    run = sums[f"covered_{name}"]
    whole = run + sums[f"missing_{name}"]
    return 100 * run / whole if whole else 100.0


def sums_by_room(files):
    """What each room's files have together."""
    rooms = defaultdict(Counter)
    for path, file in files.items():
        for part in (f"{run}_{name}" for run in ("covered", "missing") for name in FLOOR):
            rooms[room(path)][part] += file["summary"][part]
    return rooms


def shortfalls(sums):
    """A sentence for each figure that is below its floor."""
    for name, least in FLOOR.items():
        share = percent(sums, name)
        if share < least:
            yield f"{share:.1f} % of the {name} of dashboard/ are run by tests; {least} % must be."


def main():
    rooms = sums_by_room(json.loads(FIGURES.read_text("utf-8"))["files"])
    whole = sum(rooms.values(), Counter())
    for name, sums in [*sorted(rooms.items()), ("dashboard", whole)]:
        print(f"{name:14}", *(f"{percent(sums, each):5.1f} % of {each}" for each in FLOOR))
    return "\n".join(shortfalls(whole)) or None


if __name__ == "__main__":
    sys.exit(main())
