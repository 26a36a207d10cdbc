"""Measures side by side: which sides there are, their figures, and what is said of them."""

import csv
import io
from fractions import Fraction

import pytest

from dashboard.extensions import db
from dashboard.language import format_percent, in_language
from dashboard.overview.compare import Row, Side, ordered
from dashboard.overview.measures import number
from dashboard.overview.models import LABELS
from dashboard.web import cache
from dashboard.web.table import Withheld
from tests import builders
from tests.conftest import signed_in
from tests.html import page, parsed, row_of
from tests.overview.conftest import measured

WORLD = ("FEW", 3, 1), ("MID", 30, 15), ("BIG", 40, 20), ("MAX", 50, 25)
TWO = "ministry=MTO&ministry=MOF"


def columns(client, query):
    data = client.get(f"/en/compare.json?{query}").get_json()
    return [column["name"] for column in data["columns"]][2:]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["2016-17", "2017-18"]),
        ("ministry=MTO", ["MTO", "all"]),
        (TWO, ["MTO", "MOF"]),
        (f"{TWO}&ministry=mto", ["MTO", "MOF"]),
        (f"{TWO}&ministry=CO&ministry=EDU&ministry=MOI", ["MTO", "MOF", "CO", "EDU", "MOI"]),
        ("period=2016-17&period=2017-18", ["2016-17", "2017-18"]),
        ("ministry=MTO&period=2017-18-Q1&period=2017-18-Q3", ["2017-18-Q1", "2017-18-Q3"]),
        ("period=all", ["all"]),
        ("period=1999-00", ["1998-99", "1999-00"]),
    ],
)
def test_the_sides_are_those_of_the_address(app, query, names):
    assert columns(signed_in(app, "executive"), query) == names


@pytest.mark.parametrize(
    "query",
    [
        f"{TWO}&ministry=CO&ministry=EDU&ministry=MOI&ministry=ENERGY",
        "ministry=NOBODY",
        "ministry=%00",
        f"ministry={'M' * 500}",
        "period=2017-19",
        "period=2015-16&period=2016-17&period=2017-18",
        f"{TWO}&period=2016-17&period=2017-18",
        "sort=shoes",
    ],
)
def test_what_cannot_be_compared_is_not_found(app, query):
    client = signed_in(app, "executive")
    assert client.get(f"/en/compare?{query}").status_code == 404
    assert client.get(f"/en/compare.csv?{query}").status_code == 404


def test_every_figure_is_the_measure(app):
    rows = signed_in(app, "admin").get("/en/compare.json?ministry=MTO").get_json()["rows"]
    own, every = measured(code="MTO"), measured()
    assert {row["name"] for row in rows} == set(LABELS) == set(own)
    for row in rows:
        for code, measures in (("MTO", own), ("all", every)):
            value = number(measures[row["name"]].value)
            assert row[code] == (None if value is None else round(value, 4)), row["name"]


def test_the_page_and_the_file_say_the_same(app):
    client = signed_in(app, "admin")
    shown = row_of(page(client, f"/en/compare?{TWO}"), "Share of staff trained")
    values = [measured(code=code)["trained"].value for code in ("MTO", "MOF")]
    assert shown.startswith(f"Share of staff trained {' '.join(map(format_percent, values))}")
    text = client.get(f"/en/compare.csv?{TWO}").get_data(as_text=True).lstrip("\ufeff")
    line = next(one for one in csv.reader(io.StringIO(text)) if one[0] == "trained")
    assert [float(cell) for cell in line[2:]] == [round(float(value), 4) for value in values]


def test_a_small_number_is_withheld(empty):
    course = builders.course("K", required=True)
    for code, people, trained in WORLD:
        team = builders.team(builders.ministry(code), f"{code}-T")
        builders.trained_team(team, course, people, trained)
    db.session.commit()
    data = (
        signed_in(empty, "executive").get("/en/compare.json?ministry=FEW&ministry=MAX").get_json()
    )
    rows = {row["name"]: row for row in data["rows"]}
    for name in ("headcount", "trained", "trainers"):
        assert rows[name]["FEW"] is None
        assert "FEW" in rows[name]["withheld"]
    assert rows["headcount"]["MAX"] == 50
    data = signed_in(empty, "admin").get("/en/compare.json?ministry=FEW&ministry=MAX").get_json()
    assert {row["name"]: row for row in data["rows"]}["headcount"]["FEW"] == 3


def test_the_columns_are_sorted_by_any_measure(app):
    client = signed_in(app, "executive")
    query = f"{TWO}&ministry=EDU"
    assert columns(client, f"{query}&sort=trained") == ["MTO", "MOF", "EDU"]
    assert columns(client, f"{query}&sort=-trained") == ["EDU", "MOF", "MTO"]


def test_what_is_not_told_is_sorted_last():
    sides = [
        Side(code=code, name=code, values={"trained": value})
        for code, value in (
            ("A", None),
            ("B", Fraction(1)),
            ("C", Withheld("w")),
            ("D", Fraction(0)),
        )
    ]
    assert [side.code for side in ordered(sides, "trained")] == ["D", "B", "A", "C"]
    assert [side.code for side in ordered(sides, "-trained")] == ["B", "D", "A", "C"]


@pytest.mark.parametrize(
    ("measure", "values", "english", "french"),
    [
        ("events", (2, 2), "The same", "Même chiffre"),
        ("events", (2, 3), "Health: 1 more", "Santé\u00a0: 1 de plus"),
        ("events", (23, 2), "Office of the Arts: 21 more", "Affaires\u00a0: 21 de plus"),
        ("trained", (Fraction(1, 2), Fraction(51, 100)), "Health: 1 percentage point more",
         "Santé\u00a0: 1 point de pourcentage de plus"),
        ("trained", (Fraction(1), Fraction(0)), "Office of the Arts: 100 percentage points more",
         "Affaires\u00a0: 100 points de pourcentage de plus"),
        ("trained", (Fraction(1, 2), Fraction(501, 1000)), "Less than one percentage point apart",
         "Moins d’un point de pourcentage d’écart"),
        ("trained", (None, Fraction(1)), "", ""),
    ],
)  # fmt: skip
def test_the_difference_is_told_in_words(measure, values, english, french):
    names = {"en": ("Office of the Arts", "Health"), "fr": ("Affaires", "Santé")}
    for language, words in (("en", english), ("fr", french)):
        with in_language(language):
            sides = [
                Side(code=name, name=name, values={measure: None if v is None else Fraction(v)})
                for name, v in zip(names[language], values, strict=True)
            ]
            assert Row(name=measure, sides=sides).difference == words


def test_of_several_it_is_the_range():
    sides = [
        Side(code=n, name=n, values={"events": Fraction(v)})
        for n, v in zip("ABC", (3, 1, 2), strict=True)
    ]
    assert Row(name="events", sides=sides).difference == "From 1 (B) to 3 (A)"


def test_it_is_reached_from_the_overview(app):
    soup = parsed(page(signed_in(app, "executive"), "/en/?ministry=MTO"))
    assert soup.select_one('a[href="/en/compare?ministry=MTO"]')


def test_it_is_drawn_where_there_are_no_records(empty):
    assert "—" in page(signed_in(empty, "executive"), "/fr/compare")


def test_the_number_of_statements_does_not_grow_with_the_records(app, statements):
    client = signed_in(app, "executive")

    def drawn():
        cache.clear()
        statements.clear()
        page(client, f"/en/compare?{TWO}")
        return len(statements)

    before = drawn()
    for number_ in range(20):
        builders.team(builders.ministry(f"N{number_}"))
    db.session.commit()
    assert drawn() == before
