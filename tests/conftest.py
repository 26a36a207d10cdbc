"""An application on a database of its own for each test, and people to sign in as."""

import gc
import logging
import os
import secrets
import shutil
from contextvars import Context
from io import StringIO
from math import inf
from pathlib import Path

import pytest
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from jinja2 import BytecodeCache, StrictUndefined
from sqlalchemy import event, select
from sqlalchemy.engine import Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule
from werkzeug.security import generate_password_hash

from dashboard import create_app, demo
from dashboard.accounts.models import SignIn, User
from dashboard.accounts.throttle import hashed
from dashboard.database import schema
from dashboard.extensions import db
from dashboard.language import in_language
from dashboard.ministries.models import Ministry
from dashboard.web import cache, listing, logs
from tests import postgres, pseudo

ROOT_OF_PROJECT = Path(__file__).parent.parent
PASSWORD = "a long and quiet password"
HASH = generate_password_hash(PASSWORD, "scrypt:2048:8:1")
listing.DEAR, cache.A_MOMENT = inf, -1  # what is kept because it took long, or shown a while after
PEOPLE = {"lead": "MTO", "other": "EDU", "executive": None, "admin": None}

for name in [name for name in os.environ if name.startswith("DASHBOARD_")]:
    del os.environ[name]
os.environ["LANGUAGE"] = "en"  # commands speak the environment's language
# A hundred processes are started: each would compile the whole of the code for itself.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def pytest_collection_modifyitems(items):
    """Mark the tests of modules that sign somebody in: they draw pages, which takes its time; and
    pass over those about the other database alone."""
    other = "sqlite" if postgres.in_use() else "postgresql"
    for item in items:
        if hasattr(item.module, "signed_in"):
            item.add_marker("pages")
        if mark := item.get_closest_marker(other):
            item.add_marker(pytest.mark.skip(reason=f"{other} alone: {mark.args[0]}"))


def pytest_collection_finish():
    """What stands when the first test begins stays: to look through it for garbage is in vain."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


class CompiledOnce(Rule):
    """An address that is compiled for the first application, and not for every test's."""

    compiled = {}

    def compile(self):
        key = self.rule, self.endpoint, str(self.defaults), self.strict_slashes
        if key not in self.compiled:
            super().compile()
            self.compiled[key] = {
                name: value
                for name, value in vars(self).items()
                if name in ("_parts", "_trace", "_converters", "_build", "_build_unknown")
            }
        vars(self).update(self.compiled[key])
        self.arguments.update(self._converters)


Flask.url_rule_class = CompiledOnce

# Likewise statements: all databases of a run are of one kind, and share what was compiled.
STATEMENTS = LRUCache(2000)
DefaultDialect.__eq__ = lambda one, other: type(one) is type(other)
DefaultDialect.__hash__ = lambda one: hash(type(one))


@event.listens_for(Engine, "engine_connect")
def share_statements(connection):
    connection.engine._compiled_cache = STATEMENTS


class CompiledTemplates(BytecodeCache):
    """Each application would compile each template anew."""

    codes = {}

    def load_bytecode(self, bucket):
        bucket.code = self.codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket):
        self.codes[bucket.key, bucket.checksum] = bucket.code


class Browser(FlaskClient):
    """A client whose requests know nothing of the test's own context, as on a server."""

    def open(self, *args, **kwargs):
        if has_app_context():
            db.session.rollback()
        return Context().run(super().open, *args, **kwargs)


def pytest_configure(config):
    cache.LONG = inf  # however slow this machine is
    for name in ("sqlite", "postgresql"):
        config.addinivalue_line("markers", f"{name}(what): about this database alone")


def made(folder, **settings):
    if postgres.in_use():
        settings = {"DATABASE_URL": postgres.url_of(folder), **settings}
    app = create_app(folder, **{"TODAY": "2017-12-31", **settings})
    app.testing = True
    app.test_client_class = Browser
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.bytecode_cache = CompiledTemplates()
    if not postgres.in_use():
        with app.app_context():
            event.listen(db.engine, "connect", leave_to_the_disk)
    return app


def leave_to_the_disk(connection, _record):
    """No test outlives a loss of power."""
    connection.execute("PRAGMA synchronous=OFF")


@pytest.fixture(autouse=True)
def english():
    """Each test begins in English."""
    with in_language("en"):
        yield


@pytest.fixture(scope="session")
def templates(tmp_path_factory):
    """Two prepared databases: an empty one, and the demonstration with four people who have
    passwords.
    """
    folder = tmp_path_factory.mktemp("prepared")
    for name in ("empty", "filled"):
        app = made(folder / name)
        schema.prepare_database(app, demo.load_if_empty if name == "filled" else None)
        with app.app_context():
            for role, code in PEOPLE.items():
                ministry = db.session.scalar(
                    select(Ministry.id).where(Ministry.code == (code or ""))
                )
                kind = "lead" if role == "other" else role
                db.session.add(
                    User(
                        email=f"{role}@ontario.invalid",
                        name=role,
                        role=kind,
                        ministry_id=ministry,
                        password_hash=HASH,
                        language="en",
                    )
                )
            db.session.commit()
            db.engine.dispose()
    return folder


def copied(templates, name, tmp_path, **settings):
    folder = tmp_path / name
    shutil.copytree(templates / name, folder)
    if postgres.in_use():
        postgres.clone(templates / name, folder)
    return made(folder, **settings)


def in_context(app):
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    if postgres.in_use():
        postgres.drop(app.instance_path)


@pytest.fixture
def app(templates, tmp_path):
    """The demonstration's records, in a database of the test's own."""
    yield from in_context(copied(templates, "filled", tmp_path))


@pytest.fixture
def empty(templates, tmp_path):
    """No records."""
    yield from in_context(copied(templates, "empty", tmp_path))


def signed_in(app, role):
    """A browser in which this person has signed in; `tests/accounts` goes through the form."""
    client = app.test_client()
    if role:
        if has_app_context():
            db.session.rollback()
        with client.session_transaction() as kept:
            kept["sign_in"] = Context().run(begin_sign_in, app, f"{role}@ontario.invalid")
    return client


def begin_sign_in(app, email):
    """Keep a sign-in of this person; its secret is what the browser holds."""
    secret = secrets.token_urlsafe(32)
    with app.app_context():
        person = db.session.scalars(select(User.id).where(User.email == email)).one()
        db.session.add(SignIn(secret_hash=hashed(secret), user_id=person))
        db.session.commit()
    return secret


def invoke(app, *arguments):
    """A command on this very application, whatever the test's own context is."""
    return Context().run(app.test_cli_runner().invoke, args=[str(a) for a in arguments])


@pytest.fixture
def brackets(monkeypatch):
    """Every text of the catalogue as ⟦text⟧."""
    pseudo.bracket(monkeypatch)


class Statements(list):
    """The SQL statements since it was last cleared: from then on each answer is drawn, and none is
    sent again as it was.
    """

    def clear(self):
        super().clear()
        cache.answers.clear()


@pytest.fixture
def statements(app):
    seen = Statements()

    def note(_connection, _cursor, statement, *_rest):
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


@pytest.fixture
def logged(monkeypatch):
    """What the log says from now on, as text."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logs.Line())
    monkeypatch.setattr(logs.log, "handlers", [handler])
    return written


def files(folder: Path, **tables):
    """Write tables, each a text of CSV lines, as files of their kinds."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind, text in tables.items():
        (folder / f"{kind}.csv").write_text(text, "utf-8")
    return folder
