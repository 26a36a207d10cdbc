"""A server on PostgreSQL that dies, a database that dies, and one that keeps transactions apart: no
acknowledged change is lost.
"""

from contextlib import contextmanager

import pytest
from sqlalchemy import create_engine, make_url, text

from dashboard import demo
from dashboard.accounts.models import User
from dashboard.database import schema
from dashboard.extensions import db
from tests import postgres
from tests.conftest import HASH, made
from tests.served.conftest import TIMES, Server, until_answered
from tests.served.people import edited_by_many, killed

pytestmark = pytest.mark.postgresql("a database that can be killed")


@contextmanager
def served(app, more=""):
    """A server on the database of this application, and a way to read there."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    # The tests' cluster tells of a change before it is written.
    address = make_url(app.config["SQLALCHEMY_DATABASE_URI"])
    address = address.update_query_dict({"options": f"-c synchronous_commit=on {more}"})
    engine = create_engine(address)

    def rows(sql):
        with engine.connect() as connection:
            return connection.execute(text(sql)).fetchall()

    url = address.render_as_string(hide_password=False)
    server = Server(app.instance_path, DATABASE_URL=url).start()
    try:
        yield server, rows
    finally:
        server.stop()
        engine.dispose()


@pytest.fixture
def cluster():
    cluster = postgres.Cluster().start()
    yield cluster
    cluster.remove()


def test_killing_the_server_loses_no_acknowledged_change(app):
    with served(app) as (server, rows):
        assert killed(server, 4, server.kill, server.start, rows) >= 4


@pytest.mark.long
def test_three_hundred_kills(app):
    times = 300 * TIMES
    with served(app) as (server, rows):
        kept = killed(server, times, server.kill, server.start, rows)
    print(f"\n{times} kills: {kept} acknowledged changes, all there with their lines")


def test_killing_the_database_loses_no_acknowledged_change(cluster, tmp_path):
    app = made(tmp_path / "served", DATABASE_URL=cluster.address)
    schema.prepare_database(app, demo.load_if_empty)
    with app.app_context():
        person = {"name": "admin", "role": "admin", "password_hash": HASH, "language": "en"}
        db.session.add(User(email="admin@ontario.invalid", **person))
        db.session.commit()
    with served(app) as (server, rows):

        def start():
            cluster.start()
            until_answered(server.port)

        assert killed(server, 4, cluster.stop, start, rows) >= 4


def test_fifty_editors_are_answered_by_a_database_that_lets_none_see_another(app):
    with served(app, "-c default_transaction_isolation=serializable") as (server, rows):
        edited_by_many(server, rows)
