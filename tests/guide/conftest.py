import pytest
from sqlalchemy import event

from dashboard.extensions import db
from tests.conftest import signed_in
from tests.html import page


@pytest.fixture
def statements_of(empty):
    """How many statements a page takes when it is first drawn, by its address."""

    def count(address):
        client, seen = signed_in(empty, "executive"), []

        def note(_connection, _cursor, statement, *_rest):
            if not statement.startswith(("BEGIN", "PRAGMA")):
                seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        page(client, address)
        event.remove(db.engine, "before_cursor_execute", note)
        return len(seen)

    return count
