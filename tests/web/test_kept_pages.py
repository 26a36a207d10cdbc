"""A page that is kept in the process: what is of one person or one request is never another's."""

import pytest

from dashboard.accounts.models import User
from dashboard.extensions import db
from dashboard.web.pages import MARKS
from tests.conftest import signed_in
from tests.html import page, parsed, plain, post, token

KEPT = ["/en/", "/en/ministries/MTO", "/en/plans", "/en/milestones/MTO-1.1"]


@pytest.mark.parametrize("address", KEPT)
def test_no_mark_of_what_is_put_in_later_is_ever_sent(app, address):
    client = signed_in(app, "executive")
    pages = page(client, address) + page(client, address)
    assert [mark for mark in MARKS.values() if mark in pages] == []


def test_each_reader_gets_a_token_that_opens_the_own_forms(app):
    first, second = signed_in(app, "executive"), signed_in(app, "executive")
    page(first, "/en/")
    given = token(page(second, "/en/"))
    answer = second.post("/en/account/language", data={"csrf_token": given, "language": "fr"})
    assert answer.status_code == 303
    assert (
        first.post("/en/account/language", data={"csrf_token": given, "language": "fr"}).status_code
        == 400
    )


def test_two_of_one_role_see_each_the_own_name(app):
    other = db.session.query(User).filter_by(name="executive").one()
    db.session.add(
        User(
            email="second@ontario.invalid",
            name="Second Executive",
            role="executive",
            password_hash=other.password_hash,
            language="en",
        )
    )
    db.session.commit()
    names = [
        parsed(page(signed_in(app, role), "/en/")).select_one(".person b").get_text()
        for role in ("executive", "second", "executive")
    ]
    assert names == ["executive", "Second Executive", "executive"]


def test_a_kept_page_says_how_long_this_sign_in_lasts(app):
    client = signed_in(app, "executive")
    page(client, "/en/")
    ending = parsed(page(client, "/en/")).select_one("#ending")
    assert 0 < int(ending["data-ends-in"]) <= 8 * 3600


def test_what_was_just_saved_is_said_once_on_a_page_that_is_kept(app):
    client = signed_in(app, "executive")
    before = plain(page(client, "/en/"))
    post(client, "account/language", language="en")
    messages = parsed(page(client, "/en/")).select("main .message")
    assert messages != []
    assert plain(page(client, "/en/")) == before


def test_a_page_drawn_for_another_of_the_role_asks_only_who_reads_and_what_was_written(
    app, statements
):
    first, second = signed_in(app, "executive"), signed_in(app, "executive")
    page(first, "/en/")
    statements.clear()
    page(second, "/en/")
    assert len(statements) == 2


def dark_on(page):
    """The media for which the dark scheme's colours hold."""
    return parsed(page).select_one('link[href*="css/dark.css"]')["media"]


def test_light_or_dark_is_chosen_for_one_browser_and_holds_on_kept_pages(app):
    mine, other = signed_in(app, "executive"), signed_in(app, "executive")
    before = mine.get("/en/")
    assert dark_on(before) == "screen and (prefers-color-scheme: dark)"
    for scheme, media in (("dark", "screen"), ("light", "not all")):
        assert post(mine, "account/appearance", scheme=scheme).status_code == 303
        page(mine, "/en/")  # says once that it was saved
        assert dark_on(page(mine, "/en/")) == media
    assert dark_on(page(other, "/en/")) == "screen and (prefers-color-scheme: dark)"
    copy = mine.get("/en/", headers={"If-None-Match": before.headers["ETag"]})
    assert copy.status_code == 200


def test_an_appearance_that_does_not_exist_is_refused(app):
    client = signed_in(app, "executive")
    assert post(client, "account/appearance", scheme="pink").status_code == 422
    assert client.post("/en/account/appearance", data={"scheme": "dark"}).status_code == 400
    client.set_cookie("scheme", 'pink"><b>')
    assert dark_on(page(client, "/en/")) == "screen and (prefers-color-scheme: dark)"
