"""A page whose figures take long is drawn by another thread after a write, and no reader waits."""

import re
import time
from threading import Event

import pytest

from dashboard.extensions import db
from dashboard.overview import views
from dashboard.plans.models import Milestone
from dashboard.records.save import Actor, edit
from dashboard.web import behind, cache
from tests.conftest import signed_in
from tests.html import fields_of, page, plain, post

MOMENT = re.compile(r"As it was at \d\d:\d\d:\d\d\. ")
WAIT = 30


@pytest.fixture(autouse=True)
def long(monkeypatch):
    """Everything takes long, and a moment lasts however slow this machine is."""
    monkeypatch.setattr(cache, "LONG", -1)
    monkeypatch.setattr(cache, "A_MOMENT", 1e9)


@pytest.fixture
def milestone(app):
    return db.session.query(Milestone).filter_by(code="MTO-1.2").one()


def withdraw(milestone):
    edit(milestone, {"withdrawn_on": milestone.due_on}, Actor(None, "command"))
    db.session.commit()


def until(true):
    end = time.monotonic() + WAIT
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def until_drawn():
    until(lambda: not behind._to_come)


def test_after_a_write_a_reader_has_the_page_of_a_moment_before_and_then_the_new_one(
    app, milestone
):
    first, second = signed_in(app, "executive"), signed_in(app, "executive")
    before = plain(page(first, "/en/"))
    withdraw(milestone)
    meanwhile = first.get("/en/")
    assert MOMENT.search(plain(meanwhile)) and MOMENT.sub("", plain(meanwhile)) == before
    assert "ETag" not in meanwhile.headers
    until_drawn()
    for reader in (first, second):
        afterwards = plain(page(reader, "/en/"))
        assert not MOMENT.search(afterwards) and afterwards != before


def test_what_was_drawn_behind_is_what_would_have_been_drawn(app, milestone):
    client = signed_in(app, "executive")
    page(client, "/fr/?period=2016-17")
    withdraw(milestone)
    page(client, "/fr/?period=2016-17")
    until_drawn()
    behind_it = plain(page(client, "/fr/?period=2016-17"))
    cache.clear()
    assert plain(page(client, "/fr/?period=2016-17")) == behind_it


def test_it_is_drawn_once_however_many_ask(app, milestone, monkeypatch):
    readers = [signed_in(app, "executive") for _each in range(4)]
    page(readers[0], "/en/")
    withdraw(milestone)
    board, go_on, drawn = views.board, Event(), []

    def held_up(*arguments):
        drawn.append(1)
        assert go_on.wait(WAIT)
        return board(*arguments)

    monkeypatch.setattr(views, "board", held_up)
    pages = [plain(page(reader, "/en/")) for reader in readers]
    go_on.set()
    until_drawn()
    assert all(MOMENT.search(text) for text in pages)
    assert len(drawn) == 1


def test_after_each_page_the_thread_leaves_the_processor_to_others(app, milestone, monkeypatch):
    rests, used = [], iter([10.0, 12.0])
    monkeypatch.setattr(behind, "thread_time", lambda: next(used))
    monkeypatch.setattr(behind, "sleep", rests.append)
    client = signed_in(app, "executive")
    page(client, "/en/")
    withdraw(milestone)
    page(client, "/en/")
    until_drawn()
    until(lambda: rests)
    assert rests == [behind.RESTS * 2]


def test_who_wrote_waits_for_the_page_with_the_own_write(app, milestone):
    writer = signed_in(app, "admin")
    before = plain(page(writer, "/en/"))
    path = f"admin/milestones/{milestone.id}"
    fields = fields_of(page(writer, f"/en/{path}")) | {"withdrawn_on": "2017-12-01"}
    assert post(writer, path, **fields).status_code == 303
    writer.get("/en/admin/milestones")  # where it is said that this was saved
    after = plain(page(writer, "/en/"))
    assert not MOMENT.search(after) and after != before


def test_a_fault_is_logged_and_told_to_who_comes_when_the_moment_is_over(
    app, milestone, monkeypatch, logged
):
    client = signed_in(app, "executive")
    page(client, "/en/")
    withdraw(milestone)

    def fail(*_arguments):
        raise ZeroDivisionError

    monkeypatch.setattr(views, "board", fail)
    assert client.get("/en/").status_code == 200
    until_drawn()
    assert '"message": "drawn behind"' in logged.getvalue()
    monkeypatch.setattr(cache, "A_MOMENT", 0)
    assert client.get("/en/").status_code == 500


def test_what_is_quick_is_drawn_at_once(app, milestone, monkeypatch):
    monkeypatch.setattr(cache, "LONG", 1e9)
    client = signed_in(app, "executive")
    before = plain(page(client, "/en/"))
    withdraw(milestone)
    after = plain(page(client, "/en/"))
    assert not MOMENT.search(after) and after != before
