"""Two servers with instance folders of their own, on one PostgreSQL and one shared folder."""

import io

import pytest
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.exc import DBAPIError

from dashboard.extensions import db
from dashboard.files.store import kept_paths, store_root
from dashboard.jobs import turn
from dashboard.jobs.turn import WORKING, Turn
from dashboard.plans.evidence_models import Evidence
from dashboard.settings import SettingsError
from tests.conftest import made, signed_in
from tests.html import post
from tests.served.conftest import Client, Server, until

pytestmark = pytest.mark.postgresql("several servers on one database")
WORKS_HERE = f"""
FROM pg_locks WHERE locktype = 'advisory' AND granted AND objid = {WORKING}
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
WHO_WORKS = f"SELECT pid {WORKS_HERE}"
END_WHO_WORKS = f"SELECT pg_terminate_backend(pid) {WORKS_HERE}"
SAVED, INTERRUPTED = "All changes were saved", "was interrupted"
PDF = b"%PDF-1.4 minutes"


@pytest.fixture
def shared(tmp_path):
    """The folder that servers share, and their settings."""
    folder = tmp_path / "shared"
    folder.mkdir()
    return folder


def settings_of(app, shared):
    return {"DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"], "SHARED_FOLDER": str(shared)}


@pytest.fixture
def two(app, shared, tmp_path):
    """Two servers, and a way to read in their database."""
    settings = settings_of(app, shared)
    db.session.remove()
    db.engine.dispose()
    folders = [tmp_path / name for name in ("one", "other")]
    for folder in folders:
        folder.mkdir()
    engine = create_engine(settings["DATABASE_URL"])

    def scalar(statement):
        with engine.connect() as connection:
            return connection.scalar(text(statement))

    servers = []
    for folder in folders:
        servers.append(Server(folder, SECRET_KEY="", **settings).start())
        until(lambda: scalar(WHO_WORKS))  # the worker of the first
    yield *servers, scalar
    for server in servers:
        if server.process.poll() is None:
            server.stop()
    engine.dispose()


def completions(scalar, rows):
    """A file of so many completions that nobody has yet."""
    staff = [
        scalar(f"SELECT employee_number FROM staff ORDER BY id LIMIT 1 OFFSET {n}")
        for n in range(5)
    ]
    course = scalar("SELECT code FROM course ORDER BY id LIMIT 1")
    lines = [
        f"{staff[n % 5]},{course},{2000 + n // 1800}-{n // 150 % 12 + 1:02}-{n // 5 % 28 + 1:02}"
        for n in range(rows)
    ]
    return "\n".join(["employee_number,course,completed_on", *sorted(set(lines))]).encode()


def test_a_sign_in_and_an_upload_of_one_are_the_other_s_too(two):
    one, other, scalar = two
    client = Client(one.port).sign_in("admin")
    before = scalar("SELECT count(*) FROM completion")
    content = completions(scalar, 300)
    _status, address = client.upload("completions.csv", content)
    there = Client(other.port, client.cookie)
    there.until(address, "Effect of these files")
    there.press(address, "apply")
    client.until(address, SAVED)
    assert scalar("SELECT count(*) FROM completion") == before + content.count(b"\n")


def test_where_a_server_dies_the_other_s_worker_goes_on(two):
    one, other, scalar = two
    before = scalar("SELECT count(*) FROM completion")
    content = completions(scalar, 30_000)
    client = Client(other.port).sign_in("admin")
    _status, address = client.upload("completions.csv", content)
    client.until(address, "Effect of these files")
    client.press(address, "apply")
    worked = scalar(WHO_WORKS)
    one.kill()
    while SAVED not in client.until(address, SAVED, INTERRUPTED):
        client.press(address, "again")
    assert scalar("SELECT count(*) FROM completion") == before + content.count(b"\n")
    assert scalar("SELECT count(*) FROM change WHERE action = 'import' AND origin = 'file'") == 1
    assert scalar(WHO_WORKS) not in (None, worked)


def test_evidence_that_one_took_is_sent_by_the_other(app, shared, tmp_path):
    settings = settings_of(app, shared)
    one, other = (made(tmp_path / name, **settings) for name in ("one", "other"))
    given = {"title_en": "Minutes", "dated_on": "2017-10-01"}
    with one.app_context():
        answer = post(
            signed_in(one, "lead"),
            "milestones/MTO-1.2/evidence",
            **given,
            file=(io.BytesIO(PDF), "a.pdf"),
        )
        assert answer.status_code == 303
        assert store_root() == shared / "files" and len(list(kept_paths(store_root()))) == 1
        number = db.session.scalar(select(Evidence.id).order_by(Evidence.id.desc()))
        db.session.remove()
        db.engine.dispose()
    with other.app_context():
        assert signed_in(other, "lead").get(f"/en/e/{number}/file").data == PDF
        db.session.remove()
        db.engine.dispose()
    assert one.config["SECRET_KEY"] == other.config["SECRET_KEY"]


def test_one_worker_works_until_its_connection_is_lost(app):
    first, second = Turn(), Turn()
    assert [turn.is_ours() for turn in (first, second, first, second)] == [True, False] * 2
    db.session.execute(text(END_WHO_WORKS))
    db.session.commit()
    assert second.is_ours()
    with pytest.raises(db.engine.dialect.loaded_dbapi.Error):
        try:
            first.is_ours()
        except Exception as error:
            raise error.orig from None
    assert not first.is_ours()


def test_a_worker_whose_question_fails_lets_another_work(app, monkeypatch):
    first, second = Turn(), Turn()
    assert first.is_ours() and not second.is_ours()
    monkeypatch.setattr(turn.func, "version", lambda: func.nothing_of_the_kind(), raising=False)
    with pytest.raises(DBAPIError):
        first.is_ours()
    assert second.is_ours() and not first.is_ours()


def test_a_shared_folder_needs_postgresql_and_is_there(tmp_path):
    with pytest.raises(SettingsError, match="SHARED_FOLDER is for servers that share"):
        made(tmp_path / "i", SHARED_FOLDER=str(tmp_path), DATABASE_URL="")
    with pytest.raises(
        SettingsError, match="whole path of a folder that exists and can be written to"
    ):
        made(tmp_path / "i", SHARED_FOLDER=str(tmp_path / "none"))
