"""Many people at few records, and a server or a database that dies under those who write."""

import json
import random
import threading
import time
from http.client import HTTPException
from multiprocessing import get_context

from tests.html import fields_of
from tests.served.conftest import Client

RECORDS = range(20, 26)
EDITORS, EDITED = 50, 10


def edit_once(port, cookie, number, queue):
    """Append one's own mark to a milestone's unit, again after each conflict, until it is kept.

    On a machine where a disk stands still for seconds, one is asked to try again, and does.
    """
    client, path = Client(port, cookie), f"/en/admin/milestones/{10 + number % EDITED}"
    try:
        statuses = []
        form = fields_of(client.ask("GET", path)[1])
        form["unit"] += f"[{number}]"
        while not statuses or statuses[-1] in (409, 503):
            status, page = client.ask("POST", path, form)
            statuses.append(status)
            if status == 503:
                form = fields_of(page)
            if status == 409:
                met = fields_of(page)
                form = {**met, "take-unit": "anew", "unit": f"{met['theirs-unit']}[{number}]"}
        queue.put(statuses)
    except Exception as error:
        queue.put([repr(error)])


def edited_by_many(server, rows):
    """Have fifty people edit ten records at once; gives how often two met. Nothing is lost, as
    `rows` (of an SQL statement) tells, and nobody is answered otherwise.
    """
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
    assert set(flat) <= {303, 409, 503}, flat
    assert flat.count(303) == EDITORS
    last = 9 + EDITED
    for id, unit, version in rows(
        f"SELECT id, unit, version FROM milestone WHERE id BETWEEN 10 AND {last}"
    ):
        marks = [n for n in range(EDITORS) if 10 + n % EDITED == id]
        kept = all(f"[{n}]" in unit for n in marks)
        assert kept and version == 1 + len(marks), (id, unit, version)
    return flat.count(409)


def write_until(stop, port, cookie, record, acknowledged):
    """Write marks on a milestone until told to stop or until nobody answers."""
    client, path = Client(port, cookie), f"/en/admin/milestones/{record}"
    while not stop.is_set():
        try:
            form = fields_of(client.ask("GET", path)[1])
            mark = f"{record}-{time.monotonic_ns()}"
            if client.ask("POST", path, {**form, "unit": mark})[0] == 303:
                acknowledged.append((record, mark))
        except (OSError, HTTPException, AttributeError):  # no form: the server is gone
            return


def killed(server, times, kill, start, rows):
    """Have six people write and `kill` so many times, each time after some more of their changes
    were acknowledged; then `start`.

    Gives how many were acknowledged, each of which is there with its line of the log, as `rows`
    (of an SQL statement) tells.
    """
    rng = random.Random(2017)
    cookie = Client(server.port).sign_in("admin").cookie
    acknowledged, slowest = [], 0.0
    for _each in range(times):
        stop = threading.Event()
        writers = [
            threading.Thread(
                target=write_until, args=(stop, server.port, cookie, record, acknowledged)
            )
            for record in RECORDS
        ]
        for writer in writers:
            writer.start()
        goal = len(acknowledged) + rng.randint(1, 8)
        while len(acknowledged) < goal and any(writer.is_alive() for writer in writers):
            time.sleep(0.001)  # when to kill is told by the writes, not the clock
        kill()
        stop.set()
        for writer in writers:
            writer.join(60)
        began = time.monotonic()
        start()
        slowest = max(slowest, time.monotonic() - began)
    least, most = RECORDS[0], RECORDS[-1]
    logged = {}
    for record, after in rows(
        "SELECT record_id, after FROM change WHERE kind = 'milestones' AND action = 'edit' "
        "ORDER BY id"
    ):
        unit = (after if isinstance(after, dict) else json.loads(after))["unit"]
        logged.setdefault(record, []).append(unit)
    for record, unit, version in rows(
        f"SELECT id, unit, version FROM milestone WHERE id BETWEEN {least} AND {most}"
    ):
        lines = logged.get(record, [])
        assert version == 1 + len(lines) and (not lines or unit == lines[-1]), record
    for record, mark in acknowledged:
        assert mark in logged[record]
    print(f"\nready again in at most {slowest:.1f} s")
    return len(acknowledged)
