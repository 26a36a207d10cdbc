"""The table of a ministry's teams: equal to the records, and without what tells of few."""

import json
from fractions import Fraction

import pytest

from dashboard.extensions import db
from tests import builders
from tests.conftest import signed_in
from tests.html import page, parsed, plain, row_of, text

TEAMS = "/en/ministries/MTO/teams"


def table(app, role):
    """The table as data, by team."""
    answer = signed_in(app, role).get(f"{TEAMS}.json")
    return {row["code"]: row for row in json.loads(text(answer))["rows"]}


@pytest.fixture
def teams(empty):
    """Three teams: one large, one large with fewer trained, one of three people."""
    course = builders.course("K", name_en="Course", required=True)
    ministry = builders.ministry("MTO")
    for code, people, trained in (("BIG", 40, 20), ("LOW", 30, 6), ("FEW", 3, 1)):
        builders.trained_team(builders.team(ministry, code), course, people, trained)
    db.session.commit()
    return empty


def test_administrators_see_every_figure(teams):
    rows = table(teams, "admin")
    assert rows["BIG"] == {
        "code": "BIG",
        "name": "BIG",
        "headcount": 40,
        "trained": 0.5,
        "to_go": 12,
        "course_K": 0.5,
    }
    assert (rows["FEW"]["headcount"], rows["FEW"]["to_go"]) == (3, 2)


def test_few_people_are_withheld_with_a_second_team(teams):
    rows = table(teams, "executive")
    hidden = {"headcount", "trained", "to_go", "course_K"}
    assert set(rows["FEW"]["withheld"]) == hidden
    assert len([row for row in rows.values() if "withheld" in row]) >= 2
    assert "fewer than 5" in row_of(page(signed_in(teams, "executive"), TEAMS), "FEW")


def test_a_course_held_by_all_of_a_small_team_is_withheld(empty):
    first, second = (builders.course(code, required=True) for code in ("K1", "K2"))
    ministry = builders.ministry("MTO")
    small, other = builders.team(ministry, "SMALL"), builders.team(ministry, "OTHER")
    for number in range(7):
        person = builders.staff(small)
        builders.completion(person, first)
        if number < 3:
            builders.completion(person, second)
    builders.trained_team(other, first, 30, 15)
    db.session.commit()
    assert "course_K1" in table(empty, "executive")["SMALL"]["withheld"]


def test_figures_equal_a_count_of_the_people_one_by_one(app):
    rows = table(app, "admin")
    required = db.session.query(builders.Course).filter_by(required=True).all()
    held = {
        (c.staff_id, c.course_id)
        for c in db.session.query(builders.Completion)
        if str(c.completed_on) <= "2017-12-31"
    }
    for team in db.session.query(builders.Team).join(builders.Ministry).filter_by(code="MTO"):
        people = [
            one.id
            for one in db.session.query(builders.Staff).filter_by(team_id=team.id)
            if str(one.joined_on or "") <= "2017-12-31" and str(one.left_on or "9") > "2017-12-31"
        ]
        for course in (c for c in required if not c.valid_months):
            share = Fraction(sum((id, course.id) in held for id in people), len(people))
            assert rows[team.code][f"course_{course.code}"] == round(float(share), 4)
        assert rows[team.code]["headcount"] == len(people)


def test_each_team_leads_the_own_lead_to_its_people_and_nobody_else(world):
    links = parsed(page(signed_in(world, "lead"), TEAMS)).select("#team-T1 th a")
    assert [a["href"].split("?")[1] for a in links] == ["team=T1&period=2017-18"]
    for role in ("other", "executive"):
        assert not parsed(page(signed_in(world, role), TEAMS)).select("a[href*='/people?']")


def test_a_period_changes_the_board_alone(world):
    client = signed_in(world, "admin")
    answer = client.get(f"{TEAMS}?period=2016-17", headers={"HX-Request": "true"})
    assert "As of March 31, 2017" in plain(text(answer))
    assert "<html" not in text(answer)
    assert client.get(f"{TEAMS}?period=x").status_code == 404
