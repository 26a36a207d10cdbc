"""Those who write into SQLite take turns: none waits while others come and go."""

import time
from multiprocessing import get_context
from threading import Thread

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from dashboard.database import engine as ours

PROCESSES, THREADS, TIMES = 2, 4, 30
pytestmark = pytest.mark.sqlite("its lock")


def writes(engine, queue):
    """Write so many times, each for a moment; tells by how many others one was overtaken."""
    for _time in range(TIMES):
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            before = connection.connection.driver_connection.execute("SELECT max(id) FROM kept")
            there = before.fetchone()[0]
        with engine.begin() as connection:
            mine = connection.execute(text("INSERT INTO kept DEFAULT VALUES RETURNING id"))
            queue.put(mine.scalar_one() - there - 1)
            time.sleep(0.02)


def process(address, queue):
    engine = create_engine(address)
    ours.configure(engine)
    threads = [Thread(target=writes, args=(engine, queue)) for _thread in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_what_no_waiting_helps_is_told_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr(ours, "sleep", None)  # nobody waits
    engine = create_engine(f"sqlite:///{tmp_path / 'line.db'}")
    ours.configure(engine)
    with engine.connect() as connection:
        connection.connection.driver_connection.execute("BEGIN")
        with pytest.raises(OperationalError, match="within a transaction"):
            connection.execute(text("SELECT 1"))
    engine.dispose()


def test_nobody_who_waits_to_write_is_overtaken_again_and_again(tmp_path):
    address = f"sqlite:///{tmp_path / 'line.db'}"
    engine = create_engine(address)
    ours.configure(engine)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE kept (id INTEGER PRIMARY KEY)"))
        connection.execute(text("INSERT INTO kept DEFAULT VALUES"))
    engine.dispose()
    context = get_context("fork")
    queue = context.Queue()
    processes = [context.Process(target=process, args=(address, queue)) for _n in range(PROCESSES)]
    for one in processes:
        one.start()
    overtaken = [queue.get(timeout=60) for _write in range(PROCESSES * THREADS * TIMES)]
    for one in processes:
        one.join(10)
    assert max(overtaken) < 5 * PROCESSES * THREADS
