"""Cookies: what scripts, other sites and forgers can do with them."""

import secrets

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from tests.conftest import signed_in
from tests.html import post

FORGERS_KEY = secrets.token_hex(32)


def given(answer):
    return {text.split("=")[0]: text for text in answer.headers.getlist("Set-Cookie")}


@pytest.fixture
def cookies(app):
    """Every cookie that a reader is ever given, as it was set."""
    client = signed_in(app, "executive")
    return (
        given(client.get("/fr/"))
        | given(client.get("/en/sign-in"))
        | given(post(client, "account/appearance", scheme="dark"))
        | given(post(client, "search/key", key="off"))
    )


def test_no_other_cookie_is_given_than_these(cookies):
    assert set(cookies) == {"session", "language", "scheme", "search_key"}


def test_every_cookie_stays_on_this_site_below_4_kib(cookies):
    assert [name for name, text in cookies.items() if "SameSite=Lax" not in text] == []
    assert [name for name, text in cookies.items() if "Domain=" in text] == []
    assert [name for name, text in cookies.items() if len(text) >= 4096] == []


def test_scripts_read_the_choice_of_a_key_alone(cookies):
    assert [name for name, text in cookies.items() if "HttpOnly" not in text] == ["search_key"]


def signed(key, content):
    app = Flask("forger")
    app.secret_key = key
    return SecureCookieSessionInterface().get_signing_serializer(app).dumps(content)


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "x",
        "x.y.z",
        "\u00e9" * 50,
        "A" * 3500,
        signed(FORGERS_KEY, {"sign_in": "known"}),
        signed(FORGERS_KEY, {"sign_in": None, "person": 1, "role": "admin"}),
    ],
    ids=["empty", "a letter", "three parts", "accents", "long", "another key", "a role"],
)
def test_a_forged_cookie_signs_nobody_in(app, forged):
    client = app.test_client()
    client.set_cookie("session", forged)
    answer = client.get("/en/")
    assert answer.status_code == 303
    assert "/en/sign-in" in answer.location


@pytest.mark.parametrize("secret", ["", "unknown", 1, None, ["a"], {"a": 1}, "x" * 3000])
def test_our_own_key_with_a_sign_in_that_is_not_open_signs_nobody_in(app, secret):
    client = app.test_client()
    client.set_cookie("session", signed(app.secret_key, {"sign_in": secret}))
    assert client.get("/en/").status_code == 303
