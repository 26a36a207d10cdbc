"""What is added to a form by hand: what records keep of themselves is not the reader's to say."""

import pytest
from sqlalchemy import select

from dashboard.extensions import db
from dashboard.records.kinds import kind, kinds
from tests.conftest import signed_in
from tests.html import body, fields_of, post

OWN = ("id", "created_at", "archived_at", "known_from", "user_id", "sha256", "size", "search_key")
FORGED = dict.fromkeys(OWN, "2001-01-01") | {"id": "77", "user_id": "77", "size": "77"}


def own_values(name):
    """What the first record of a kind says of itself, by column."""
    columns = [column for column in kind(name).table.c if column.name in OWN]
    row = db.session.execute(select(*columns).where(kind(name).table.c.id == 1)).one()
    return row._asdict()


@pytest.mark.parametrize("name", [one.name for one in kinds()])
def test_no_form_changes_what_a_record_keeps_of_itself(app, name):
    admin = signed_in(app, "admin")
    before = own_values(name)
    form = fields_of(body(admin.get(f"/en/admin/{name}/1")))
    post(admin, f"admin/{name}/1", **{**form, **FORGED})
    db.session.rollback()
    assert own_values(name) == before
