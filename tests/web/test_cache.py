"""What is kept: worked out once for all who ask, shown to nobody who has written since, and not for
longer than a moment after.
"""

import threading
import time

import pytest

from dashboard.extensions import db
from dashboard.overview import views
from dashboard.plans.models import Milestone
from dashboard.records.save import Actor, edit
from dashboard.web import cache, pages
from tests.conftest import signed_in
from tests.html import page, plain

WAIT = 20


@pytest.fixture
def milestone(app):
    return db.session.query(Milestone).filter_by(code="MTO-1.2").one()


def test_two_who_ask_for_the_same_wait_for_one_who_works_it_out(app, monkeypatch):
    readers = [signed_in(app, "executive") for _each in range(4)]
    board, begun, go_on, drawn = views.board, threading.Event(), threading.Event(), []

    def held_up(*arguments):
        drawn.append(1)
        begun.set()
        assert go_on.wait(WAIT)
        return board(*arguments)

    asked, all_asked, cached = [], threading.Event(), pages.cached

    def count(*arguments):
        asked.append(1)
        if len(asked) == len(readers):
            all_asked.set()
        return cached(*arguments)

    monkeypatch.setattr(views, "board", held_up)
    monkeypatch.setattr(pages, "cached", count)
    shown = []
    asking = [
        threading.Thread(target=lambda reader=reader: shown.append(plain(reader.get("/en/"))))
        for reader in readers
    ]
    for one in asking:
        one.start()
    assert begun.wait(WAIT) and all_asked.wait(WAIT)
    go_on.set()
    for one in asking:
        one.join(WAIT)
    assert len(drawn) == 1 and len(shown) == 4 and len(set(shown)) == 1


def test_what_was_not_asked_for_lately_is_not_shown_any_more(app, milestone, monkeypatch):
    monkeypatch.setattr(cache, "A_MOMENT", 5)
    client = signed_in(app, "executive")
    before = plain(page(client, "/en/"))
    edit(milestone, {"withdrawn_on": milestone.due_on}, Actor(None, "command"))
    db.session.commit()
    later = time.monotonic() + 6
    monkeypatch.setattr(time, "monotonic", lambda: later)
    after = plain(page(client, "/en/"))
    assert "As it was" not in after and after != before
