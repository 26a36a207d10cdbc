"""People come by a one-time link, change roles, go at once; somebody can always look after the
dashboard.
"""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from dashboard.accounts import passwords
from dashboard.accounts.models import OneTimeLink, SignIn, User
from dashboard.extensions import db, now
from tests.builders import last, writes
from tests.conftest import PASSWORD, copied, signed_in
from tests.html import body, fields_of, parsed, post, token

NEW = {
    "email": "new@ontario.invalid",
    "name": "New Person",
    "role": "lead",
    "ministry": "mto",
    "language": "fr",
}
GOOD = "quatre mots bien choisis"


def person(email="new@ontario.invalid"):
    db.session.rollback()
    return db.session.scalars(select(User).where(User.email == email)).one()


@pytest.fixture
def admin(app):
    return signed_in(app, "admin")


def link(answer):
    """The address of the one-time link that an administrator's page shows."""
    field = parsed(answer).select_one('input[value*="/welcome/"]')
    return field["value"].removeprefix("http://localhost")


def choose(client, address, password=GOOD):
    page = client.get(address)
    return (
        client.post(address, data={"csrf_token": token(page), "password": password})
        if page.status_code == 200
        else page
    )


def sign_in(client, email, password=GOOD):
    page = client.get("/en/sign-in")
    return client.post(
        "/en/sign-in", data={"csrf_token": token(page), "email": email, "password": password}
    )


def test_an_invited_person_chooses_a_password_once_and_signs_in(app, admin):
    invited = post(admin, "admin/people", **NEW)
    address, stranger = link(invited), app.test_client()
    assert invited.status_code == 200
    assert address.startswith("/fr/welcome/")
    assert sign_in(app.test_client(), NEW["email"], "").status_code == 422
    assert choose(stranger, address, "short").status_code == 422
    assert choose(stranger, address).status_code == 303
    assert choose(app.test_client(), address).status_code == 404
    assert sign_in(stranger, NEW["email"]).status_code == 303
    assert "Responsable" in body(stranger.get("/fr/account"))
    assert person().ministry.code == "MTO"
    lines = body(admin.get("/en/admin/log?kind=user"))
    assert GOOD not in lines
    assert address.rsplit("/", 1)[1] not in lines
    assert "scrypt" not in lines


@pytest.mark.parametrize(
    "change",
    [lambda a: a[:-1] + ("A" if a[-1] != "A" else "B"), lambda a: a[:-5], lambda a: a + "x"],
)
def test_an_altered_link_shows_nothing(app, admin, change):
    address = change(link(post(admin, "admin/people", **NEW)))
    assert app.test_client().get(address).status_code == 404


def test_a_link_ends_after_a_week_with_a_newer_one_and_with_the_person(app, admin):
    first = link(post(admin, "admin/people", **NEW))
    id = person().id
    second = link(post(admin, f"admin/people/{id}/link"))
    assert app.test_client().get(first).status_code == 404
    assert app.test_client().get(second).status_code == 200
    db.session.execute(update(OneTimeLink).values(ends_at=now() - timedelta(seconds=1)))
    db.session.commit()
    assert app.test_client().get(second).status_code == 404
    third = link(post(admin, f"admin/people/{id}/link"))
    assert post(admin, f"admin/people/{id}/disable").status_code == 303
    assert app.test_client().get(third).status_code == 404
    assert post(admin, f"admin/people/{id}/link").status_code == 409


def test_disabling_and_a_new_role_end_open_sign_ins_within_one_request(app, admin):
    lead = signed_in(app, "lead")
    id = person("lead@ontario.invalid").id
    form = fields_of(body(admin.get(f"/en/admin/people/{id}")))
    moved = post(
        admin,
        f"admin/people/{id}",
        **{**form, "role": "executive", "ministry": "", "language": "en"},
    )
    assert moved.status_code == 303
    assert lead.get("/en/").status_code == 303
    other = signed_in(app, "other")
    assert (
        post(admin, f"admin/people/{person('other@ontario.invalid').id}/disable").status_code == 303
    )
    assert other.get("/en/").status_code == 303
    assert sign_in(app.test_client(), "other@ontario.invalid", PASSWORD).status_code == 422
    assert (
        post(admin, f"admin/people/{person('other@ontario.invalid').id}/enable").status_code == 303
    )
    assert sign_in(app.test_client(), "other@ontario.invalid", PASSWORD).status_code == 303


def test_the_last_administrator_stays(app, admin):
    demonstration = person("admin@demonstration.invalid")
    assert post(admin, f"admin/people/{demonstration.id}/disable").status_code == 303
    me = person("admin@ontario.invalid")
    form, before = fields_of(body(admin.get(f"/en/admin/people/{me.id}"))), writes()
    wrong = post(admin, f"admin/people/{me.id}", **{**form, "role": "executive", "language": "en"})
    assert wrong.status_code == 422
    assert "this is the only administrator" in body(wrong)
    assert post(admin, f"admin/people/{me.id}/disable").status_code == 409
    assert writes() == before
    assert person("admin@ontario.invalid").active


@pytest.mark.parametrize(
    "field,value,message",
    [
        ("email", "", "is required"),
        ("email", "nobody", "use the format"),
        ("email", "LEAD@ontario.invalid", "another person already uses it"),
        ("name", "x" * 501, "longer than"),
        ("role", "owner", "is not one of"),
        ("ministry", "", "choose the ministry this person leads"),
        ("ministry", "NONE", "no record has this code"),
        ("language", "de", "is not one of"),
    ],
)
def test_a_wrong_invitation_is_told_and_adds_nobody(app, admin, field, value, message):
    before = writes()
    answer = post(admin, "admin/people", **{**NEW, field: value})
    assert answer.status_code == 422
    assert message in body(answer)
    assert writes() == before


def test_an_older_version_of_a_person_is_not_saved(app, admin):
    id = person("lead@ontario.invalid").id
    form = fields_of(body(admin.get(f"/en/admin/people/{id}")))
    assert (
        post(admin, f"admin/people/{id}", **{**form, "role": "lead", "language": "fr"}).status_code
        == 303
    )
    late = post(
        admin, f"admin/people/{id}", **{**form, "role": "lead", "name": "Kept", "language": "fr"}
    )
    assert late.status_code == 409
    assert 'value="Kept"' in body(late)


@pytest.mark.parametrize("role", ["lead", "executive"])
def test_nobody_else_looks_after_people(app, role):
    client, before = signed_in(app, role), writes()
    for path in (
        "admin/people",
        "admin/people/1",
        "admin/people/1/disable",
        "admin/people/1/enable",
        "admin/people/1/link",
    ):
        assert post(client, path, **NEW).status_code == 403
    assert client.get("/en/admin/people").status_code == 403
    assert writes() == before


def test_ones_own_page_changes_language_password_and_ends_other_browsers(app):
    here, elsewhere = signed_in(app, "lead"), signed_in(app, "lead")
    stranger = signed_in(app, "executive")
    db.session.rollback()
    mine = db.session.scalars(
        select(SignIn).where(SignIn.user_id == person("lead@ontario.invalid").id)
    ).all()
    assert post(stranger, f"account/sign-ins/{mine[0].id}/end").status_code == 303
    assert here.get("/en/").status_code == elsewhere.get("/en/").status_code == 200
    assert post(here, f"account/sign-ins/{mine[1].id}/end").status_code == 303
    assert elsewhere.get("/en/").status_code == 303
    assert post(here, "account/language", language="fr").location == "/fr/account"
    assert post(here, "account/language", language="xx").status_code == 422
    elsewhere = signed_in(app, "lead")
    assert post(here, "account/password", password="wrong", new_password=GOOD).status_code == 422
    assert (
        post(here, "account/password", password=PASSWORD, new_password="short").status_code == 422
    )
    assert post(here, "account/password", password=PASSWORD, new_password=GOOD).status_code == 303
    assert here.get("/en/").status_code == 200
    assert elsewhere.get("/en/").status_code == 303
    assert GOOD not in str(last().after)


@pytest.mark.parametrize(
    "password",
    ["", "fourteen chars", "passwordpassword", "Password 12345678!", "aaaaaaaaaaaaaaa",
     "abc123abc123abc123", "x" * 201, "newperson newperson 1", "qwertyuiop 1234567890",
     "1234567890123456"],
)  # fmt: skip
def test_a_password_that_anyone_would_try_is_refused(password):
    assert passwords.password_problem(password, "newperson", "New Person")


@pytest.mark.parametrize(
    "password",
    [
        GOOD,
        "correct battery horse staple pony",
        "日本語のとても長い合言葉ですから覚えて abc",
        " spaces around it too ",
    ],
)
def test_any_other_long_password_is_fine(password):
    assert passwords.password_problem(password, "newperson", "New Person") == ""


def test_nobody_is_invited_to_the_demonstration(templates, tmp_path):

    app = copied(templates, "filled", tmp_path, DEMONSTRATION="true")
    client, answered = signed_in(app, "admin"), 409
    assert client.get("/en/admin/people/new").status_code == answered
    assert post(client, "admin/people", **NEW).status_code == answered
    assert "Invite a person" not in body(client.get("/en/admin/people"))


def test_asking_for_a_link_gives_no_sign_of_who_is_known(app):
    client, admin = app.test_client(), signed_in(app, "admin")
    answers = []
    for email in ("lead@ontario.invalid", "nobody@ontario.invalid"):
        given = {"csrf_token": token(client.get("/en/forgotten")), "email": email}
        answer = client.post("/en/forgotten", data=given)
        answers.append((answer.status_code, answer.get_data(as_text=True)))
    assert answers[0] == answers[1]
    assert "have been told and will send you a new link" in answers[0][1]
    assert admin.get("/en/admin/people").get_data(as_text=True).count("requested a new link") == 1
    id = db.session.scalar(select(User.id).where(User.email == "lead@ontario.invalid"))
    db.session.rollback()
    admin.post(
        f"/en/admin/people/{id}/link", data={"csrf_token": token(admin.get("/en/admin/people"))}
    )
    assert "requested a new link" not in admin.get("/en/admin/people").get_data(as_text=True)


def test_asking_for_links_again_and_again_is_held_up_and_does_not_hold_up_signing_in(app):
    client = app.test_client()
    statuses = []
    for _each in range(11):
        given = {"csrf_token": token(client.get("/en/forgotten")), "email": "lead@ontario.invalid"}
        statuses.append(client.post("/en/forgotten", data=given).status_code)
    assert statuses == [200] * 10 + [429]
    assert (
        client.post(
            "/en/forgotten", data={"csrf_token": given["csrf_token"], "email": "x"}
        ).status_code
        == 422
    )
    assert signed_in(app, "lead").get("/en/").status_code == 200
