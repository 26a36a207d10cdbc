"""Words that events had for themes and partners become records, and none is lost on the way."""

import pytest
from alembic.command import downgrade, upgrade
from sqlalchemy import select, text

from dashboard.community.models import Event
from dashboard.community.partner_models import Partner, Theme
from dashboard.extensions import db, migrate
from tests.admin.conftest import admin  # noqa: F401
from tests.builders import record_for
from tests.html import body

WORDS = ["Data sharing;Culture", "culture; Données ouvertes;!!", None, "data  sharing"]


@pytest.fixture
def worded(app):
    """Events with words, as they stood before the migration."""
    ids = [record_for("events").id for _words in WORDS]
    db.session.commit()
    db.session.remove()
    downgrade(migrate.get_config(), "0011")
    with db.engine.begin() as connection:
        for id, words in zip(ids, WORDS, strict=True):
            values = {"id": id, "words": words}
            connection.execute(text("UPDATE event SET themes = :words WHERE id = :id"), values)
    return ids


def themes(ids):
    db.session.rollback()
    rows = db.session.execute(select(Event.id, Event.themes).where(Event.id.in_(ids)))
    by_id = dict(rows.all())
    db.session.rollback()
    return [by_id[id] for id in ids]


def test_each_word_is_a_record_with_the_word_in_both_names(worded):
    upgrade(migrate.get_config(), "head")
    codes = ["DATA-SHARING;CULTURE", "CULTURE;DONNEES-OUVERTES;WORD", None, "DATA-SHARING"]
    assert themes(worded) == codes
    record = db.session.scalars(select(Theme).where(Theme.code == "DONNEES-OUVERTES")).one()
    assert (record.name_en, record.name_fr) == ("Données ouvertes", "Données ouvertes")
    assert record.to_translate is True


def test_the_way_back_has_the_words_again(worded):
    upgrade(migrate.get_config(), "head")
    downgrade(migrate.get_config(), "0011")
    words = ["Data sharing;Culture", "Culture;Données ouvertes;!!", None, "Data sharing"]
    assert themes(worded) == words
    upgrade(migrate.get_config(), "head")


def test_partners_of_the_demonstration_come_through(worded):
    upgrade(migrate.get_config(), "head")
    names = set(db.session.scalars(select(Partner.name_en)))
    assert {"Civic Tech Toronto"} <= names


def test_words_stand_among_the_texts_in_one_language(worded, app, admin):  # noqa: F811
    upgrade(migrate.get_config(), "head")
    page = body(admin.get("/en/admin/themes?one_language=1"))
    assert "DONNEES-OUVERTES" in page
    record = db.session.scalars(select(Theme).where(Theme.code == "DONNEES-OUVERTES")).one()
    record.to_translate = False
    db.session.commit()
    assert "DONNEES-OUVERTES" not in body(admin.get("/en/admin/themes?one_language=1"))
