"""A fault at each statement of a write in turn: nothing of it stays, and the next one succeeds."""

from sqlalchemy import event, func, select

from dashboard.extensions import db
from tests.conftest import signed_in
from tests.html import body, fields_of

ADDRESS = "admin/courses"
COURSE = {"code": "FAULTY", "name_en": "A course", "name_fr": "Un cours", "required": "no"}
STAMPED = {"sign_in"}
"""When a reader was seen is written beside the request."""


class Fault(Exception):
    """Something that nobody thought of."""


class FaultAt:
    """Counts the statements and the commits of what runs inside, and fails at one of them."""

    def __init__(self, place=None):
        self.place, self.count = place, 0

    def __call__(self, *_arguments):
        self.count += 1
        if self.count == self.place:
            raise Fault

    def __enter__(self):
        for name in ("before_cursor_execute", "commit"):
            event.listen(db.engine, name, self)
        return self

    def __exit__(self, *_fault):
        for name in ("before_cursor_execute", "commit"):
            event.remove(db.engine, name, self)


def rows():
    """How many rows each table has."""
    db.session.rollback()
    return {
        table.name: db.session.scalar(select(func.count()).select_from(table))
        for table in db.metadata.sorted_tables
        if table.name not in STAMPED
    }


def test_nothing_is_half_done_wherever_a_write_fails(app):
    admin = signed_in(app, "admin")
    form = {**fields_of(body(admin.get(f"/en/{ADDRESS}/new"))), **COURSE}
    before, after, place = rows(), None, 0
    while after in (None, before):
        place += 1
        with FaultAt(place):
            answer = admin.post(f"/en/{ADDRESS}", data=form)
        after = rows()
        assert answer.status_code == 500 or after != before
    written = {name: after[name] - before[name] for name in after if after[name] != before[name]}
    assert written == {"course": 1, "change": 1, "search_entry": 1}
    assert place > 5
