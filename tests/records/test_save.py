"""Every write leaves its line in the change log and raises its feature's revision, in one
transaction.
"""

import pytest
from sqlalchemy import select

from dashboard.extensions import db
from dashboard.ministries.models import Ministry
from dashboard.records import save
from dashboard.records.history import Change
from dashboard.records.revision import revisions

ACTOR = save.Actor(None, "form")


def last():
    return db.session.scalars(select(Change).order_by(Change.id.desc()).limit(1)).one()


def test_create_edit_archive_and_restore_are_told_with_before_and_after(empty):
    ministry = Ministry(code="NEW", name_en="New", name_fr="Nouveau")
    save.create(ministry, ACTOR)
    assert (last().action, last().kind, last().before) == ("create", "ministries", None)
    assert last().after["name_fr"] == "Nouveau"
    assert save.edit(ministry, {"name_en": "Newer"}, ACTOR, version=1) and ministry.version == 2
    assert (last().before, last().after) == ({"name_en": "New"}, {"name_en": "Newer"})
    assert not save.edit(ministry, {"name_en": "Newer"}, ACTOR)
    save.archive(ministry, ACTOR)
    assert ministry.archived_at and last().action == "archive"
    save.restore(ministry, ACTOR)
    assert ministry.archived_at is None and last().action == "restore"
    assert dict(revisions())["ministries.ministries"] == 4
    db.session.commit()


def test_an_edit_of_an_older_version_is_a_conflict(empty):
    ministry = Ministry(code="NEW", name_en="New", name_fr="Nouveau")
    save.create(ministry, ACTOR)
    with pytest.raises(save.Conflict):
        save.edit(ministry, {"name_en": "x"}, ACTOR, version=7)


def test_what_is_rolled_back_leaves_no_trace(empty):
    before = revisions()
    save.create(Ministry(code="NEW", name_en="New", name_fr="Nouveau"), ACTOR)
    db.session.rollback()
    assert (
        revisions() == before
        and db.session.scalars(select(Change).where(Change.kind == "ministries")).all() == []
    )
