"""Single sign-on: against a real provider from end to end, and against one that lies."""

import time

import pytest
from sqlalchemy import select

from dashboard.accounts import links
from dashboard.accounts.models import SignIn, User
from dashboard.cli.diagnostics import settings_problems
from dashboard.extensions import db
from dashboard.records.history import Change
from dashboard.records.save import Actor, edit
from dashboard.settings import Settings, SettingsError
from tests.accounts.provider import CLIENT, person_called, provided
from tests.conftest import copied, made, signed_in
from tests.html import token


@pytest.fixture
def provider():
    with provided() as running:
        yield running


@pytest.fixture
def sso(templates, tmp_path, provider):
    """The demonstration's records behind the provider, which tells roles by a claim."""
    app = copied(
        templates,
        "filled",
        tmp_path,
        OIDC_ISSUER=provider.issuer,
        OIDC_ROLE_CLAIM="roles",
        **CLIENT,
    )
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def come_back(client, provider, lang="en", start="sign-in/single", **more):
    """Go to the provider and come back with its answer."""
    redirect = client.get(f"/{lang}/{start}")
    assert redirect.status_code == 302 and redirect.headers["Location"].startswith(
        f"{provider.issuer}/authorize?"
    )
    return client.get(
        "/sign-in/answer", query_string={**provider.answer_to(redirect.headers["Location"]), **more}
    )


def test_somebody_with_a_role_claim_is_let_in_and_kept_by_issuer_and_subject(sso, provider):
    client = sso.test_client()
    answer = come_back(client, provider, "fr", "sign-in/single?next=/fr/plans")
    assert answer.status_code == 303 and answer.headers["Location"].endswith("/fr/plans")
    assert client.get("/en/").status_code == 200 and client.get("/en/admin/").status_code == 403
    person = person_called(f"{provider.issuer} s-1")
    assert (person.email, person.name, person.role, person.password_hash) == (
        "new@ontario.invalid",
        "Zoé",
        "executive",
        None,
    )
    line = db.session.scalars(select(Change).order_by(Change.id.desc()).limit(1)).one()
    assert (line.kind, line.action, line.origin) == ("user", "create", "sso")
    provider.claims["email"] = "changed@ontario.invalid"
    assert come_back(sso.test_client(), provider).status_code == 303
    assert person_called(f"{provider.issuer} s-1").id == person.id


def test_a_role_follows_the_claim_and_ends_what_was_open(sso, provider):
    first = sso.test_client()
    come_back(first, provider)
    provider.claims |= {"roles": ["lead"], "ministry": "edu"}
    assert come_back(sso.test_client(), provider).status_code == 303
    person = person_called(f"{provider.issuer} s-1")
    assert (person.role, person.ministry.code) == ("lead", "EDU")
    assert first.get("/en/").status_code == 303
    provider.claims["ministry"] = "NOWHERE"
    assert come_back(sso.test_client(), provider).status_code == 403


def test_the_last_administrator_stays_one(sso, provider):
    other, person = db.session.scalars(select(User).where(User.role == "admin").order_by(User.id))
    edit(other, {"active": False}, Actor(None, "command"))
    edit(person, {"subject": f"{provider.issuer} s-1"}, Actor(None, "command"))
    db.session.commit()
    answer = come_back(sso.test_client(), provider)
    assert answer.status_code == 403 and "only administrator" in answer.get_data(as_text=True)
    assert person_called(f"{provider.issuer} s-1").role == "admin"


LIES = {
    "another issuer": {"iss": "https://elsewhere.example"},
    "no issuer": {"iss": None},
    "another audience": {"aud": "them"},
    "no audience": {"aud": None},
    "another authorized party": {"aud": ["us", "them"], "azp": "them"},
    "several audiences and no authorized party": {"aud": ["us", "them"]},
    "another nonce": {"nonce": "x"},
    "no nonce": {"nonce": None},
    "an end that has passed": {"exp": int(time.time()) - 3600},
    "no end": {"exp": None},
    "a beginning to come": {"iat": int(time.time()) + 3600},
    "no subject": {"sub": None},
    "an empty subject": {"sub": ""},
    "a subject longer than the protocol allows": {"sub": "s" * 256},
    "a subject with a line break": {"sub": "s-1\n"},
    "a subject with what cannot be seen": {"sub": "s-1\u200b"},
}
SIGNATURES = ["none", "other", "unknown", "public key as secret", "nothing"]


def refused(app, answer, status=502):
    assert answer.status_code == status, answer.get_data(as_text=True)
    assert "Traceback" not in answer.get_data(as_text=True)
    db.session.rollback()
    assert db.session.scalar(select(SignIn.id).limit(1)) is None
    assert person_called(f"{app.extensions['settings'].OIDC_ISSUER} s-1") is None


@pytest.mark.parametrize("lie", LIES)
def test_a_token_that_lies_lets_nobody_in(sso, provider, lie):
    provider.lie = LIES[lie]
    refused(sso, come_back(sso.test_client(), provider))


@pytest.mark.parametrize("signature", SIGNATURES)
def test_a_token_that_is_not_signed_by_the_provider_lets_nobody_in(sso, provider, signature):
    provider.sign = signature
    refused(sso, come_back(sso.test_client(), provider))


def test_two_subjects_alike_but_for_the_last_letter_are_two_people(sso, provider):
    for number in (1, 2):
        provider.lie = {"sub": "s" * 254 + str(number)}
        provider.claims |= {"email": f"new{number}@ontario.invalid"}
        assert come_back(sso.test_client(), provider).status_code == 303
    subjects = db.session.scalars(select(User.subject).where(User.subject.is_not(None)))
    assert [subject[-1] for subject in subjects] == ["1", "2"]


def test_a_wrong_state_a_code_used_twice_and_an_answer_of_another_provider_let_nobody_in(
    sso, provider
):
    refused(sso, come_back(sso.test_client(), provider, state="x"))
    refused(sso, come_back(sso.test_client(), provider, iss="https://elsewhere.example"))
    refused(sso, come_back(sso.test_client(), provider, code="stolen"))
    refused(sso, sso.test_client().get("/sign-in/answer?code=code-1&state=s"))
    refused(sso, sso.test_client().get("/sign-in/answer?error=access_denied"))
    client = sso.test_client()
    location = client.get("/en/sign-in/single").headers["Location"]
    given = provider.answer_to(location)
    before = client.get_cookie("session").value
    assert client.get("/sign-in/answer", query_string=given).status_code == 303
    client.set_cookie("session", before)
    assert client.get("/sign-in/answer", query_string=given).status_code == 502


def test_a_description_of_another_issuer_and_a_provider_that_is_gone_are_told(
    sso, provider, templates, tmp_path
):
    provider.describe = {"issuer": "https://elsewhere.example"}
    for _each in range(2):
        refused(sso, sso.test_client().get("/en/sign-in/single"))
    provider.describe = {}
    assert come_back(sso.test_client(), provider).status_code == 303
    gone = copied(templates, "empty", tmp_path, OIDC_ISSUER="http://127.0.0.1:9", **CLIENT)
    answer = gone.test_client().get("/fr/sign-in/single")
    assert answer.status_code == 502 and "authentification unique" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "claims",
    [
        {"email_verified": False},
        {"email_verified": "true"},
        {"email_verified": None},
        {"email": "admin@ontario.invalid"},
        {"email": "ADMIN@ontario.invalid"},
        {"email": ""},
        {"email": "new@ontario.invalid\nBcc: all@ontario.invalid"},
        {"email": "new@ontario.invalid\n"},
        {"email": f"{'n' * 240}@ontario.invalid"},
        {"roles": None},
        {"roles": ["nothing"]},
        {"roles": {"admin": True}},
        {"roles": ["lead"]},
    ],
)
def test_no_role_and_an_address_that_is_not_vouched_for_or_taken_let_nobody_in(
    sso, provider, claims
):
    provider.claims |= claims
    refused(sso, come_back(sso.test_client(), provider), 403)
    assert (
        db.session.scalar(select(User.subject).where(User.email == "admin@ontario.invalid")) is None
    )


@pytest.fixture
def by_hand(templates, tmp_path, provider):
    """The same without a role claim: administrators give roles, a one-time link connects."""
    app = copied(templates, "filled", tmp_path, OIDC_ISSUER=provider.issuer, **CLIENT)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def test_without_a_role_claim_a_one_time_link_connects_and_nothing_else_does(by_hand, provider):
    answer = come_back(by_hand.test_client(), provider)
    assert answer.status_code == 403 and "one-time link" in answer.get_data(as_text=True)
    lead = db.session.scalars(select(User).where(User.email == "lead@ontario.invalid")).one()
    secret = links.make_link(lead)
    db.session.commit()
    client = by_hand.test_client()
    assert "single" in client.get(f"/en/welcome/{secret}").get_data(as_text=True)
    assert come_back(client, provider, start=f"welcome/{secret}/single").status_code == 303
    assert (
        client.get("/en/").status_code == 200
        and person_called(f"{provider.issuer} s-1").email == "lead@ontario.invalid"
    )
    assert client.get(f"/en/welcome/{secret}/single").status_code == 404
    assert come_back(by_hand.test_client(), provider).status_code == 303
    other = links.make_link(
        db.session.scalars(select(User).where(User.email == "admin@ontario.invalid")).one()
    )
    db.session.commit()
    answer = come_back(by_hand.test_client(), provider, start=f"welcome/{other}/single")
    assert answer.status_code == 403 and "another account" in answer.get_data(as_text=True)
    edit(person_called(f"{provider.issuer} s-1"), {"active": False}, Actor(None, "command"))
    db.session.commit()
    assert come_back(by_hand.test_client(), provider).status_code == 403


def test_local_passwords_can_be_switched_off(templates, tmp_path, provider):
    app = copied(
        templates, "filled", tmp_path, OIDC_ISSUER=provider.issuer, LOCAL_PASSWORDS="no", **CLIENT
    )
    client = app.test_client()
    page = client.get("/en/sign-in")
    text = page.get_data(as_text=True)
    assert "Use single sign-on" in text and 'type="password"' not in text
    given = {"csrf_token": token(client.get("/en/sign-in")) if "csrf_token" in text else ""}
    for path in ("sign-in", "forgotten", "welcome/x"):
        assert client.post(f"/en/{path}", data=given).status_code in (400, 404)
    app.config["WTF_CSRF_METHODS"] = []
    for path in ("sign-in", "forgotten", "welcome/x"):
        assert client.post(f"/en/{path}", data={"email": "a@b"}).status_code == 404


def test_settings_that_cannot_work_are_told_at_the_start(tmp_path):
    for settings, message in (
        ({"LOCAL_PASSWORDS": "no"}, "nobody could sign in"),
        ({"OIDC_ISSUER": "https://id.example"}, "OIDC_CLIENT_ID"),
        ({"OIDC_ISSUER": "https://id.example", **CLIENT, "OIDC_ROLES": "x=king"}, "'king'"),
    ):
        with pytest.raises(SettingsError, match=message):
            made(tmp_path / "x", **settings)
    sentences = list(settings_problems(Settings(OIDC_ISSUER="http://id.example")))
    assert any("OIDC_ISSUER" in sentence for sentence in sentences)


def test_without_single_sign_on_its_pages_are_not_there(app):
    for path in ("/en/sign-in/single", "/sign-in/answer"):
        assert app.test_client().get(path).status_code == 404
    assert "single" not in app.test_client().get("/en/sign-in").get_data(as_text=True)
    assert signed_in(app, "admin").get("/en/").status_code == 200
