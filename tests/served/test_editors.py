"""Many people at few records, and a server that dies: no acknowledged change is lost, none is there
without its log.
"""

import sqlite3
from contextlib import closing
from multiprocessing import get_context

import pytest

from tests.html import fields_of
from tests.served.conftest import TIMES, Client
from tests.served.kills import killed

EDITORS, RECORDS = 50, 10


def edit_once(port, cookie, number, queue):
    """Append one's own mark to a milestone's unit, again after each conflict, until it is kept."""
    client, path = Client(port, cookie), f"/en/admin/milestones/{10 + number % RECORDS}"
    try:
        statuses = []
        form = fields_of(client.ask("GET", path)[1])
        form["unit"] += f"[{number}]"
        while not statuses or statuses[-1] == 409:
            status, page = client.ask("POST", path, form)
            statuses.append(status)
            if status == 409:
                met = fields_of(page)
                form = {**met, "take-unit": "anew", "unit": f"{met['theirs-unit']}[{number}]"}
        queue.put(statuses)
    except Exception as error:
        queue.put([repr(error)])


def test_fifty_editors_of_ten_records_lose_no_update_and_each_collision_is_shown(server):
    cookie = Client(server.port).sign_in("admin").cookie
    context = get_context("fork")
    queue = context.Queue()
    people = [
        context.Process(target=edit_once, args=(server.port, cookie, n, queue))
        for n in range(EDITORS)
    ]
    for person in people:
        person.start()
    answers = [queue.get(timeout=120) for _person in people]
    for person in people:
        person.join(10)
    flat = [status for statuses in answers for status in statuses]
    assert set(flat) <= {303, 409}, flat
    assert flat.count(303) == EDITORS
    with closing(sqlite3.connect(server.folder / "dashboard.db")) as database:
        rows = database.execute(
            "SELECT id, unit, version FROM milestone WHERE id BETWEEN 10 AND ?", (9 + RECORDS,)
        ).fetchall()
    for id, unit, version in rows:
        marks = [n for n in range(EDITORS) if 10 + n % RECORDS == id]
        assert all(f"[{n}]" in unit for n in marks) and version == 1 + len(marks), (
            id,
            unit,
            version,
        )
    print(f"\n{EDITORS} editors of {RECORDS} records: {flat.count(409)} collisions, each shown")


def killed_here(server, times):
    """Kill the server so many times; gives how many changes were acknowledged, all of them kept."""
    with closing(sqlite3.connect(server.folder / "dashboard.db")) as database:

        def rows(sql):
            return database.execute(sql).fetchall()

        kept = killed(server, times, server.kill, server.start, rows)
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    return kept


def test_killing_the_server_loses_no_acknowledged_change_and_leaves_none_without_its_log(server):
    kept = killed_here(server, 8)
    assert kept >= 8
    print(f"\n8 kills: {kept} acknowledged changes, all there with their lines")


@pytest.mark.long
def test_two_hundred_kills(server):
    times = 200 * TIMES
    kept = killed_here(server, times)
    print(f"\n{times} kills: {kept} acknowledged changes, all there with their lines")
