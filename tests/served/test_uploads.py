"""Uploads on the real server: workers that die, uploads that are cut off, many rows while people
read.
"""

import os
import random
import signal
import socket
import sqlite3
import threading
import time
from contextlib import closing, suppress
from datetime import date, timedelta
from http.client import HTTPException

import pytest

from tests.conftest import made
from tests.html import token
from tests.served.conftest import LOOPBACK, TIMES, Client, Server

DONE = ("All changes were saved", "was interrupted", "Effect of these files")


def rows(server, statement, *values):
    with closing(
        sqlite3.connect(f"file:{server.folder / 'dashboard.db'}?mode=ro", uri=True)
    ) as database:
        return database.execute(statement, values).fetchall()


def completions(server):
    return rows(server, "SELECT count(*) FROM completion")[0][0]


def imports(server):
    return rows(server, "SELECT count(*) FROM change WHERE action = 'import' AND origin = 'file'")[
        0
    ][0]


def a_days_completions(server, number):
    """Everybody completes every course on a day of their own: 9,600 rows."""
    day = (date(2010, 1, 1) + timedelta(number)).isoformat()
    staff = [n for (n,) in rows(server, "SELECT employee_number FROM staff")]
    courses = [c for (c,) in rows(server, "SELECT code FROM course")]
    lines = [f"{person},{course},{day}" for person in staff for course in courses]
    return "\n".join(["employee_number,course,completed_on", *lines]).encode(), len(lines)


def killed(server, times):
    """Kill the server or its worker so many times while files are checked and applied."""
    made_up = random.Random(2017)
    client = Client(server.port).sign_in("admin")
    before, lines = completions(server), imports(server)
    hit = 0
    for number in range(times):
        content, size = a_days_completions(server, number)
        _status, address = client.upload("completions.csv", content)
        checked_first = number % 4
        if checked_first:
            client.until(address, *DONE)
            client.press(address, "apply")
        time.sleep(made_up.uniform(0, 1.2 if checked_first else 0.5))
        if number % 2:
            server.kill()
        elif worker := server.worker():
            with suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
        state = completions(server) - before, imports(server) - lines
        assert state in ((0, 0), (size, 1)), state
        hit += state == (0, 0)
        if number % 2:
            server.start()
        for _each in range(3):  # it goes on by itself; where it does not, a button begins it again
            page = client.until(address, *DONE)
            if "All changes were saved" in page:
                break
            client.press(address, "again" if "was interrupted" in page else "apply")
        client.until(address, "All changes were saved")
        assert (completions(server) - before, imports(server) - lines) == (size, 1)
        before, lines = before + size, lines + 1
    assert (
        rows(server, "PRAGMA integrity_check") == [("ok",)]
        and rows(server, "PRAGMA foreign_key_check") == []
    )
    until = time.monotonic() + 5
    while list((server.folder / "uploads").iterdir()) and time.monotonic() < until:
        time.sleep(0.1)
    return hit


def tell(times, hit):
    print(
        f"\n{times} kills, {hit} before the import was there: each whole or absent, with its "
        f"line or without, and resumed"
    )


def test_killing_the_server_or_its_worker_leaves_an_import_whole_or_absent(server):
    times = 8
    tell(times, killed(server, times))


@pytest.mark.long
def test_a_hundred_kills_of_an_import(server):
    times = 100 * TIMES
    tell(times, killed(server, times))


def test_the_worker_leaves_with_its_server_and_there_is_only_one(server):
    until = time.monotonic() + 10
    while server.worker() is None and time.monotonic() < until:
        time.sleep(0.1)
    worker = server.worker()
    other = Server(server.folder).start()
    time.sleep(2)
    assert other.worker() is None and server.worker() == worker
    other.stop()
    os.kill(server.process.pid, signal.SIGKILL)
    until = time.monotonic() + 10
    while os.path.exists(f"/proc/{worker}") and time.monotonic() < until:
        time.sleep(0.1)
    assert not os.path.exists(f"/proc/{worker}")
    server.process.wait()


def test_an_upload_that_is_cut_off_half_way_leaves_nothing(server):
    client = Client(server.port).sign_in("admin")
    _status, page = client.ask("GET", "/en/admin/files")
    with socket.create_connection((LOOPBACK, server.port)) as line:
        body = b'--cut\r\nContent-Disposition: form-data; name="files"; filename="ministries.csv"'
        body += b"\r\n\r\ncode,name_en"
        head = f"POST /en/admin/uploads HTTP/1.1\r\nHost: {LOOPBACK}\r\nCookie: {client.cookie}\r\n"
        head += f"X-CSRFToken: {token(page)}\r\nContent-Type: multipart/form-data; boundary=cut\r\n"
        line.sendall(f"{head}Content-Length: 1000000\r\n\r\n".encode() + body)
        time.sleep(0.3)
    time.sleep(0.5)
    assert client.ask("GET", "/en/admin/files")[0] == 200
    assert rows(server, "SELECT count(*) FROM upload") == [(0,)] and not list(
        (server.folder / "uploads").glob("*")
    )


def test_an_upload_over_50_mib_is_answered_by_a_page(server):
    client = Client(server.port).sign_in("admin")
    _status, page = client.ask("GET", "/en/admin/files")
    with socket.create_connection((LOOPBACK, server.port)) as line:
        head = f"POST /en/admin/uploads HTTP/1.1\r\nHost: {LOOPBACK}\r\nCookie: {client.cookie}\r\n"
        head += f"X-CSRFToken: {token(page)}\r\nContent-Type: multipart/form-data; boundary=cut\r\n"
        line.sendall(f"{head}Content-Length: {200 * 1024 * 1024}\r\n\r\n".encode() + b"--cut\r\n")
        line.settimeout(10)
        answer = line.recv(65536)
    assert b" 413 " in answer.split(b"\r\n")[0]


def read_on(port, cookie, paths, stop, waits):
    client = Client(port, cookie)
    while not stop.is_set():
        for path in paths:
            began = time.monotonic()
            try:
                status = client.ask("GET", path)[0]
            except (OSError, HTTPException) as error:
                status = repr(error)
            waits.append((time.monotonic() - began, path, status))


def write_on(port, cookie, stop, waits):
    client = Client(port, cookie)
    _status, page = client.ask("GET", "/en/account")
    while not stop.is_set():
        began = time.monotonic()
        chosen = {"csrf_token": token(page), "language": "fr" if len(waits) % 2 else "en"}
        status = client.ask("POST", "/en/account/language", chosen)[0]
        waits.append((time.monotonic() - began, "a write", status))
        time.sleep(0.5)


def load(server, content, readers, paths):
    """Upload, check and apply a file while people read; gives what each read and write waited, and
    the seconds.
    """
    admin = Client(server.port).sign_in("admin")
    reading = Client(server.port).sign_in("executive").cookie
    for path in paths:
        admin.ask("GET", path), Client(server.port, reading).ask("GET", path)
    stop, waits, writes, parts = threading.Event(), [], [], {}
    people = [
        threading.Thread(target=read_on, args=(server.port, reading, paths, stop, waits))
        for _reader in range(readers)
    ]
    people.append(threading.Thread(target=write_on, args=(server.port, admin.cookie, stop, writes)))
    for person in people:
        person.start()
    began = time.monotonic()
    _status, address = admin.upload("completions.csv", content)
    parts["upload"] = time.monotonic() - began
    page = admin.until(address, *DONE, seconds=300)
    parts["preview"] = time.monotonic() - began
    assert "Effect of these files" in page, page
    admin.press(address, "apply")
    admin.until(address, "All changes were saved", seconds=300)
    parts["apply"] = time.monotonic() - began
    time.sleep(2)
    stop.set()
    for person in people:
        person.join(30)
    return waits, writes, parts


def report_waits(waits, writes, parts):
    times = sorted(wait for wait, _path, _status in waits)
    slowest = max(waits)
    figures = ", ".join(f"{name} after {seconds:.1f} s" for name, seconds in parts.items())
    print(f"\n{figures}; {len(times)} reads, median {times[len(times) // 2]:.3f} s, ", end="")
    print(
        f"99 % within {times[len(times) * 99 // 100]:.3f} s, slowest {slowest[0]:.3f} s "
        f"({slowest[1]})"
    )
    print(f"{len(writes)} writes beside it, slowest {max(writes)[0]:.3f} s")
    assert {status for _wait, _path, status in writes} == {303}


def test_readers_go_on_reading_while_a_large_file_is_checked_and_applied(server):
    content = b"employee_number,course,completed_on\n"
    for number in range(3):
        content += a_days_completions(server, 1000 + number)[0].split(b"\n", 1)[1] + b"\n"
    waits, writes, parts = load(
        server, content, 10, ["/en/", "/fr/", "/en/milestones", "/fr/plans"]
    )
    report_waits(waits, writes, parts)
    assert {status for _wait, _path, status in waits} == {200} and len(waits) > 50


@pytest.mark.long
def test_ten_readers_wait_less_than_a_second_while_250_000_completions_are_applied(
    templates, tmp_path
):
    from dashboard.accounts.models import User
    from dashboard.database import schema
    from dashboard.extensions import db
    from dashboard.files.apply import import_tables, open_paths
    from dashboard.records.save import Actor
    from tests.benchmarks.service import COMPLETIONS, write_service
    from tests.conftest import HASH

    files = write_service(tmp_path / "files")
    app = made(tmp_path / "served")
    schema.prepare_database(app)
    with app.app_context():
        first = [files / f"{kind}.csv" for kind in ("ministries", "teams", "staff", "courses")]
        import_tables(lambda: open_paths(first), Actor(None, "command"))
        for role in ("executive", "admin"):
            db.session.add(
                User(
                    email=f"{role}@ontario.invalid",
                    name=role,
                    role=role,
                    password_hash=HASH,
                    language="en",
                )
            )
        db.session.commit()
        db.engine.dispose()
    server = Server(tmp_path / "served").start()
    paths = ["/en/", "/fr/", "/en/ministries/M1", "/fr/plans", "/en/milestones"]
    waits, writes, parts = load(server, (files / "completions.csv").read_bytes(), 10, paths)
    report_waits(waits, writes, parts)
    assert {status for _wait, _path, status in waits} == {200}
    assert completions(server) == COMPLETIONS
    server.stop()
    assert max(wait for wait, _path, _status in waits) < 1
