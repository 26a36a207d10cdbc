"""People to remind, by name: who they are, who sees them, how the list leaves the page."""

import json
from datetime import date

import pytest
from sqlalchemy import event

from dashboard.extensions import db
from tests import builders
from tests.conftest import signed_in
from tests.html import page, parsed, plain, row_names, text

NAMES = ("Adaline", "Beatrix", "Cyril", "Deepak", "Gonzalo", "Stranger", "N-DEEPAK")
PEOPLE = "/en/ministries/MTO/people"


def rows(world, role="lead", query=""):
    """The rows of the list as data."""
    answer = signed_in(world, role).get(f"{PEOPLE}.json{query}")
    return [
        (r["name"], r["team"], r["course"], r["state"], r["held_on"], r["ends_on"])
        for r in json.loads(text(answer))["rows"]
    ]


def test_each_course_that_is_missing_or_ends_within_60_days_is_a_row(world):
    assert rows(world) == [
        ("Beatrix", "T1", "YRL", "ends_soon", "2017-02-28", "2018-02-28"),
        ("Cyril", "T1", "ALW", "missing", None, None),
        ("Cyril", "T1", "YRL", "missing", "2016-12-31", "2017-12-31"),
        ("Deepak", "T2", "ALW", "missing", None, None),
        ("Deepak", "T2", "YRL", "missing", None, None),
    ]


@pytest.mark.parametrize(
    ("ended", "state"),
    [("2017-03-01", "ends_soon"), ("2017-03-02", None), ("2017-01-01", "ends_soon")],
)
def test_soon_is_sixty_days(world, ended, state):
    person = builders.staff(db.session.query(builders.Team).filter_by(code="T1").one(), name="Eve")
    for code in ("ALW", "YRL"):
        course = db.session.query(builders.Course).filter_by(code=code).one()
        builders.completion(person, course, date.fromisoformat(ended))
    db.session.commit()
    assert [r[3] for r in rows(world) if r[0] == "Eve"] == ([state] if state else [])


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?team=t2", {"Deepak"}),
        ("?course=ALW", {"Cyril", "Deepak"}),
        ("?state=ends_soon", {"Beatrix"}),
        ("?team=T1&state=missing", {"Cyril"}),
        ("?period=2015-16", {"Cyril", "Deepak", "Adaline", "Beatrix", "Gonzalo"}),
    ],
)
def test_filters_narrow_the_page_and_its_files_alike(world, query, names):
    assert {r[0] for r in rows(world, query=query)} == names
    soup = parsed(page(signed_in(world, "lead"), PEOPLE + query))
    shown = {tag.find(string=True).strip() for tag in soup.select("tr[id^=person-] th")}
    assert shown == names
    line = soup.select_one("#address-line").get_text()
    assert set(line.split("; ")) == names


def test_the_reasons_say_how_many_people_they_concern(world):
    soup = parsed(page(signed_in(world, "lead"), PEOPLE))
    assert [plain(str(a)).strip() for a in soup.select(".chips a")] == [
        "Everyone: 3",
        "Missing: 2",
        "Ends within 60 days: 1",
    ]
    assert (
        plain(str(soup.select_one("#list-title").parent)).strip().startswith("3 people 5 reminders")
    )


def test_what_people_hold_already_is_told(world):
    row = plain(str(parsed(page(signed_in(world, "lead"), PEOPLE)).select_one("#person-N-BEATRIX")))
    assert "held since June 1, 2017" in row
    assert "ends February 28, 2018" in row


@pytest.mark.parametrize("suffix", ["", ".csv", ".xlsx", ".json"])
@pytest.mark.parametrize(
    ("role", "status"), [("executive", 403), ("other", 404), ("lead", 200), ("admin", 200)]
)
def test_names_are_for_the_own_lead_and_administrators(world, role, status, suffix):
    answer = signed_in(world, role).get(PEOPLE + suffix)
    assert answer.status_code == status
    if status != 200:
        assert not [name for name in NAMES if name.encode() in answer.data]


@pytest.mark.parametrize(
    "query", ["?team=T1", "?team=nobody", "?course=ALW", "?state=x", "?page=9"]
)
def test_no_filter_brings_an_executive_to_a_name(world, query):
    client = signed_in(world, "executive")
    for address in (PEOPLE, f"{PEOPLE}.json", "/en/ministries/MTO/teams", "/en/ministries/MTO"):
        answer = client.get(address + query, headers={"HX-Request": "true"})
        assert not [name for name in NAMES if name.encode() in answer.data]


@pytest.mark.parametrize(
    "query", ["?team=EDU-1", "?course=FREE", "?state=held", "?page=0", "?period=soon"]
)
def test_what_there_is_not_is_not_found(world, query):
    assert signed_in(world, "lead").get(PEOPLE + query).status_code == 404


def test_without_a_required_course_nobody_needs_a_reminder(empty):
    builders.staff(builders.team(builders.ministry("MTO")), name="Adaline")
    db.session.commit()
    assert "Nobody needs a reminder." in plain(page(signed_in(empty, "admin"), PEOPLE))


def test_a_lead_is_led_from_the_own_ministry_to_the_people_of_a_team(world):
    soup = parsed(page(signed_in(world, "lead"), "/en/ministries/MTO"))
    item = soup.select_one("#attention-T1")
    assert plain(str(item.select_one("a.button"))).strip() == "See the names"
    assert item.select_one("a.button")["href"] == f"{PEOPLE}?team=T1"
    assert soup.select_one(f'#teams a[href="{PEOPLE}?team=T1"]')


def test_ten_key_presses_bring_a_lead_from_signing_in_to_the_people(world):
    soup = parsed(page(signed_in(world, "lead"), "/en/ministries/MTO"))
    stops = soup.select_one("main").select("a[href], button, select, input, [tabindex='0']")
    addresses = [tag.get("href", "") for tag in stops if "script-off" not in tag.get("class", [])]
    skip_to_main, open_the_link = 2, 1
    assert skip_to_main + addresses.index(PEOPLE) + 1 + open_the_link <= 10


def test_an_executive_is_led_to_no_names(world):
    soup = parsed(page(signed_in(world, "executive"), "/en/ministries/MTO"))
    assert [a["href"] for a in soup.select("a[href*='/people']")] == []


def test_the_number_of_statements_does_not_grow_with_the_staff(world):
    client, seen = signed_in(world, "lead"), []

    def note(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    def statements():
        seen.clear()
        page(client, PEOPLE)
        return len(seen)

    event.listen(db.engine, "before_cursor_execute", note)
    statements()  # a page after another: what is kept in the process is
    before = statements()
    team = builders.team(db.session.query(builders.Ministry).filter_by(code="MTO").one())
    for number in range(40):
        builders.staff(team, name=f"New {number}")
    db.session.commit()
    statements()
    assert statements() == before
    event.remove(db.engine, "before_cursor_execute", note)


def test_french_says_the_same(world):
    shown = plain(page(signed_in(world, "lead"), "/fr/ministries/MTO/people"))
    assert "3 personnes 5 rappels" in shown
    assert row_names(page(signed_in(world, "lead"), "/fr/ministries/MTO/teams"))
