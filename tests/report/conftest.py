"""What tests of files that take long need: a worker that is there, and does what there is to do."""

import fcntl
from math import inf

import pytest

from dashboard.extensions import db
from dashboard.report import shelf
from dashboard.report.making import make_next
from dashboard.web.background import worker_lock


@pytest.fixture
def worker(app):
    """The lock of a worker that is there, until it is closed."""
    with worker_lock(app).open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield held


@pytest.fixture
def long(monkeypatch):
    """Every file takes too long from the second of its kind on: the first has shown it."""
    monkeypatch.setattr(shelf, "LIMIT", 0)


@pytest.fixture
def short(monkeypatch):
    """No file takes too long."""
    monkeypatch.setattr(shelf, "LIMIT", inf)


def work():
    """Make all that waits; gives how many files that were."""
    db.session.rollback()
    number = 0
    while make_next():
        number += 1
    return number
