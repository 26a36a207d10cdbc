import multiprocessing
import os
import shutil
import sqlite3
import subprocess
import sys

import pytest
from sqlalchemy import func, select

from dashboard import demo
from dashboard.database import schema
from dashboard.database.schema import DatabaseError
from dashboard.extensions import db
from dashboard.ministries.models import Ministry
from tests.builders import demonstration
from tests.conftest import made


def prepared(folder):
    app = made(folder)
    schema.prepare_database(app)
    with app.app_context():
        db.engine.dispose()
    return app, folder / "dashboard.db"


def test_the_schema_is_what_the_models_say(empty):
    done = empty.test_cli_runner().invoke(args=["db", "check"])
    assert done.exit_code == 0, done.output


def break_header(path):
    path.write_bytes(b"\0" * 100 + path.read_bytes()[100:])


def cut_in_half(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def overwrite_a_page(path):
    content = path.read_bytes()
    path.write_bytes(content[:8192] + b"\xff" * 4096 + content[12288:])


def write_text(path):
    path.write_text("Dear colleague, here are the figures." * 50)


def make_newer(path):
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()


def take_from_another_program(path):
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE songs (title)")
    connection.close()


@pytest.mark.sqlite("the file")
@pytest.mark.parametrize(
    "harm",
    [
        break_header,
        cut_in_half,
        overwrite_a_page,
        write_text,
        make_newer,
        take_from_another_program,
    ],
)
def test_a_broken_or_foreign_database_is_refused_and_left_as_it_is(tmp_path, harm):
    app, path = prepared(tmp_path / "instance")
    for beside in path.parent.glob("dashboard.db-*"):
        beside.unlink()
    harm(path)
    before = path.read_bytes()
    with pytest.raises(DatabaseError) as refusal:
        schema.prepare_database(app)
    assert str(path) in str(refusal.value) and path.read_bytes() == before


@pytest.mark.slow
@pytest.mark.sqlite("a lock on the file")
def test_a_locked_database_is_told_in_one_line(tmp_path):
    app, path = prepared(tmp_path / "instance")
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(DatabaseError, match="locked"):
            schema.prepare_database(app)
    finally:
        holder.close()


@pytest.mark.sqlite("the file's rights")
def test_a_read_only_database_is_told_in_one_line(tmp_path, monkeypatch):
    app, path = prepared(tmp_path / "instance")
    monkeypatch.setattr(
        schema.os, "access", lambda _path, wanted: wanted != schema.os.W_OK
    )  # as for an account that is not root
    with pytest.raises(DatabaseError, match="cannot be written to"):
        schema.prepare_database(app)


@pytest.mark.sqlite("the folder's rights")
@pytest.mark.skipif(os.geteuid() == 0 and not shutil.which("setpriv"), reason="all rights are ours")
def test_a_read_only_folder_is_told_in_one_line(tmp_path):
    _app, path = prepared(tmp_path / "instance")
    path.chmod(0o444)
    path.parent.chmod(0o555)
    served = [sys.executable, "-m", "dashboard.serving"]
    if os.geteuid() == 0:  # whom no right binds
        served = ["setpriv", "--bounding-set=-dac_override", *served]
    environment = {**os.environ, "DASHBOARD_INSTANCE": str(path.parent)}
    before = path.read_bytes()
    answer = subprocess.run(
        served, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    path.parent.chmod(0o755)
    assert answer.returncode == 1
    [line] = answer.stderr.splitlines()
    assert str(path) in line and "cannot be written to" in line
    assert path.read_bytes() == before


def start(folder, queue):
    app = made(folder)
    try:
        schema.prepare_database(app, demo.load_if_empty)
        with app.app_context():
            queue.put(db.session.scalar(select(func.count()).select_from(Ministry)))
    except Exception as error:
        queue.put(repr(error))


@pytest.mark.slow
def test_two_servers_that_start_at_once_both_serve(tmp_path):
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    both = [
        context.Process(target=start, args=(tmp_path / "instance", queue)) for _each in range(2)
    ]
    for process in both:
        process.start()
    ministries = len(demonstration("ministries"))
    assert [queue.get(timeout=60), queue.get(timeout=60)] == [ministries, ministries]
    for process in both:
        process.join(30)
        assert process.exitcode == 0


def test_the_key_is_made_once_and_kept_to_ourselves(tmp_path):
    first, second = made(tmp_path / "i"), made(tmp_path / "i")
    assert (
        first.config["SECRET_KEY"] == second.config["SECRET_KEY"]
        and len(first.config["SECRET_KEY"]) == 64
    )
    assert (tmp_path / "i" / "secret_key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "command", [["import", "."], ["export", "--all"], ["measures"], ["user", "list"]]
)
def test_a_command_before_the_database_is_made_says_what_to_do(tmp_path, command):
    done = made(tmp_path / "instance").test_cli_runner().invoke(args=command)
    assert done.exit_code == 1 and "db upgrade" in done.output and "Traceback" not in done.output


def test_the_demonstration_is_only_loaded_into_an_empty_database(app):
    done = app.test_cli_runner().invoke(args=["demo"])
    assert done.exit_code == 1 and "empty" in done.output


def test_the_demonstration_makes_the_database_where_there_is_none_yet(tmp_path):
    done = made(tmp_path / "instance").test_cli_runner().invoke(args=["demo"])
    assert done.exit_code == 0, done.output
