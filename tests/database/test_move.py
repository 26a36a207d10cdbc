"""A whole instance moves from SQLite to PostgreSQL, as it is."""

import json
from contextlib import contextmanager

import pytest
from hypothesis import given, strategies as st
from sqlalchemy import func, select

from dashboard.extensions import db
from dashboard.ministries.models import Ministry
from dashboard.records.history import Change
from tests import postgres
from tests.builders import add, ministry
from tests.conftest import invoke, made, signed_in
from tests.database.conftest import content_of, in_sqlite
from tests.overview.worlds import WORLD, so_many, stored

pytestmark = pytest.mark.postgresql("it is where a move leads")
MEASURES = [
    *(["--period", name] for name in ("all", "2016-17", "2017-18-Q1")),
    ["--ministry", "MTO", "--as-of", "2017-06-30"],
]
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40)


@contextmanager
def moved_to(address, folder):
    """The application on the database that was moved to, in whose context the block is."""
    app = made(folder, DATABASE_URL=address)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def rows():
    """Every row of every table of ours, as the application reads it."""
    with db.engine.connect().execution_options(reads=True) as connection:
        return {
            table.name: connection.execute(select(table).order_by(*table.primary_key)).all()
            for table in db.metadata.sorted_tables
        }


def told(app, folder):
    """What the commands say of an application's records, and the files that they write."""
    measures = [json.loads(invoke(app, "measures", "--json", *m).output) for m in MEASURES]
    assert invoke(app, "export", "--all", "-o", folder).exit_code == 0
    return measures, {path.name: path.read_bytes() for path in folder.iterdir()}


def test_every_row_moves_and_the_source_stays_as_it_was(source, target):
    before, kept = content_of(source), rows()
    done = invoke(source, "move", target)
    assert done.exit_code == 0, done.output
    assert f"{sum(map(len, kept.values())):,} rows of {len(kept)} tables" in done.output
    with moved_to(target, source.instance_path):
        assert rows() == kept
    assert content_of(source) == before


def test_figures_and_files_are_the_same_afterwards(source, target, tmp_path):
    here = told(source, tmp_path / "here")
    assert invoke(source, "move", target).exit_code == 0
    with moved_to(target, source.instance_path) as app:
        assert told(app, tmp_path / "there") == here


def test_people_go_on_where_they_were(source, target):
    assert invoke(source, "move", target).exit_code == 0
    with moved_to(target, source.instance_path) as app:
        client = signed_in(app, "executive")
        assert "<title>" in client.get("/en/").get_data(as_text=True)
        assert "3.1" in client.get("/en/search?q=open+government").get_data(as_text=True)
        problems = invoke(app, "check").output
        assert "search index" not in problems and "evidence" not in problems


def test_new_records_follow_the_last(source, target):
    last = {model: db.session.scalar(select(func.max(model.id))) for model in (Ministry, Change)}
    db.session.rollback()
    assert invoke(source, "move", target).exit_code == 0
    with moved_to(target, source.instance_path):
        new = ministry("NEW")
        db.session.commit()
        line = db.session.scalar(select(func.max(Change.id)))
        assert (new.id, line) == (last[Ministry] + 1, last[Change] + 1)


def test_what_to_do_next_is_told_in_french(source, target):
    done = invoke(source, "move", target, "--lang", "fr")
    assert "Donnez maintenant cette adresse à DATABASE_URL" in done.output


def test_random_worlds_move(empty, tmp_path_factory):
    @so_many(2)
    @given(WORLD, st.lists(TEXTS, min_size=20, max_size=20))
    def moves(drawn, texts):
        folder = tmp_path_factory.mktemp("world")
        with in_sqlite(folder / "here") as app:
            invoke(app, "db", "upgrade")
            stored(drawn, folder)
            for number, text in enumerate(texts):
                add(Ministry(code=f"X{number}", name_en=text or "x", name_fr=text or "x"))
            db.session.commit()
            kept, address = rows(), postgres.url_of(folder / "there")
            done = invoke(app, "move", address)
            assert done.exit_code == 0, done.output
        with moved_to(address, folder / "here"):
            assert rows() == kept
        postgres.drop(folder / "there")

    moves()
