"""Figures about 1 to 4 people, on every page and file: withheld from all who may not see names."""

import io

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select, update

from dashboard.accounts.models import User
from dashboard.extensions import db
from dashboard.ministries.models import Ministry
from tests import builders
from tests.conftest import signed_in
from tests.html import body, parsed, plain, row_of, text

FEW, MORE = "fewer than 5", "withheld"
WORLD = {"ONE": (4, 1), "TWO": (5, 3), "NEXT": (12, 6), "SOME": (40, 2), "MOST": (40, 38)}
"""Ministries: their staff, and how many of them are trained.

One is about few people; two and the next are withheld so that one cannot be worked out, not by the
lead of one of them either; where the group is large, a page may tell that few are trained, and that
few are not.
"""
SHOWN = {
    "ONE": (FEW, FEW),
    "TWO": (MORE, MORE),
    "NEXT": (MORE, MORE),
    "SOME": ("40", "5%"),
    "MOST": ("40", "95%"),
}
IN_FILES = {
    "ONE": [FEW, FEW],
    "TWO": [MORE, MORE],
    "NEXT": [MORE, MORE],
    "SOME": ["40", "0.05"],
    "MOST": ["40", "0.95"],
}


@pytest.fixture
def world(empty):
    """The ministries, each with one team; the leads are those of the smallest two."""
    course = builders.course("K", required=True)
    for code, (people, trained) in WORLD.items():
        ministry = builders.ministry(code)
        team = builders.team(ministry, f"{code}-T")
        builders.trained_team(team, course, people, trained)
    for person, code in (("lead", "ONE"), ("other", "TWO")):
        ministry = select(Ministry.id).where(Ministry.code == code).scalar_subquery()
        lead = User.email == f"{person}@ontario.invalid"
        db.session.execute(update(User).where(lead).values(ministry_id=ministry))
    db.session.commit()
    return empty


def link_to(client, page, ending):
    """The address of a page's file of this kind."""
    return parsed(client.get(page)).select_one(f'a[href*=".{ending}"]')["href"]


def as_text(cell):
    """A cell of a workbook, as a CSV file would write it."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def file_rows(client, ending):
    """The two training columns of each ministry in the file of the overview."""
    answer = client.get(link_to(client, "/en/", ending), follow_redirects=True)
    if ending == "xlsx":
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0)
        rows = [[as_text(cell) for cell in row] for row in sheet.to_python()]
    else:
        rows = [line.split(",") for line in text(answer).lstrip("\ufeff").splitlines()]
    staff, trained = rows[0].index("Staff"), rows[0].index("Share of staff trained")
    return {row[0]: [row[staff], row[trained]] for row in rows[1:]}


@pytest.mark.parametrize("code", WORLD)
def test_the_overviews_table(world, code):
    row = row_of(signed_in(world, "executive").get("/en/"), code)
    assert SHOWN[code][1] in row


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_overviews_files(world, ending):
    assert file_rows(signed_in(world, "executive"), ending) == IN_FILES


@pytest.mark.parametrize("code,words", [(code, shown[1]) for code, shown in SHOWN.items()])
def test_the_tile_of_one_ministry(world, code, words):
    page = parsed(signed_in(world, "executive").get(f"/en/?ministry={code}"))
    tiles = [plain(str(tile)) for tile in page.select(".tile")]
    assert words in next(tile for tile in tiles if "Training" in tile)


@pytest.mark.parametrize(
    "code,words",
    [
        ("ONE", FEW),
        ("TWO", MORE),
        ("SOME", "5% of 40 staff trained"),
        ("MOST", "95% of 40 staff trained"),
    ],
)
def test_the_ministrys_own_page(world, code, words):
    page = parsed(signed_in(world, "executive").get(f"/en/ministries/{code}"))
    assert words in plain(str(page.select_one("#training header")))


@pytest.mark.parametrize("code,words", [("ONE", FEW), ("TWO", MORE), ("SOME", "5%")])
def test_the_courses_on_the_ministrys_page(world, code, words):
    page = signed_in(world, "executive").get(f"/en/ministries/{code}")
    assert words in row_of(page, "K")


@pytest.mark.parametrize("role", ["lead", "admin"])
def test_who_may_see_the_names_sees_the_figures(world, role):
    client = signed_in(world, role)
    assert file_rows(client, "csv")["ONE"] == ["4", "0.25"]


def test_a_lead_sees_no_more_than_others_of_another_ministry(world):
    assert file_rows(signed_in(world, "lead"), "csv")["TWO"] == IN_FILES["TWO"]


@pytest.mark.parametrize("role,words", [("executive", MORE), ("admin", "25%")])
def test_the_team_of_a_ministry_of_few_people(world, role, words):
    page = signed_in(world, role).get("/en/ministries/ONE")
    assert words in row_of(page, "ONE-T")


@pytest.mark.parametrize("address", ["/en/ministries/TWO", "/en/?ministry=TWO"])
def test_the_lead_of_a_ministry_that_would_give_another_away_does_not_see_it_either(world, address):
    page = plain(body(signed_in(world, "other").get(address)))
    assert "60%" not in page
    assert MORE in page


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_that_lead_does_not_see_it_in_files_either(world, ending):
    assert file_rows(signed_in(world, "other"), ending) == IN_FILES


def test_what_was_drawn_for_who_sees_all_is_not_given_to_others(world):
    address = "/en/ministries/TWO"
    assert "60%" in body(signed_in(world, "admin").get(address))
    for role in ("executive", "lead", "other"):
        assert "60%" not in body(signed_in(world, role).get(address))


def test_the_teams_of_a_ministry_withheld_for_anothers_sake_are_withheld(world):
    page = signed_in(world, "executive").get("/en/ministries/NEXT")
    assert row_of(page, "NEXT-T").count(MORE) == 2


TEAMS = [
    (
        {"A": (4, 1), "B": (5, 3), "C": (20, 8), "D": (40, 9)},
        {"A": FEW, "B": MORE, "C": MORE, "D": "40 23%"},
    ),
    ({"A": (5, 1), "B": (6, 3), "C": (20, 18)}, {"A": "5 20%", "B": "6 50%", "C": "20 90%"}),
    (
        {"A": (2, 1), "B": (2, 2), "C": (9, 2), "D": (30, 10), "E": (40, 10)},
        {"A": FEW, "B": FEW, "C": MORE, "E": "40 25%"},
    ),
    ({"A": (7, 0), "B": (12, 6), "C": (30, 10)}, {"A": MORE, "B": MORE, "C": "30 33%"}),
    ({"A": (7, 7), "B": (12, 6), "C": (30, 10)}, {"A": MORE, "B": MORE, "C": "30 33%"}),
    # of two teams, "fewer than 5" would leave only four numbers for the other
    ({"A": (3, 1), "B": (8, 5)}, {"A": MORE, "B": MORE}),
]


@pytest.mark.parametrize("teams,shown", TEAMS)
def test_a_team_of_few_people_is_withheld_and_others_with_it(empty, teams, shown):
    course, ministry = builders.course("K", required=True), builders.ministry("M")
    for code, (people, trained) in teams.items():
        builders.trained_team(builders.team(ministry, code), course, people, trained)
    db.session.commit()
    page = signed_in(empty, "executive").get("/en/ministries/M")
    rows = {code: row_of(page, code) for code in shown}
    assert {code: words in rows[code] for code, words in shown.items()} == dict.fromkeys(
        shown, True
    )


def test_an_executive_cannot_sort_by_what_is_withheld(world):
    page = body(signed_in(world, "executive").get("/en/?sort=trained"))
    order = [page.index(f"/ministries/{code}") for code in ("MOST", "SOME")]
    withheld = [page.index(f"/ministries/{code}") for code in ("NEXT", "ONE", "TWO")]
    assert withheld == sorted(withheld)
    assert max(withheld) < min(order)
