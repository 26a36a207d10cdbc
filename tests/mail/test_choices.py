"""A person chooses what is sent and how often; and ends it from the mail itself."""

import pytest

from dashboard.mail.writing import unsubscribe_path
from tests.conftest import copied, in_context, signed_in
from tests.html import body, page, parsed, post, token
from tests.mail.conftest import digest, person

LINK = "/en/unsubscribe/"


def unsubscribe(role="lead"):
    return unsubscribe_path(person(role))


def test_a_person_chooses_how_often_and_what(app):
    client = signed_in(app, "lead")
    form = parsed(page(client, "/en/account")).select_one("#mail")
    assert form.select_one("option[selected]")["value"] == "weekly"
    assert [box.has_attr("checked") for box in form.select("[name=part]")] == [True] * 3
    answer = post(client, "account/mail", every="monthly", part=["milestones", "answers"])
    assert answer.status_code == 303
    assert (person().mail_every, person().mail_without) == ("monthly", "reminders")
    form = parsed(page(client, "/en/account")).select_one("#mail")
    assert form.select_one("option[selected]")["value"] == "monthly"
    assert [b["value"] for b in form.select("[checked]")] == ["milestones", "answers"]
    assert "To remind" not in [section.title for section in digest("lead").sections]


def test_what_is_usual_is_kept_as_nothing(app):
    post(signed_in(app, "executive"), "account/mail", every="monthly", part="areas")
    assert person("executive").mail_every is None
    assert person("executive").mail_without == "changes;worst"


@pytest.mark.parametrize(
    "form", [{"every": "hourly"}, {"every": "weekly", "part": "waiting"}, {"part": "answers"}]
)
def test_what_is_not_offered_is_refused(app, form):
    assert post(signed_in(app, "lead"), "account/mail", **form).status_code == 422
    assert person().mail_every is None


def test_choosing_needs_our_form_and_a_reader(app):
    answer = signed_in(app, "lead").post("/en/account/mail", data={"every": "never"})
    assert answer.status_code == 400
    stranger = app.test_client().post("/en/account/mail", data={"every": "never"})
    assert stranger.status_code == 401
    assert person().mail_every is None


def test_the_link_in_a_mail_asks_first(app):
    client, address = app.test_client(), unsubscribe()
    assert "Get no more digests" in page(client, address)
    assert person().mail_every is None
    form = {"csrf_token": token(client.get(address))}
    assert "You get no more digests" in body(client.post(address, data=form))
    assert person().mail_every == "never"
    assert "You get no more digests" in page(client, address)


def test_a_mail_program_unsubscribes_by_one_request_without_a_cookie(app):
    form = {"List-Unsubscribe": "One-Click"}
    answer = app.test_client().post(unsubscribe(), data=form)
    assert answer.status_code == 200
    assert person().mail_every == "never"
    assert person("other").mail_every is None


@pytest.mark.parametrize("token", ["x", "MQ.x", ""])
def test_a_link_that_is_not_ours_ends_nothing(app, token):
    forged = f"{LINK}{token}" if token else unsubscribe()[:-1]
    assert app.test_client().get(forged).status_code == 400
    assert app.test_client().post(forged).status_code == 400
    assert person().mail_every is None


def test_another_form_from_elsewhere_does_not_end_it(app):
    origin = {"Origin": "https://evil.example"}
    assert app.test_client().post(unsubscribe(), headers=origin).status_code == 403
    assert person().mail_every is None


def test_without_a_server_there_is_nothing_to_choose(templates, tmp_path):
    for app in in_context(copied(templates, "filled", tmp_path)):
        assert parsed(page(signed_in(app, "lead"), "/en/account")).select("#mail") == []
