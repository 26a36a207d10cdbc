"""What every page that is only read has in common: it writes nothing, and leads to the other
language.
"""

import re

import pytest

from tests.conftest import signed_in
from tests.html import page, parsed
from tests.uploads.conftest import an_upload
from tests.web.pages import PAGES

WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE|REPLACE|CREATE|DROP|ALTER)\b", re.I)
OTHER = {"en": "fr", "fr": "en"}


@pytest.fixture
def admin(app):
    client = signed_in(app, "admin")
    an_upload()
    return client


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_page_that_is_read_writes_nothing_but_when_the_reader_was_seen(admin, statements, lang):
    for path in PAGES:
        page(admin, f"/{lang}/{path}")
    written = [text for text in statements if WRITES.match(text)]
    assert [text for text in written if not text.startswith("UPDATE sign_in SET seen_at")] == []


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_page_leads_to_itself_in_the_other_language(admin, lang):
    astray = {}
    for path in PAGES:
        toggle = parsed(page(admin, f"/{lang}/{path}")).select_one("#toggle")
        leads_to = toggle.get("href", f"/{OTHER[lang]}/{path}")  # a form is sent along instead
        if leads_to != f"/{OTHER[lang]}/{path}" or toggle["lang"] != f"{OTHER[lang]}-CA":
            astray[path] = str(toggle)
    assert astray == {}
