"""A public service of Ontario's size."""

import csv
import random
import statistics
from datetime import date, timedelta
from time import perf_counter

from dashboard.web import cache

STAFF, COMPLETIONS = 65_000, 250_000


def write_service(folder):
    """A public service of Ontario's size as files."""
    made_up = random.Random(2017)
    tables = {
        "ministries": [("code", "name_en", "name_fr")] + [(f"M{i}", "m", "m") for i in range(30)],
        "teams": [("code", "ministry", "name_en", "name_fr")]
        + [(f"T{i}", f"M{i % 30}", "t", "t") for i in range(240)],
        "staff": [("employee_number", "team")]
        + [(f"E{i:08}", f"T{i % 240}") for i in range(STAFF)],
        "courses": [("code", "name_en", "name_fr", "required")]
        + [(f"C{i}", "c", "c", "yes" if i < 2 else "no") for i in range(12)],
    }
    days = [(date(2015, 4, 1) + timedelta(i)).isoformat() for i in range(1000)]
    pairs = {
        (made_up.randrange(STAFF), made_up.randrange(12), made_up.randrange(1000))
        for _i in range(COMPLETIONS + 500)
    }
    tables["completions"] = [("employee_number", "course", "completed_on")]
    tables["completions"] += [
        (f"E{s:08}", f"C{c}", days[d]) for s, c, d in sorted(pairs, key=lambda _p: made_up.random())
    ][:COMPLETIONS]
    folder.mkdir()
    for kind, rows in tables.items():
        with (folder / f"{kind}.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)
    return folder


def spent(client, address, times=60, anew=False, status=200, headers=None):
    """Median seconds of an answer, drawn anew each time where that is said."""
    seconds = []
    for _each in range(times):
        if anew:
            cache.clear()
        began = perf_counter()
        assert client.get(address, headers=headers).status_code == status
        seconds.append(perf_counter() - began)
    return statistics.median(seconds)
