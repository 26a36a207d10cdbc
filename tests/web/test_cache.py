"""While one reader's page is worked out anew, others have what it was a moment before."""

import re
import threading
import time

import pytest

from dashboard.extensions import db
from dashboard.overview import views
from dashboard.plans.models import Milestone
from dashboard.records.save import Actor, edit
from dashboard.web import cache
from tests.conftest import signed_in
from tests.html import fields_of, page, plain, post

WAIT = 20


@pytest.fixture
def milestone(app):
    return db.session.query(Milestone).filter_by(code="MTO-1.2").one()


class Drawing:
    """A reader whose page is being worked out until it is let go on."""

    def __init__(self, monkeypatch, client):
        self.begun, self.go_on = threading.Event(), threading.Event()
        board = views.board

        def held_up(*arguments):
            if threading.current_thread() is self.reader:
                self.begun.set()
                assert self.go_on.wait(WAIT)
            return board(*arguments)

        monkeypatch.setattr(views, "board", held_up)
        self.reader = threading.Thread(target=lambda: client.get("/en/"))

    def __enter__(self):
        self.reader.start()
        assert self.begun.wait(WAIT)

    def __exit__(self, *_error):
        self.go_on.set()
        self.reader.join(WAIT)


MOMENT = re.compile(r"As it was at \d\d:\d\d:\d\d\. ")


def withdraw(milestone):
    edit(milestone, {"withdrawn_on": milestone.due_on}, Actor(None, "command"))
    db.session.commit()


@pytest.fixture
def long_moment(monkeypatch):
    """However slow this machine is, what was shown before is a moment old."""
    monkeypatch.setattr(cache, "A_MOMENT", 1e9)


def test_a_reader_has_the_page_of_a_moment_before_while_another_waits(
    app, milestone, monkeypatch, long_moment
):
    first, second = signed_in(app, "executive"), signed_in(app, "executive")
    before = plain(page(second, "/en/"))
    withdraw(milestone)
    with Drawing(monkeypatch, first):
        meanwhile = second.get("/en/")
    assert MOMENT.sub("", plain(meanwhile)) == before
    assert "ETag" not in meanwhile.headers
    assert plain(page(second, "/en/")) != before


def test_nobody_is_shown_less_than_the_own_writes_made_true(app, milestone, monkeypatch):
    reader, writer = signed_in(app, "admin"), signed_in(app, "admin")
    before = plain(page(writer, "/en/"))
    path = f"admin/milestones/{milestone.id}"
    fields = fields_of(page(writer, f"/en/{path}")) | {"withdrawn_on": "2017-12-01"}
    assert post(writer, path, **fields).status_code == 303
    writer.get("/en/admin/milestones")  # where it is said that this was saved
    shown, wanted, recent = [], threading.Event(), cache._recent

    def note(*name):
        wanted.set()
        return recent(*name)

    monkeypatch.setattr(cache, "_recent", note)
    with Drawing(monkeypatch, reader):
        asking = threading.Thread(target=lambda: shown.append(plain(page(writer, "/en/"))))
        asking.start()
        assert wanted.wait(WAIT)
    asking.join(WAIT)
    assert shown[0] != before


def test_what_was_not_asked_for_lately_is_not_shown_any_more(app, milestone, monkeypatch):
    client = signed_in(app, "executive")
    page(client, "/en/")
    with app.test_request_context():
        here = app.config["SQLALCHEMY_DATABASE_URI"]
        names = [name for uri, name, _day in cache._values if uri == here]
        name = next(name for name in names if name[0] == "overview/_board.html")
        assert cache._recent(name, at_work=True)
        monkeypatch.setattr(time, "monotonic", lambda: 1e12)
        assert cache._recent(name, at_work=True) is None
