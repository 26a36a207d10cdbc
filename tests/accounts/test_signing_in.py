import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from dashboard.accounts import demonstration, sessions
from dashboard.accounts.models import SignIn, User
from dashboard.extensions import db, now
from tests.conftest import PASSWORD, made, signed_in
from tests.html import page, parsed, plain, post, token


def attempt(client, email, password, **more):
    page = client.get("/fr/sign-in")
    return client.post(
        "/fr/sign-in",
        data={"csrf_token": token(page), "email": email, "password": password, **more},
    )


def test_the_cookie_is_renewed_and_holds_no_name(app):
    client = app.test_client()
    client.get("/en/sign-in")
    before = client.get_cookie("session").value
    answer = attempt(client, "admin@ontario.invalid", PASSWORD)
    assert answer.status_code == 303
    assert answer.location == "/fr/"
    cookie = client.get_cookie("session")
    assert cookie.value != before
    assert "admin" not in cookie.value
    flags = next(h for h in answer.headers.getlist("Set-Cookie") if h.startswith("session="))
    assert "HttpOnly" in flags
    assert "SameSite=Lax" in flags
    assert "Path=/" in flags
    assert "Domain" not in flags


def test_a_wrong_password_and_an_unknown_address_get_the_same_words(app):
    client = app.test_client()
    known = attempt(client, "admin@ontario.invalid", "wrong")
    unknown = attempt(client, "nobody@ontario.invalid", "wrong")
    assert known.status_code == unknown.status_code == 422
    assert "L’adresse électronique ou le mot de passe est inexact." in known.get_data(as_text=True)

    def clean(page, email):
        return page.get_data(as_text=True).replace(email, "").replace(token(page), "")

    assert clean(known, "admin@ontario.invalid") == clean(unknown, "nobody@ontario.invalid")


def test_an_eleventh_attempt_is_stopped_even_with_the_right_password(app, monkeypatch):
    monkeypatch.setattr(sessions, "check_password_hash", lambda *_: False)
    client = app.test_client()
    for _each in range(10):
        assert attempt(client, "admin@ontario.invalid", "wrong").status_code == 422
    monkeypatch.setattr(sessions, "check_password_hash", lambda *_: True)
    answer = attempt(client, "admin@ontario.invalid", PASSWORD)
    assert answer.status_code == 429
    assert "Attendez 15 minutes" in answer.get_data(as_text=True)
    assert attempt(client, "lead@ontario.invalid", PASSWORD).status_code == 303


@pytest.mark.parametrize(
    "idle,age,lives", [(7.9, 7.9, True), (8.1, 8.1, False), (1, 11.9, True), (1, 12.1, False)]
)
def test_a_sign_in_ends_after_8_hours_idle_and_12_in_all(app, idle, age, lives):
    client = signed_in(app, "executive")
    moved = {"seen_at": now() - timedelta(hours=idle), "created_at": now() - timedelta(hours=age)}
    db.session.execute(update(SignIn).values(**moved))
    db.session.commit()
    assert client.get("/en/").status_code == (200 if lives else 303)


@pytest.mark.parametrize("ahead,status", [(60, 200), (121, 303)])
def test_a_sign_in_stamped_far_in_the_future_is_not_believed(app, ahead, status):
    client = signed_in(app, "executive")
    db.session.execute(update(SignIn).values(seen_at=now() + timedelta(minutes=ahead)))
    db.session.commit()
    assert client.get("/en/").status_code == status


def test_a_copied_cookie_is_dead_after_signing_out(app):
    client = signed_in(app, "lead")
    copied = client.get_cookie("session").value
    assert (
        client.post("/en/sign-out", data={"csrf_token": token(client.get("/en/"))}).status_code
        == 303
    )
    thief = app.test_client()
    thief.set_cookie("session", copied)
    assert thief.get("/en/").status_code == 303


def test_disabling_and_a_new_password_end_open_sign_ins(app):
    for command in (
        ["user", "disable", "lead@ontario.invalid"],
        ["user", "password", "executive@ontario.invalid", "--password", "x" * 15],
    ):
        client = signed_in(app, command[2].split("@")[0])
        assert client.get("/en/").status_code == 200
        done = app.test_cli_runner().invoke(args=command)
        assert done.exit_code == 0, done.output
        assert client.get("/en/").status_code == 303


def test_the_last_administrator_stays(app):
    db.session.execute(
        update(User).where(User.email == "admin@demonstration.invalid").values(active=False)
    )
    db.session.commit()
    done = app.test_cli_runner().invoke(args=["user", "disable", "admin@ontario.invalid"])
    assert done.exit_code == 2
    assert "only administrator" in done.output


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "javascript:alert(1)",
        "/en/\r\nX: y",
        "/nowhere",
        "/static/css/base.css",
        "/fr/sign-in",
        "http://elsewhere.example/",
        "HTTPS://elsewhere.example/",
        "///elsewhere.example",
        "////elsewhere.example/en/",
        "/\\/elsewhere.example",
        "\\\\elsewhere.example",
        "/%5Celsewhere.example",
        "/%2F%2Felsewhere.example",
        "/\t/elsewhere.example",
        "\t//elsewhere.example",
        " //elsewhere.example",
        "https:elsewhere.example",
        "https:/elsewhere.example",
        "http:///elsewhere.example",
        "//localhost@elsewhere.example/",
        "//elsewhere.example/en/",
        "https://localhost@elsewhere.example/",
        "https://localhost.elsewhere.example/",
        "data:text/html,x",
        "/en/../..//elsewhere.example",
        "/en//elsewhere.example",
        "/./../elsewhere.example",
        "elsewhere.example",
        "@elsewhere.example",
        "?next=//elsewhere.example",
        "/en/sign-in?next=//elsewhere.example",
        "/\u3002/elsewhere.example",
        "/en/\x00",
    ],
)
def test_signing_in_never_leads_elsewhere(app, address):
    assert (
        attempt(app.test_client(), "lead@ontario.invalid", PASSWORD, next=address).location
        == "/fr/ministries/MTO"
    )


def test_signing_in_leads_on_to_the_page_that_was_asked_for(app):
    sent = app.test_client().get("/fr/ministries/MTO?period=all")
    assert sent.status_code == 303
    assert "next=" in sent.location
    answer = attempt(
        app.test_client(), "lead@ontario.invalid", PASSWORD, next="/fr/ministries/MTO?period=all"
    )
    assert answer.location == "/fr/ministries/MTO?period=all"


@pytest.fixture
def shown(tmp_path):
    from dashboard import demo
    from dashboard.database import schema

    app = made(tmp_path / "shown", DEMONSTRATION=True)
    schema.prepare_database(app, demo.load_if_empty)
    with app.app_context():
        yield app


def enter(client, **more):
    return client.post(
        "/en/sign-in/demonstration",
        data={"csrf_token": token(client.get("/en/sign-in")), "person": "lead"},
        **more,
    )


def test_the_demonstration_offers_its_three_people(shown):
    page = shown.test_client().get("/en/sign-in").get_data(as_text=True)
    assert all(f'value="{name}"' in page for name in demonstration.PEOPLE)
    assert enter(shown.test_client()).status_code == 303


def test_the_demonstration_serves_this_machine_only(shown):
    away = {"REMOTE_ADDR": "10.0.0.7"}
    for headers in ({}, {"X-Forwarded-For": "127.0.0.1"}):
        assert (
            shown.test_client()
            .get("/en/sign-in", environ_overrides=away, headers=headers)
            .status_code
            == 403
        )


def test_the_demonstration_refuses_a_database_that_holds_anything_else(shown):
    from dashboard import demo
    from dashboard.database.schema import DatabaseError

    demo.refuse_others(shown)
    client = shown.test_client()
    given = token(client.get("/en/sign-in"))
    db.session.add(
        User(email="someone@ontario.invalid", name="Someone", role="admin", language="en")
    )
    db.session.commit()
    assert 'value="lead"' not in client.get("/en/sign-in").get_data(as_text=True)
    assert (
        client.post(
            "/en/sign-in/demonstration", data={"csrf_token": given, "person": "lead"}
        ).status_code
        == 404
    )
    with pytest.raises(DatabaseError, match="holds other records"):
        demo.refuse_others(shown)


def test_outside_the_demonstration_its_people_cannot_sign_in(app):
    assert (
        db.session.scalar(select(User).where(User.email == demonstration.ADDRESSES[0])) is not None
    )
    client = app.test_client()
    page = client.get("/en/sign-in")
    assert 'name="person"' not in page.get_data(as_text=True)
    answer = client.post(
        "/en/sign-in/demonstration", data={"csrf_token": token(page), "person": "admin"}
    )
    assert answer.status_code == 404
    assert attempt(client, demonstration.ADDRESSES[0], "").status_code == 422


def test_signing_out_has_the_browser_forget_what_it_kept_of_pages(app):
    answer = post(signed_in(app, "lead"), "sign-out")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'


@pytest.mark.parametrize(
    "lang,purpose",
    [
        ("en", "shows how far each ministry has come with open government"),
        ("fr", "montre où en est le gouvernement ouvert dans chaque ministère"),
    ],
)
def test_who_is_not_signed_in_learns_what_this_is(app, lang, purpose):
    assert purpose in plain(page(app.test_client(), f"/{lang}/sign-in"))


@pytest.mark.parametrize(
    "lang,readers",
    [
        ("en", "It is for ministry leads, executives and administrators."),
        ("fr", "Il s’adresse aux responsables du gouvernement ouvert, à la haute direction et"),
    ],
)
def test_who_is_not_signed_in_learns_for_whom_it_is(app, lang, readers):
    assert readers in plain(page(app.test_client(), f"/{lang}/sign-in"))


@pytest.mark.parametrize(
    "lang,contact",
    [
        ("en", "cannot sign in, write to the Open Government Office."),
        ("fr", "écrivez au Bureau pour un gouvernement ouvert."),
    ],
)
def test_who_cannot_sign_in_learns_whom_to_ask(app, lang, contact):
    assert contact in plain(page(app.test_client(), f"/{lang}/sign-in"))


def test_whom_to_ask_stands_on_the_page_after_a_wrong_password(app):
    answer = attempt(app.test_client(), "admin@ontario.invalid", "wrong")
    assert "écrivez au Bureau pour un gouvernement ouvert." in plain(answer)


def test_before_signing_in_no_figure_is_shown(app):
    shown = parsed(page(app.test_client(), "/en/sign-in")).main
    assert re.findall(r"\d", shown.get_text()) == []
