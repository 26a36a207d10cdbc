"""A public service of Ontario's size."""

import csv
import random
import statistics
from datetime import date, timedelta
from time import perf_counter

from sqlalchemy import select

from dashboard.database.engine import analyze
from dashboard.extensions import db
from dashboard.ministries.models import Ministry, Staff
from dashboard.records.bulk import add_many
from dashboard.records.kinds import kind
from tests import builders

STAFF, COMPLETIONS = 65_000, 250_000
TRAINED = """
SELECT t.id, count(*), sum(h.held = (SELECT count(*) FROM course WHERE required))
FROM staff s JOIN team t ON t.id = s.team_id
LEFT JOIN (
  SELECT staff_id, count(DISTINCT course_id) AS held FROM completion
  WHERE archived_at IS NULL AND completed_on <= :day
  AND course_id IN (SELECT id FROM course WHERE required) GROUP BY staff_id
) h ON h.staff_id = s.id
WHERE s.archived_at IS NULL AND (s.joined_on IS NULL OR s.joined_on <= :day)
AND (s.left_on IS NULL OR s.left_on > :day) GROUP BY t.id
"""
"""Staff and how many of them hold every required course, by team, in plain SQL."""


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
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)
    return folder


def fill(scale):
    """Have the demonstration's ministries hold staff and completions of a public service so many
    times Ontario's.
    """
    made_up, staff = random.Random(2017), STAFF * scale
    days = [date(2015, 4, 1) + timedelta(n) for n in range(1000)]
    with db.engine.begin() as connection:
        ministries = connection.scalars(select(Ministry.id).order_by(Ministry.id)).all()
        names = ("code", "ministry_id", "name_en", "name_fr", "active")
        rows = [(f"BIG{n}", ministries[n % len(ministries)], "t", "t", True) for n in range(240)]
        teams = add_many(connection, kind("teams"), names, rows)
        courses = add_many(
            connection,
            kind("courses"),
            ("code", "name_en", "name_fr", "required"),
            [(f"BIG{n}", "c", "c", n < 2) for n in range(12)],
        )
        people = add_many(
            connection,
            kind("staff"),
            ("employee_number", "team_id", "name", "joined_on"),
            [
                (f"E{n:08}", teams[n % 240], f"Person {n}", None if n % 5 else days[n % 1000])
                for n in range(staff)
            ],
        )
        triples = {
            (made_up.choice(people), made_up.choice(courses), made_up.choice(days))
            for _n in range(COMPLETIONS * scale)
        }
        names = ("staff_id", "course_id", "completed_on")
        add_many(connection, kind("completions"), names, sorted(triples))  # as an import does
    with db.engine.connect() as connection:
        analyze(connection)


def complete(number):
    """Have one person more, so many from the last, complete a course."""
    person = db.session.scalars(select(Staff).order_by(Staff.id.desc()).offset(number)).first()
    day = date(2010, 1, 1) + timedelta(next(builders.NUMBERS))
    builders.completion(person, builders.by_code("courses", "BIG3"), day)
    db.session.commit()
    db.session.remove()


def spent(client, address, times=60, status=200, headers=None, before=lambda number: None):
    """Median seconds of an answer, each time after what is to be done `before`, by its number."""
    seconds = []
    for number in range(times):
        before(number)
        began = perf_counter()
        assert client.get(address, headers=headers).status_code == status
        seconds.append(perf_counter() - began)
    return statistics.median(seconds)
