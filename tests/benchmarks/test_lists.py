"""Lists of many records, beside a fixed page of their size, measured in one run."""

import random
from datetime import date, timedelta

import pytest

from dashboard.database.engine import analyze
from dashboard.extensions import db
from dashboard.records.bulk import add_many
from dashboard.records.kinds import kind
from dashboard.web import listing
from tests.benchmarks.service import COMPLETIONS, STAFF, spent
from tests.conftest import signed_in

PAGES = {
    "completions": "completions",
    "in the middle": "completions?page={middle}",
    "of a person": "completions?q=E00004711",
    "of a course": "completions?q=BIG4",
    "newest first": "completions?sort=-completed_on",
    "staff": "staff",
    "staff in the middle": "staff?page={staff}",
    "staff by name": "staff?q=person+47110",
    "staff, newest first": "staff?sort=-joined_on",
    "a new completion": "completions/new",
    "a person, typed": "choices/staff?field=q&q=47110",
}


def fill(scale):
    """Staff and completions of a public service so many times Ontario's."""
    made_up, staff = random.Random(2017), STAFF * scale
    days = [date(2015, 4, 1) + timedelta(n) for n in range(1000)]
    with db.engine.begin() as connection:
        names = ("code", "ministry_id", "name_en", "name_fr", "active")
        rows = [(f"BIG{n}", 1, "t", "t", True) for n in range(240)]
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
        add_many(connection, kind("completions"), names, list(triples))
    with db.engine.connect() as connection:
        analyze(connection)


MOST, MOST_ANEW = 30, 80
"""Fixed pages, while counts and places are kept, and after a write."""


@pytest.mark.benchmark
@pytest.mark.parametrize("scale", [1, pytest.param(10, marks=pytest.mark.long)])
def test_a_page_of_a_long_list_costs_so_many_fixed_pages(app, fixed_page, scale, monkeypatch):
    monkeypatch.setattr(listing, "DEAR", 0.005)
    fill(scale)
    client, dear = signed_in(app, "admin"), []
    middle = {"middle": COMPLETIONS * scale // 100, "staff": STAFF * scale // 100}
    fixed_page(client.get("/en/admin/completions").get_data(as_text=True))
    spent(client, "/fixed")
    plain = spent(client, "/fixed")
    print(f"fixed page {plain * 1000:.1f} ms")
    for name, path in PAGES.items():
        address = f"/en/admin/{path.format(**middle)}"
        anew, again = spent(client, address, 5, anew=True), spent(client, address)
        print(
            f"{name}: {again * 1000:.1f} ms, {again / plain:.1f} fixed pages; "
            f"after a write {anew / plain:.1f}"
        )
        if again > MOST * plain or anew > MOST_ANEW * plain:
            dear.append(name)
    assert dear == []
