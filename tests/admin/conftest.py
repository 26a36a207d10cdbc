"""What every test of the forms needs: an administrator, and one good record of each kind."""

import pytest
from sqlalchemy import select

from dashboard.extensions import db
from dashboard.records.kinds import kind, kind_of_table
from tests.conftest import signed_in

GOOD = {
    "ministries": {"code": "new", "name_en": "New", "name_fr": "Nouveau", "kind": "ministry", "active": "yes"},
    "teams": {"code": "new", "ministry": "mto", "name_en": "New", "name_fr": "Nouvelle", "active": "yes"},
    "staff": {"employee_number": "new", "team": "", "name": "New Person"},
    "plans": {"code": "new", "name_en": "New", "name_fr": "Nouveau", "state": "draft"},
    "commitments": {"code": "new", "plan": "MTO-2016", "name_en": "New", "name_fr": "Nouveau", "pillars": "open_data"},
    "milestones": {"code": "new", "commitment": "MTO-1", "name_en": "New", "name_fr": "Nouveau", "due_on": "2018-05"},
    "updates": {"milestone": "MTO-1.1", "reported_on": "2017-12-30", "status": "limited", "progress_en": "New"},
    "courses": {"code": "new", "name_en": "New", "name_fr": "Nouveau", "kind": "topic", "required": "no"},
    "sessions": {"code": "new", "course": "", "starts_on": "2018-02", "kind": "pilot", "state": "planned"},
    "completions": {"employee_number": "", "course": "", "completed_on": "2016-02-29"},
    "surveys": {"session": "", "stage": "after", "submitted_on": "2017-12-01", "satisfaction": "4"},
    "events": {"code": "new", "name_en": "New", "name_fr": "Nouvelle", "kind": "forum", "starts_on": "2017-12"},
    "attendance": {"event": "", "ministry": "CO", "participants": "3"},
    "requests": {"code": "new", "ministry": "MTO", "received_on": "2017-12-01"},
    "evidence": {"title_en": "New", "title_fr": "Nouvelle", "kind": "page", "public": "no", "milestone": "MTO-1.1"},
    "guide": {"number": "new", "section": "1", "title_en": "New", "title_fr": "Nouvelle", "state": "draft"},
    "feedback": {"guide": "0.9", "ministry": "MTO", "received_on": "2017-12-30", "summary_en": "New",
                 "summary_fr": "Nouveau", "outcome": "open"},
}  # fmt: skip
"""For each kind, a record that can be added to the demonstration; an empty reference is the first there is."""


def good(name):
    """The form of a new record of a kind, its empty references filled with the first record there is."""
    form = dict(GOOD[name])
    for field in kind(name).fields:
        if form.get(field.name) == "":
            other = kind_of_table(field.reference)
            form[field.name] = db.session.scalar(
                select(other.table.c[other.handle]).order_by(other.table.c.id.desc()).limit(1)
            )
    db.session.rollback()
    return form


@pytest.fixture
def admin(app):
    return signed_in(app, "admin")
