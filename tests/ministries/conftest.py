"""What every test of memberships needs: two ministries, their people, where they are counted."""

from datetime import date

import pytest
from flask import g
from sqlalchemy import select

from dashboard.extensions import db
from dashboard.ministries.models import Membership, Ministry, Staff, Team
from dashboard.records.periods import scope
from dashboard.training import measures
from dashboard.training.groups import days
from dashboard.web import cache
from tests import builders

JOINED, MOVED = date(2015, 1, 1), date(2017, 7, 1)
RENEWED = JOINED, date(2017, 6, 30), MOVED, date(2017, 7, 2), date(2019, 12, 31)


@pytest.fixture
def world(empty):
    """MTO has teams T1 (E1, who is trained, and E2) and T2 (E3), TBS has T9 (E9); E3 has always
    been there.
    """
    mto, tbs = builders.ministry("MTO"), builders.ministry("TBS")
    teams = {code: builders.team(m, code) for code, m in (("T1", mto), ("T2", mto), ("T9", tbs))}
    course = builders.course("K", required=True)
    for number, team, joined in (
        ("E1", "T1", JOINED),
        ("E2", "T1", JOINED),
        ("E3", "T2", None),
        ("E9", "T9", JOINED),
    ):
        builders.staff(teams[team], employee_number=number, joined_on=joined)
    builders.completion(person("E1"), course, date(2016, 1, 1))
    db.session.commit()
    days(*RENEWED)
    db.session.rollback()
    return empty


def person(number):
    return db.session.scalars(select(Staff).where(Staff.employee_number == number)).one()


def team(code):
    return builders.by_code("teams", code)


def expect_renewed():
    """What is kept of some days, renewed after the last writes, is what is counted anew."""
    db.session.rollback()
    g.pop("revisions", None)
    renewed = days(*RENEWED)
    cache.clear()
    assert days(*RENEWED) == renewed
    db.session.rollback()


def counted(day, code):
    """A ministry's headcount and trained staff on a day, as measured; the tables say the same."""
    expect_renewed()
    ministry = db.session.scalars(select(Ministry.id).where(Ministry.code == code)).one()
    measured = measures.measures(scope("all", as_of=day, ministry=ministry))
    group = days(day)[day].group(ministry)
    assert (group.people, group.holders.get("", 0)) == (
        measured["headcount"].value,
        measured["trained"].numerator or 0,
    )
    db.session.rollback()
    return measured["headcount"].value, measured["trained"].numerator


def of_team(day, code):
    """A team's headcount on a day."""
    expect_renewed()
    one = team(code)
    group = days(day)[day].teams.get(one.ministry_id, {}).get(one.id)
    return group.people if group else 0


def memberships(number):
    """A person's memberships that are not archived: team, first and last day."""
    db.session.rollback()
    chosen = select(Team.code, Membership.starts_on, Membership.ends_on).select_from(Membership)
    chosen = chosen.join(Team).join(Staff, Staff.id == Membership.staff_id)
    chosen = chosen.where(Staff.employee_number == number, Membership.live)
    rows = db.session.execute(chosen.order_by(Membership.starts_on)).all()
    return [tuple(row) for row in rows]


def team_of(number):
    """The team of a person's record."""
    db.session.rollback()
    chosen = select(Team.code).join(Staff, Staff.team_id == Team.id)
    return db.session.scalar(chosen.where(Staff.employee_number == number))
