"""Many people at few records, and a server that dies: no acknowledged change is lost, none is there
without its log.
"""

import sqlite3
from contextlib import closing

import pytest

from tests.served.conftest import TIMES
from tests.served.people import edited_by_many, killed


@pytest.mark.no_worker
def test_fifty_editors_of_ten_records_lose_no_update_and_each_collision_is_shown(server):
    with closing(sqlite3.connect(server.folder / "dashboard.db")) as database:
        met = edited_by_many(server, lambda sql: database.execute(sql).fetchall())
    print(f"\n50 editors of 10 records: {met} collisions, each shown")


def killed_here(server, times):
    """Kill the server so many times; gives how many changes were acknowledged, all of them kept."""
    with closing(sqlite3.connect(server.folder / "dashboard.db")) as database:

        def rows(sql):
            return database.execute(sql).fetchall()

        kept = killed(server, times, server.kill, server.start, rows)
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    return kept


@pytest.mark.no_worker
def test_killing_the_server_loses_no_acknowledged_change_and_leaves_none_without_its_log(server):
    kept = killed_here(server, 8)
    assert kept >= 8
    print(f"\n8 kills: {kept} acknowledged changes, all there with their lines")


@pytest.mark.long
def test_two_hundred_kills(server):
    times = 200 * TIMES
    kept = killed_here(server, times)
    print(f"\n{times} kills: {kept} acknowledged changes, all there with their lines")
