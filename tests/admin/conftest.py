"""What every test of the forms needs: a way to write, and to read what was written."""

import re

import pytest
from sqlalchemy import func, select

from dashboard.extensions import db
from dashboard.records.history import Change
from tests.conftest import token


def body(answer):
    return answer.get_data(as_text=True)


def fields_of(page):
    """What the first form of a page would send as it stands."""
    form = re.search(r'<form class="entry".*?</form>', page, re.S)[0]
    import html

    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        kept = "checked" in tag or not re.search(r'type="(radio|checkbox)"', tag)
        if name and kept:
            found[name[1]] = html.unescape(value[1]) if value else ""
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.S):
        found[name] = html.unescape(text)
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else re.search(r'<option value="([^"]*)"', options)[1]
    return found


def post(client, path, headers=None, lang="en", **data):
    given = {"csrf_token": token(client.get(f"/{lang}/")), **data}
    return client.post(f"/{lang}/{path}", data=given, headers=headers or {})


def writes():
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Change))


def last():
    db.session.rollback()
    return db.session.scalars(select(Change).order_by(Change.id.desc()).limit(1)).one()


@pytest.fixture
def admin(app):
    from tests.conftest import signed_in

    return signed_in(app, "admin")
