"""The suite on PostgreSQL: pytest -p tests.postgres.

A cluster of our own, gone afterwards; a database for each test. The cluster sorts by English rules,
so that whatever leans on the database's own order fails here. It listens on a socket in a temporary
folder alone, in memory where there is room: a database is cloned there in a tenth of the time.
TEST_POSTGRESQL holds its address: the processes beside this one find it by that.
"""

import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, make_url
from sqlalchemy.exc import IntegrityError, ProgrammingError

ADDRESS = "TEST_POSTGRESQL"
QUICK = (
    "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c autovacuum=off"
    " -c wal_level=minimal -c max_wal_senders=0 -c max_wal_size=256MB -c max_connections=60"
)
ROOM = 1024**3
"""Bytes that the cluster may come to need."""


def in_use():
    """Whether the tests run on PostgreSQL."""
    return ADDRESS in os.environ


def _programs():
    """The folder of the newest PostgreSQL here."""
    newest = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: float(p.parent.name))
    beside = shutil.which("initdb")
    if not newest and not beside:
        raise pytest.UsageError("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    return newest[-1] if newest else Path(beside).parent


def _owner():
    """Somebody to run the server: it refuses to be run by root."""
    if os.getuid():
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    person = names.get("postgres") or names["nobody"]
    return {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}


def _run(*command):
    done = subprocess.run(
        [str(part) for part in command], cwd="/", capture_output=True, text=True, **_owner()
    )
    if done.returncode:
        raise pytest.UsageError(f"{command[0].name}: {done.stdout}{done.stderr}")


def _memory():
    """The file system that is in memory, or None where it has too little room (in a container)."""
    memory = Path("/dev/shm")
    return memory if memory.is_dir() and shutil.disk_usage(memory).free > ROOM else None


class Cluster:
    """A PostgreSQL of our own in a temporary folder."""

    def __init__(self, leader=None):
        """Empty, or one that follows another."""
        self.folder = Path(tempfile.mkdtemp(prefix="pg", dir=_memory()))
        self.programs = _programs()
        if owner := _owner():
            os.chown(self.folder, owner["user"], owner["group"])
        if leader:
            source = ["-h", leader.folder, "-U", "tests", "-D", self.data]
            _run(self.programs / "pg_basebackup", *source, "-R", "-c", "fast", "--no-sync")
            return
        english = ["--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-CA"]
        data = ["-D", self.data, "-E", "UTF8", "-U", "tests", "-A", "trust", "--no-sync"]
        _run(self.programs / "initdb", *data, *english)

    @property
    def data(self):
        return self.folder / "data"

    @property
    def address(self):
        return f"postgresql+psycopg://tests@/postgres?host={self.folder}"

    def start(self, more=""):
        options = f"{QUICK} {more} -c listen_addresses='' -c unix_socket_directories={self.folder}"
        log = self.folder / "log"
        _run(self.programs / "pg_ctl", "-D", self.data, "-l", log, "-w", "-o", options, "start")
        return self

    def stop(self):
        _run(self.programs / "pg_ctl", "-D", self.data, "-m", "immediate", "-w", "stop")

    def remove(self):
        self.stop()
        shutil.rmtree(self.folder)


_ours = []


def pytest_configure(config):
    if not hasattr(config, "workerinput") and not in_use():
        _ours.append(Cluster().start())
        os.environ[ADDRESS] = _ours[0].address


def pytest_unconfigure(config):
    while _ours:
        _ours.pop().remove()
        del os.environ[ADDRESS]


@contextmanager
def _administration():
    engine = create_engine(os.environ[ADDRESS], poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def _name(folder):
    return f"test_{hashlib.sha256(str(folder).encode()).hexdigest()[:24]}"


def url_of(folder):
    """The address of an instance folder's own database, which is made where there is none."""
    made_already = suppress(IntegrityError, ProgrammingError)  # perhaps by another process just now
    with made_already, _administration() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {_name(folder)} TEMPLATE template0")
    address = make_url(os.environ[ADDRESS]).set(database=_name(folder))
    return address.render_as_string(hide_password=False)


def clone(source, target):
    """Give the second folder a database that begins as a copy of the first one's."""
    with _administration() as connection:
        connection.exec_driver_sql(
            f"CREATE DATABASE {_name(target)} TEMPLATE {_name(source)} STRATEGY file_copy"
        )


def drop(folder):
    """Remove a folder's database, whoever is still connected to it."""
    with _administration() as connection:
        connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {_name(folder)} WITH (FORCE)")


@contextmanager
def away(folder):
    """Let nobody into a folder's database, and whoever is in it out, until the block ends."""
    name = _name(folder)
    with _administration() as connection:
        connection.exec_driver_sql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        connection.exec_driver_sql(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        )
        yield
        connection.exec_driver_sql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
