"""Whom the dashboard believes about where a request comes from."""

import re

import pytest

from dashboard.accounts import demonstration
from tests.conftest import copied
from tests.html import body, token


def changed(answer):
    """The page without the values that differ from one to the next."""
    return re.sub(r'value="[^"]+"', "", body(answer))


FORWARDED = {
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Host": "elsewhere.example",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Port": "444",
    "X-Forwarded-Prefix": "/x",
    "Forwarded": "for=203.0.113.9;host=elsewhere.example",
    "X-Real-IP": "203.0.113.9",
    "X-Original-URL": "/en/admin/",
    "X-Rewrite-URL": "/en/admin/",
    "X-HTTP-Method-Override": "DELETE",
}


def test_without_a_proxy_no_header_is_believed(app):
    client = app.test_client()
    plain = client.get("/en/sign-in")
    for name, value in FORWARDED.items():
        answer = client.get("/en/sign-in", headers={name: value})
        assert answer.status_code == 200, name
        assert "elsewhere" not in answer.get_data(as_text=True), name
        assert changed(answer) == changed(plain), name
    given = {"csrf_token": token(plain), "email": "lead@ontario.invalid", "password": "wrong"}
    for number in range(10):
        client.post("/en/sign-in", data=given, headers={"X-Forwarded-For": f"203.0.113.{number}"})
    last = client.post("/en/sign-in", data=given, headers={"X-Forwarded-For": "203.0.113.99"})
    assert last.status_code == 429
    assert client.get("/en/sign-in", headers={"Host": "elsewhere.example"}).status_code == 400


def test_a_proxy_is_believed_as_far_as_it_is_trusted(templates, tmp_path):
    app = copied(templates, "filled", tmp_path, PROXY_HOPS=1)
    client = app.test_client()
    for number in range(11):  # what the client says of itself stands before what our own proxy adds
        given = {
            "csrf_token": token(client.get("/en/sign-in")),
            "email": "lead@ontario.invalid",
            "password": "wrong",
        }
        forwarded = {"X-Forwarded-For": f"203.0.113.{number}, 198.51.100.7"}
        answer = client.post("/en/sign-in", data=given, headers=forwarded)
    assert answer.status_code == 429
    other = client.post(
        "/en/sign-in", data=given, headers={"X-Forwarded-For": "203.0.113.1, 198.51.100.8"}
    )
    assert other.status_code == 422
    elsewhere = {"X-Forwarded-Host": "elsewhere.example"}
    assert client.get("/en/sign-in", headers=elsewhere).status_code == 400


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
@pytest.mark.parametrize("hops", [0, 1])
def test_the_machines_that_watch_may_ask_by_any_name(templates, tmp_path, path, hops):
    client = copied(templates, "filled", tmp_path, PROXY_HOPS=hops).test_client()
    names = {"Host": "10.0.0.7:8000", "X-Forwarded-Host": "elsewhere.example"}
    assert client.get(path, headers=names).status_code == 200


@pytest.mark.parametrize("header", demonstration.FORWARDING)
def test_the_demonstration_is_not_served_through_a_proxy_that_is_not_set(
    templates, tmp_path, header
):
    client = copied(templates, "filled", tmp_path, DEMONSTRATION=True).test_client()
    assert client.get("/en/sign-in").status_code == 200
    assert client.get("/en/sign-in", headers={header: "203.0.113.7"}).status_code == 403


def test_the_demonstration_is_served_through_a_proxy_on_this_machine_that_is_set(
    templates, tmp_path
):
    client = copied(templates, "filled", tmp_path, DEMONSTRATION=True, PROXY_HOPS=1).test_client()
    here, elsewhere = {"X-Forwarded-For": "127.0.0.1"}, {"X-Forwarded-For": "203.0.113.7"}
    assert client.get("/en/sign-in", headers=here).status_code == 200
    assert client.get("/en/sign-in", headers=elsewhere).status_code == 403
