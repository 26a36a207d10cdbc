"""A page of totals is drawn by another thread after a write, and no reader waits for it."""

import re
import time
from threading import Event
from urllib.parse import quote

import pytest
from sqlalchemy import select

from dashboard.extensions import db
from dashboard.overview import views
from dashboard.plans.evidence_models import Evidence
from dashboard.plans.models import Milestone
from dashboard.records.save import Actor, archive, edit
from dashboard.web import behind, cache
from tests.conftest import signed_in
from tests.html import fields_of, page, plain, post
from tests.uploads.conftest import HEAD, applied, uploaded

MOMENT = re.compile(r"· As it was at \d\d:\d\d:\d\d\. ")
WAIT = 30


@pytest.fixture(autouse=True)
def long_moment(monkeypatch):
    """A moment lasts, however slow this machine is."""
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


@pytest.mark.parametrize(
    "until_then, rest", [(10.125, behind.RESTS * 0.125), (20.0, behind.LONGEST_REST)]
)
def test_after_each_page_the_thread_leaves_the_processor_to_others_for_a_while(
    app, milestone, monkeypatch, until_then, rest
):
    rests, used = [], iter([10.0])
    monkeypatch.setattr(behind, "thread_time", lambda: next(used, until_then))
    monkeypatch.setattr(behind, "sleep", rests.append)
    client = signed_in(app, "executive")
    page(client, "/en/")
    withdraw(milestone)
    page(client, "/en/")
    until_drawn()
    until(lambda: rests)
    assert rests == [rest]


def test_a_page_that_cannot_tell_the_moment_is_drawn_at_once(app):
    client = signed_in(app, "executive")
    piece = db.session.scalars(select(Evidence).where(Evidence.live)).first()
    address, edition = f"/en/catalogue?q={quote(piece.title_en)}", ", second edition"
    assert edition not in plain(page(client, address))
    edit(piece, {"title_en": f"{piece.title_en}{edition}"}, Actor(None, "command"))
    db.session.commit()
    assert edition in plain(page(client, address))


def test_a_part_of_a_page_has_its_moment_too(app, milestone):
    client = signed_in(app, "executive")
    address, part = "/en/?period=2016-17", {"HX-Request": "true", "HX-Request-Type": "partial"}
    page(client, address)  # its totals are kept
    before = plain(client.get(address, headers=part))
    withdraw(milestone)
    meanwhile = plain(client.get(address, headers=part))
    assert MOMENT.search(meanwhile) and MOMENT.sub("", meanwhile) == before


def test_a_page_that_is_gone_is_no_fault(app, milestone, logged, monkeypatch):
    client = signed_in(app, "executive")
    before = plain(page(client, "/en/milestones/MTO-1.2"))
    archive(milestone, Actor(None, "command"))
    db.session.commit()
    assert MOMENT.sub("", plain(page(client, "/en/milestones/MTO-1.2"))) == before
    until_drawn()
    assert "drawn behind" not in logged.getvalue()
    monkeypatch.setattr(cache, "A_MOMENT", 0)
    assert client.get("/en/milestones/MTO-1.2").status_code == 404


@pytest.mark.parametrize("again", ["sent again", "not modified"])
def test_a_page_that_readers_had_without_its_being_read_was_true_then(
    app, milestone, monkeypatch, again
):
    clock = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(cache, "A_MOMENT", 5)
    client = signed_in(app, "executive")
    page(client, "/en/")  # and has the cookie of the language
    tag = client.get("/en/").headers["ETag"]
    clock[0] += 4
    headers = {"If-None-Match": tag} if again == "not modified" else {}
    assert client.get("/en/", headers=headers).status_code == (304 if headers else 200)
    clock[0] += 4
    withdraw(milestone)
    assert MOMENT.search(plain(page(client, "/en/")))


def test_a_page_is_known_true_from_before_it_was_asked_what_was_written(app, monkeypatch):
    with app.test_request_context():
        monkeypatch.setattr(time, "monotonic", iter([1.0, 2.0, 3.0]).__next__)
        cache.cached("figure", lambda: 1)
        [value] = [v for (_uri, name, _day), v in cache._values.items() if name == "figure"]
        assert value.true_at == 1.0


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


def test_who_imported_has_the_page_with_the_own_import(app, milestone):
    admin, reader = signed_in(app, "admin"), signed_in(app, "executive")
    for client in (admin, reader):
        page(client, "/en/")
    address = uploaded(admin, ministries__csv=f"{HEAD}NEW,Ministry of the new,Nouveau\n")
    applied(admin, address)
    page(admin, address)
    assert MOMENT.search(plain(page(reader, "/en/")))
    assert not MOMENT.search(plain(page(admin, "/en/")))
