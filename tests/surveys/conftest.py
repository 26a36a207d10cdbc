"""A course with sessions of two ministries, and answers to them."""

from datetime import date

import pytest

from dashboard.accounts.models import User
from dashboard.extensions import db
from tests import builders

DAY = date(2017, 6, 1)


@pytest.fixture
def session(empty):
    """A session of MTO, held on June 1, 2017; `lead` leads MTO, `other` EDU."""
    course = builders.course("K", name_en="Open course", name_fr="Cours ouvert")
    ministries = {
        role: builders.ministry(code) for role, code in (("lead", "MTO"), ("other", "EDU"))
    }
    for role, ministry in ministries.items():
        db.session.query(User).filter_by(name=role).one().ministry_id = ministry.id
    made = builders.session(
        course, "S1", ministry_id=ministries["lead"].id, state="held", delivery="in_person"
    )
    db.session.commit()
    return made
