"""An instance in SQLite that is to move, and the PostgreSQL that it is to move to."""

import io
import shutil
import sqlite3
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, inspect

from dashboard import demo
from dashboard.accounts.models import User
from dashboard.database import schema
from dashboard.extensions import db
from dashboard.files.store import keep
from dashboard.plans.evidence_models import Evidence
from dashboard.records.history import Change
from tests import postgres
from tests.builders import add, milestone_id
from tests.conftest import HASH, begin_sign_in, made

AWKWARD = "L’été\tà\\N \\. «\u00a0œuvre\u00a0»\r\n\x1f😀 \"',;"
"""What a table that is sent as lines may stumble over."""


@contextmanager
def in_sqlite(folder):
    """An application on a SQLite instance, in whose context the block is."""
    app = made(folder, DATABASE_URL="")
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def tables_at(address):
    """The names of the tables of a database."""
    with closing(create_engine(address, poolclass=NullPool).connect()) as connection:
        return inspect(connection).get_table_names()


def content_of(app):
    """All that the SQLite file of an application holds, as statements."""
    with closing(sqlite3.connect(Path(app.instance_path) / "dashboard.db")) as connection:
        return list(connection.iterdump())


@pytest.fixture(scope="session")
def filled(tmp_path_factory):
    """The demonstration in SQLite, with a file of evidence, somebody who is signed in, and texts
    and values at the edges.
    """
    folder = tmp_path_factory.mktemp("moved") / "instance"
    schema.prepare_database(made(folder, DATABASE_URL=""), demo.load_if_empty)
    with in_sqlite(folder) as app:
        piece = Evidence(title_en=AWKWARD, title_fr="é" * 500, milestone_id=milestone_id("3.1"))
        piece.file = keep(io.BytesIO(b"%PDF- of a plan"), "plan.pdf")
        piece.dated_on, piece.dated_on_precision = date(2017, 3, 1), "month"
        add(piece)
        person = {"name": AWKWARD, "role": "executive", "password_hash": HASH, "language": "fr"}
        db.session.add(User(email="executive@ontario.invalid", **person))
        values = {"before": None, "after": {AWKWARD: [AWKWARD, None, 0.1, 2**53]}}
        db.session.add(Change(action="edit", kind="evidence", origin="file", **values))
        db.session.commit()
        begin_sign_in(app, "executive@ontario.invalid")
    return folder


@pytest.fixture
def source(filled, tmp_path):
    """An application on that instance, and its context."""
    shutil.copytree(filled, tmp_path / "source")
    with in_sqlite(tmp_path / "source") as app:
        yield app


@pytest.fixture
def target(tmp_path):
    """The address of an empty database."""
    yield postgres.url_of(tmp_path / "target")
    postgres.drop(tmp_path / "target")
