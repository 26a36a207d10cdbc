"""Many people at few records, and a server that dies: no acknowledged change is lost, none is there
without its log.
"""

import json
import random
import sqlite3
import threading
import time
from contextlib import closing
from http.client import HTTPException
from multiprocessing import get_context

import pytest

from tests.html import fields_of
from tests.served.conftest import TIMES, Client

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


def write_until_killed(port, cookie, record, stop, acknowledged):
    client, number = Client(port, cookie), 0
    while not stop.is_set():
        try:
            form = fields_of(client.ask("GET", f"/en/admin/milestones/{record}")[1])
            number += 1
            mark = f"{record}-{time.monotonic_ns()}"
            if (
                client.ask("POST", f"/en/admin/milestones/{record}", {**form, "unit": mark})[0]
                == 303
            ):
                acknowledged.append((record, mark))
        except (OSError, HTTPException, AttributeError):  # no form: the server is gone
            return


def killed(server, times):
    """Kill the server so many times while six write, each time after some more of their changes
    were acknowledged; gives how many were in all."""
    rng = random.Random(2017)
    cookie = Client(server.port).sign_in("admin").cookie
    acknowledged, slowest = [], 0.0
    for _each in range(times):
        stop = threading.Event()
        writers = [
            threading.Thread(
                target=write_until_killed, args=(server.port, cookie, record, stop, acknowledged)
            )
            for record in range(20, 26)
        ]
        for writer in writers:
            writer.start()
        goal = len(acknowledged) + rng.randint(1, 8)
        while len(acknowledged) < goal and any(writer.is_alive() for writer in writers):
            time.sleep(
                0.001
            )  # between two looks: when to kill is told by the writes, not the clock
        server.kill()
        stop.set()
        for writer in writers:
            writer.join(30)
        began = time.monotonic()
        server.start()
        slowest = max(slowest, time.monotonic() - began)
    with closing(sqlite3.connect(server.folder / "dashboard.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        logged = {}
        for record, after in database.execute(
            "SELECT record_id, after FROM change WHERE kind = 'milestones' AND action = "
            "'edit' ORDER BY id"
        ):
            logged.setdefault(record, []).append(json.loads(after)["unit"])
        for record, unit, version in database.execute(
            "SELECT id, unit, version FROM milestone WHERE id BETWEEN 20 AND 25"
        ):
            lines = logged.get(record, [])
            assert version == 1 + len(lines) and (not lines or unit == lines[-1]), record
    for record, mark in acknowledged:
        assert mark in logged[record]
    print(f"\nready again in at most {slowest:.1f} s")
    return len(acknowledged)


def test_killing_the_server_loses_no_acknowledged_change_and_leaves_none_without_its_log(server):
    kept = killed(server, 8)
    assert kept >= 8
    print(f"\n8 kills: {kept} acknowledged changes, all there with their lines")


@pytest.mark.long
def test_two_hundred_kills(server):
    times = 200 * TIMES
    kept = killed(server, times)
    print(f"\n{times} kills: {kept} acknowledged changes, all there with their lines")
