"""Hostile texts in a real browser: no dialog, nothing that the policy has to forbid."""

import pytest

from dashboard.accounts.models import User
from dashboard.extensions import db
from tests.browser.conftest import serving
from tests.conftest import HASH, PASSWORD
from tests.web.hostile import write_hostile_texts

PLACES = """ministries/MTO milestones/MTO-1.2 events requests training guide/0.9 guide/feedback
search?q=onerror admin/log admin/milestones/1 ministries/MTO/people"""


def write_hostile_world():
    """Nobody enters it as in the demonstration, whose records it changes: by a password."""
    write_hostile_texts()
    admin = User(email="admin@ontario.invalid", name="admin", role="admin", language="en")
    admin.password_hash = HASH
    db.session.add(admin)
    db.session.commit()


@pytest.fixture
def hostile(tmp_path):
    with serving(tmp_path / "hostile", write_hostile_world) as address:
        yield address


def test_hostile_texts_open_no_dialog_and_break_no_policy(page, complaints, hostile):
    page.goto(f"{hostile}/en/sign-in")
    page.fill("[name=email]", "admin@ontario.invalid")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/en/")
    shown = 0
    for place in PLACES.split():
        page.goto(f"{hostile}/en/{place}")
        shown += "onerror" in page.inner_text("main")
        assert page.locator("img, script:not([src])").count() == 0, place
    assert shown > 8
