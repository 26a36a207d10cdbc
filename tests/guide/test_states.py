"""The state of a whole version is changed at once, and taken back at once."""

from datetime import date

import pytest
from sqlalchemy import select

from dashboard.extensions import db
from dashboard.guide.models import GuideSection
from dashboard.guide.versions import sections_of
from dashboard.records.history import Change
from dashboard.records.save import edit
from tests.builders import ACTOR, add, last, writes
from tests.conftest import signed_in
from tests.html import fields_of, page, plain, post

ADDRESS = "guide/1.0/state"


@pytest.fixture
def guide(empty):
    """A draft of two sections, and another version."""
    for number, place in (("1.0", 1), ("1.0", 2), ("0.9", 1)):
        texts = {"title_en": "Users", "title_fr": "Usagers", "body_en": "Ask."}
        add(GuideSection(number=number, section=place, state="draft", **texts))
    db.session.commit()
    return empty


@pytest.fixture
def admin(guide):
    return signed_in(guide, "admin")


def states(number="1.0"):
    db.session.rollback()
    return [section.state for section in sections_of(number)]


def filled(client, **changes):
    fields = {**fields_of(page(client, f"/en/{ADDRESS}")), **changes}
    del fields["csrf_token"]
    return fields


@pytest.mark.parametrize("state", ["in_consultation", "published"])
def test_all_sections_take_the_state_and_one_click_takes_it_back(admin, state):
    answer = post(admin, ADDRESS, **filled(admin, state=state))
    assert (answer.status_code, answer.location) == (303, "/en/guide/1.0#s1")
    assert states() == [state, state]
    assert states("0.9") == ["draft"]
    rows = db.session.scalars(select(Change).where(Change.parent_id == last().id)).all()
    assert [(row.before, row.after) for row in rows] == [({"state": "draft"}, {"state": state})] * 2
    line = last().id
    assert f"/en/admin/log/{line}/take-back" in page(admin, "/en/guide/1.0")
    assert "admin changed several records: 1.0." in plain(page(admin, f"/en/admin/log/{line}"))
    assert post(admin, f"admin/log/{line}/take-back").status_code == 303
    assert states() == ["draft", "draft"]


def test_a_section_that_has_the_state_already_is_left_alone(admin):
    post(admin, ADDRESS, **filled(admin, state="published"))
    before = writes()
    assert post(admin, ADDRESS, **filled(admin, state="published")).status_code == 303
    assert writes() == before


def test_a_section_changed_in_the_meantime_stops_it(admin):
    fields = filled(admin, state="published")
    edit(sections_of("1.0")[1], {"title_en": "Other"}, ACTOR)
    db.session.commit()
    answer = post(admin, ADDRESS, **fields)
    assert answer.status_code == 409
    assert "in the meantime" in plain(answer)
    assert states() == ["draft", "draft"]
    again = fields_of(answer.get_data(as_text=True))
    del again["csrf_token"]
    assert post(admin, ADDRESS, **again).status_code == 303
    assert states() == ["published", "published"]


def test_a_state_that_a_later_change_touched_is_not_taken_back_unseen(admin):
    post(admin, ADDRESS, **filled(admin, state="published"))
    line = last().id
    edit(sections_of("1.0")[0], {"state": "draft"}, ACTOR)
    db.session.commit()
    assert post(admin, f"admin/log/{line}/take-back").status_code == 409


def test_a_version_dated_later_is_not_published(admin):
    edit(sections_of("1.0")[1], {"dated_on": date(2999, 6, 1)}, ACTOR)
    db.session.commit()
    answer = post(admin, ADDRESS, **filled(admin, state="published"))
    assert answer.status_code == 422
    assert "cannot have been published" in plain(answer)
    assert states() == ["draft", "draft"]


@pytest.mark.parametrize("state", ["", "secret"])
def test_a_state_that_there_is_not_is_refused(admin, state):
    assert post(admin, ADDRESS, **filled(admin, state=state)).status_code == 422
    assert states() == ["draft", "draft"]


@pytest.mark.parametrize("role", ["lead", "executive"])
def test_only_administrators_change_a_state(guide, role):
    client = signed_in(guide, role)
    assert client.get(f"/en/{ADDRESS}").status_code == 403
    assert post(client, ADDRESS, state="published").status_code == 403
    assert ADDRESS not in page(client, "/en/guide/1.0")


def test_a_state_needs_the_token_and_a_version(admin):
    assert admin.post(f"/en/{ADDRESS}", data={"state": "published"}).status_code == 400
    assert admin.get("/en/guide/7/state").status_code == 404
