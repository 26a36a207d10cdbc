"""A ministry of two teams, and how its staff stand with its required courses."""

from datetime import date

import pytest

from dashboard.accounts.models import User
from dashboard.extensions import db
from tests import builders

DAY = date(2017, 6, 1)


@pytest.fixture
def world(empty):
    """Two required courses; one holds for a year. `lead` leads MTO, `other` EDU."""
    always = builders.course("ALW", name_en="Always", required=True)
    yearly = builders.course("YRL", name_en="Yearly", required=True, valid_months=12)
    builders.course("FREE", name_en="Free")
    ministry, other = builders.ministry("MTO"), builders.ministry("EDU")
    teams = [builders.team(ministry, code, name_en=f"Team {code}") for code in ("T1", "T2")]
    people = {
        "Adaline": (teams[0], [(always, DAY), (yearly, DAY)]),
        "Beatrix": (teams[0], [(always, DAY), (yearly, date(2017, 2, 28))]),
        "Cyril": (teams[0], [(yearly, date(2016, 12, 31))]),
        "Deepak": (teams[1], []),
    }
    for name, (team, done) in people.items():
        person = builders.staff(team, employee_number=f"N-{name}".upper(), name=name)
        for course, day in done:
            builders.completion(person, course, day)
    builders.staff(teams[1], name="Gonzalo", left_on=date(2017, 12, 31))
    builders.staff(builders.team(other), name="Stranger")
    for role, where in (("lead", ministry), ("other", other)):
        db.session.query(User).filter_by(name=role).one().ministry_id = where.id
    db.session.commit()
    return empty
