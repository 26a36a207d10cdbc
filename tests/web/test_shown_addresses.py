"""Links shown on a screen: by which address they begin, until when they work, and whom to ask."""

import pytest

from tests.conftest import signed_in
from tests.html import body, page, parsed, post

PERSON = {"email": "new@ontario.invalid", "name": "New", "role": "executive", "language": "en"}
GUESS = "No address is set for this dashboard"


def link(source, id):
    return parsed(source).select_one(f"#{id}")["value"]


def calendar(client, **request):
    return body(client.get("/en/ministries/MTO/calendar", **request))


def test_without_an_address_a_link_begins_with_the_one_of_the_request(app):
    client = signed_in(app, "executive")
    for host in ("localhost:5055", "localhost:8000"):
        source = calendar(client, base_url=f"http://{host}")
        assert link(source, "calendar-link").startswith(f"http://{host}/")
        assert GUESS in source


def test_a_host_that_is_none_of_ours_is_in_no_link(app):
    source = calendar(signed_in(app, "executive"), headers={"Host": "evil.example"})
    assert "evil.example/" not in source


def test_an_address_that_is_set_is_taken(app):
    settings = app.extensions["settings"]
    said = settings.model_copy(update={"ADDRESS": "https://ours.example.org"})
    said.model_fields_set.add("ADDRESS")
    app.extensions["settings"] = said
    source = calendar(signed_in(app, "executive"))
    assert link(source, "calendar-link").startswith("https://ours.example.org/")
    assert GUESS not in source


@pytest.mark.parametrize("lang,until", [("en", "It works until"), ("fr", "Il fonctionne jusqu’au")])
def test_a_one_time_link_says_until_when_it_works_and_can_be_copied(app, lang, until):
    answer = body(post(signed_in(app, "admin"), "admin/people", lang=lang, **PERSON))
    assert until in answer
    assert parsed(answer).select_one("button[data-copy=link]")
    assert link(answer, "link").startswith("http://localhost/")


def test_the_pages_say_whom_to_ask(app, tmp_path):
    assert "Whom to ask" not in page(app.test_client(), "/en/sign-in")
    settings = app.extensions["settings"]
    told = settings.model_copy(update={"CONTACT": "Open Government Office <ogo@ontario.invalid>"})
    app.extensions["settings"] = told
    for client, address in (
        (app.test_client(), "sign-in"),
        (signed_in(app, "lead"), "accessibility"),
    ):
        assert "Whom to ask: Open Government Office &lt;ogo@" in page(client, f"/en/{address}")
