"""A course marked as completed, for one person or many: who may, what is refused and doubtful, how
it is logged and taken back.
"""

from datetime import date

import pytest

from dashboard.extensions import db, now
from dashboard.records.history import Change
from dashboard.records.site_settings import SettingOverride
from dashboard.training.models import Completion
from tests import builders
from tests.conftest import signed_in
from tests.html import body, page, parsed, plain, post, token

FORM = "ministries/MTO/people/completions"


@pytest.fixture
def allowed(world):
    """The world, where leads may mark courses."""
    builders.add(SettingOverride(name="LEADS_MARK_COMPLETIONS", value="yes"))
    db.session.commit()
    return world


def sent(app, role="lead", people=("N-CYRIL", "N-DEEPAK"), headers=None, **given):
    data = {"course": "ALW", "completed_on": "2017-12-01", **given}
    return post(signed_in(app, role), FORM, headers, employee_number=list(people), **data)


def completed(day="2017-12-01"):
    """Who completed which course on a day, of what counts."""
    db.session.rollback()
    rows = db.session.query(Completion).filter(
        Completion.live, Completion.completed_on == date.fromisoformat(day)
    )
    staff = {one.id: one.name for one in db.session.query(builders.Staff)}
    return sorted(staff[row.staff_id] for row in rows)


def lines():
    db.session.rollback()
    return db.session.query(Change).filter_by(kind="completions", origin="form").all()


def undo_form(client):
    """What is said after a save, and the form that takes it back."""
    message = parsed(page(client, "/en/ministries/MTO/people")).select_one("#messages .message")
    return plain(str(message)), message.select_one("form")["action"] if message.form else ""


def test_a_lead_marks_a_course_for_several_people_at_once(allowed):
    assert sent(allowed).status_code == 303
    assert completed() == ["Cyril", "Deepak"]
    assert [line.action for line in lines()] == ["create", "create"]


@pytest.mark.parametrize(
    ("role", "status"), [("lead", 403), ("other", 404), ("executive", 403), ("admin", 303)]
)
def test_where_the_setting_is_off_administrators_alone_mark(world, role, status):
    assert sent(world, role).status_code == status
    assert bool(completed()) == (status == 303)


@pytest.mark.parametrize(("role", "status"), [("other", 404), ("executive", 403)])
def test_the_setting_lets_nobody_mark_other_ministries_staff(allowed, role, status):
    assert sent(allowed, role).status_code == status
    assert signed_in(allowed, role).get(f"/en/{FORM}").status_code == status
    assert completed() == []


def test_the_list_offers_it_only_to_who_may(world):
    client = signed_in(world, "lead")
    assert not parsed(page(client, "/en/ministries/MTO/people")).select("[type=checkbox]")
    builders.add(SettingOverride(name="LEADS_MARK_COMPLETIONS", value="yes"))
    db.session.commit()
    boxes = parsed(page(client, "/en/ministries/MTO/people")).select("[type=checkbox]")
    assert [box["value"] for box in boxes] == ["N-BEATRIX", "N-CYRIL", "N-DEEPAK"]


def test_the_form_asks_of_the_chosen_people(allowed):
    soup = parsed(
        page(signed_in(allowed, "lead"), f"/en/{FORM}?employee_number=N-CYRIL&course=ALW")
    )
    assert soup.select_one("[name=employee_number]")["value"] == "N-CYRIL"
    assert soup.select_one("[name=employee_number]").has_attr("checked")
    assert soup.select_one("[name=completed_on]")["value"] == "2017-12-31"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"completed_on": "2018-01-01"}, "is in the future"),
        ({"completed_on": ""}, "is required"),
        ({"completed_on": "soon"}, "Completion date:"),
        ({"course": "NONE"}, "Course:"),
        ({"course": ""}, "is required"),
        ({"people": ["N-NOBODY"]}, "no staff member with the number N-NOBODY"),
        ({"people": ["N-CYRIL", "STRANGER"]}, "no staff member with the number STRANGER"),
        ({"people": []}, "is required"),
    ],
)
def test_what_cannot_be_is_refused_beside_the_field(allowed, given, words):
    answer = sent(allowed, **given)
    assert answer.status_code == 422
    assert words in plain(body(answer))
    assert completed() == []


def test_an_archived_course_is_refused(allowed):
    builders.course("OLD", archived_at=now())
    db.session.commit()
    assert sent(allowed, course="OLD").status_code == 422


def test_a_day_before_joining_or_after_leaving_is_taken_once_it_is_confirmed(allowed):
    person = db.session.query(builders.Staff).filter_by(name="Cyril").one()
    person.joined_on = date(2017, 12, 15)
    db.session.commit()
    answer = sent(allowed)
    assert answer.status_code == 422
    assert "Cyril: is before the person joined (December 15, 2017)" in plain(body(answer))
    assert completed() == []
    accept = parsed(answer).select_one("[name=accept]")["value"]
    assert sent(allowed, people=["N-CYRIL"], accept=accept).status_code == 422  # of others
    assert sent(allowed, accept=accept).status_code == 303
    assert completed() == ["Cyril", "Deepak"]


def test_twice_is_once(allowed):
    sent(allowed)
    assert sent(allowed).status_code == 303
    assert completed() == ["Cyril", "Deepak"]
    assert len(lines()) == 2


def test_what_was_just_marked_can_be_taken_back_and_marked_again(allowed):
    client = signed_in(allowed, "lead")
    data = {
        "employee_number": ["N-CYRIL", "N-DEEPAK"],
        "course": "ALW",
        "completed_on": "2017-12-01",
    }
    post(client, FORM, **data)
    message, address = undo_form(client)
    assert "ALW was marked as completed for 2 people." in message
    client.post(address, data={"csrf_token": token(client.get("/en/about"))})
    assert completed() == []
    assert (
        client.post(address, data={"csrf_token": token(client.get("/en/about"))}).status_code == 409
    )
    post(client, FORM, **data)
    assert completed() == ["Cyril", "Deepak"]


def test_nobody_takes_back_what_another_marked(allowed):
    sent(allowed, "admin")
    first, last = lines()[0].id, lines()[-1].id
    answer = post(signed_in(allowed, "lead"), f"{FORM}/{first}-{last}/undo")
    assert answer.status_code == 404
    assert completed() == ["Cyril", "Deepak"]


def test_without_the_forms_token_nothing_is_marked(allowed):
    client = signed_in(allowed, "lead")
    data = {"employee_number": "N-CYRIL", "course": "ALW", "completed_on": "2017-12-01"}
    assert client.post(f"/en/{FORM}", data=data).status_code == 400
    assert completed() == []


def test_the_setting_is_changed_by_form(world):
    admin = signed_in(world, "admin")
    soup = parsed(page(admin, "/en/admin/settings"))
    assert soup.select_one("[name=LEADS_MARK_COMPLETIONS] [selected]")["value"] == "no"
