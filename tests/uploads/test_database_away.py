"""A database that goes away while the worker is at an upload, and comes back."""

from contextlib import ExitStack

import pytest
from sqlalchemy.exc import TimeoutError

from dashboard.extensions import db
from dashboard.jobs import worker
from dashboard.uploads.models import APPLIED, APPLYING, CHECKING, FAILED, READY
from tests import postgres
from tests.uploads.conftest import HEAD, press, send, upload_of, uploaded

MINISTRY = HEAD + "NEW,New,Nouveau\n"


def state_of(address):
    state = upload_of(address).state
    db.session.rollback()  # what reads on holds up the worker
    return state


def away(*_anything):
    raise TimeoutError("no connection")


def test_a_check_that_breaks_off_is_done_again_once_the_database_answers(app, admin, monkeypatch):
    address = send(admin, ministries__csv=MINISTRY).headers["Location"]
    rounds = worker.rounds(app)
    with monkeypatch.context() as patch:
        patch.setattr(worker.preview, "make_preview", away)
        assert not next(rounds)
    assert state_of(address) == CHECKING
    assert next(rounds)
    assert state_of(address) == READY


def test_applying_that_breaks_off_is_done_again_once_the_database_answers(app, admin, monkeypatch):
    address = uploaded(admin, ministries__csv=MINISTRY)
    assert press(admin, address, "apply").status_code == 303
    rounds = worker.rounds(app)
    with monkeypatch.context() as patch:
        patch.setattr(worker, "apply_checked", away)
        assert not next(rounds)
    assert state_of(address) == APPLYING
    assert next(rounds)
    assert state_of(address) == APPLIED


def test_what_breaks_off_each_time_is_given_up(app, admin, monkeypatch):
    address = send(admin, ministries__csv=MINISTRY).headers["Location"]
    monkeypatch.setattr(worker.preview, "make_preview", away)
    rounds = worker.rounds(app)
    for _round in range(worker.MOST_ATTEMPTS + 1):
        next(rounds)
    assert state_of(address) == FAILED


@pytest.mark.postgresql("a server that lets nobody in")
def test_an_upload_outlasts_a_server_that_goes_away(app, admin, monkeypatch):
    address = send(admin, ministries__csv=MINISTRY).headers["Location"]
    check, rounds = worker.preview.make_preview, worker.rounds(app)
    with ExitStack() as outage, monkeypatch.context() as patch:

        def cut_off(*arguments):
            content = check(*arguments)
            outage.enter_context(postgres.away(app.instance_path))
            return content

        patch.setattr(worker.preview, "make_preview", cut_off)
        assert not next(rounds)
        assert not next(rounds)
    assert next(rounds)
    assert state_of(address) == READY
