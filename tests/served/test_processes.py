"""The server's processes: loaded anew, stopped, killed."""

import os
import shutil
import signal
import sqlite3
import threading
import time
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.html import fields_of, parsed
from tests.served.conftest import LOOPBACK, Client, Server, until

MILESTONE = "/en/admin/milestones/20"


def children(server):
    """The processes that serve."""
    text = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text()
    return {int(process) for process in text.split()}


def refuses(port):
    try:
        Client(port).ask("GET", "/healthz")
    except ConnectionRefusedError:
        return True
    except (OSError, HTTPException):
        pass
    return False


def writers_wait(port):
    """Whether a form is not answered for a while."""
    asking = HTTPConnection(LOOPBACK, port, timeout=0.5)
    with closing(asking):
        asking.request("POST", "/en/sign-in")
        try:
            asking.getresponse()
        except TimeoutError:
            return True
    return False


def processes_of(session):
    """The processes of a session that have not ended."""
    alive = []
    for entry in Path("/proc").iterdir():
        with suppress(OSError, ValueError, IndexError):
            state, _parent, group = (entry / "stat").read_text().rpartition(") ")[2].split()[:3]
            if int(group) == session and state != "Z":
                alive.append(int(entry.name))
    return alive


def test_stopping_lets_a_request_that_runs_end(server):
    client = Client(server.port).sign_in("admin")
    form = {**fields_of(client.ask("GET", MILESTONE)[1]), "unit": "saved while it was stopped"}
    with closing(sqlite3.connect(server.folder / "dashboard.db", isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        saving = HTTPConnection(LOOPBACK, server.port, timeout=30)
        headers = {"Cookie": client.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        saving.request("POST", MILESTONE, urlencode(form), headers)
        server.process.send_signal(signal.SIGTERM)
        until(lambda: refuses(server.port))
        holder.execute("ROLLBACK")
    assert saving.getresponse().status == 303
    assert server.process.wait(15) == 0


def test_who_reads_and_who_watches_is_answered_while_all_who_write_wait(server):
    client = Client(server.port).sign_in("admin")
    paths = [f"/en/admin/milestones/{number}" for number in range(20, 40)]
    forms = [{**fields_of(client.ask("GET", path)[1]), "unit": "saved"} for path in paths]
    statuses, saving = [], []
    with closing(sqlite3.connect(server.folder / "dashboard.db", isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        for path, form in zip(paths, forms, strict=True):
            writer = Client(server.port, client.cookie)
            saving.append(threading.Thread(
                target=lambda writer=writer, path=path, form=form:
                statuses.append(writer.ask("POST", path, form)[0])
            ))  # fmt: skip
            saving[-1].start()
        until(lambda: writers_wait(server.port))
        asked = [client.ask("GET", path)[0] for path in ("/healthz", "/en/", paths[0]) * 5]
        answered = list(statuses)
        holder.execute("ROLLBACK")
    for one in saving:
        one.join(60)
    assert (asked, answered) == ([200] * 15, [])
    assert statuses == [303] * 20


def test_a_server_that_is_stopped_says_so_before_it_takes_no_more(templates, tmp_path):
    shutil.copytree(templates / "filled", tmp_path / "served")
    server = Server(tmp_path / "served", STOP_WAIT="5").start()
    before = children(server)
    server.process.send_signal(signal.SIGHUP)  # who is only replaced says nothing of the kind
    until(lambda: len(children(server)) == 2 and not children(server) & before)
    server.process.send_signal(signal.SIGTERM)
    answers = []
    with suppress(ConnectionRefusedError):
        while True:
            with suppress(ConnectionResetError, HTTPException):
                asked = [
                    Client(server.port).ask("GET", path)[0] for path in ("/readyz", "/healthz")
                ]
                answers.append(tuple(asked))
            time.sleep(0.05)
    assert (503, 200) in answers
    assert set(answers) <= {(200, 200), (503, 200)}
    assert server.process.wait(15) == 0


@pytest.mark.long
def test_twenty_stops_under_load_break_no_answer(server):
    answers, broken = [], []

    def ask():
        with suppress(ConnectionRefusedError):
            while True:
                try:
                    status, page = Client(server.port).ask("GET", "/en/sign-in")
                except ConnectionRefusedError:
                    raise
                except (OSError, HTTPException) as error:
                    broken.append(repr(error))
                else:
                    answers.append((status, page.rstrip()[-7:]))

    for _each in range(20):
        asking, before = [threading.Thread(target=ask) for _each in range(6)], len(answers)
        for one in asking:
            one.start()
        until(lambda before=before: len(answers) > before + 20)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(15) == 0
        for one in asking:
            one.join()
        server.start()
    assert broken == []
    assert set(answers) == {(200, "</html>")}


def test_a_reload_takes_new_settings_and_drops_nothing(server):
    before, stop, statuses = children(server), threading.Event(), []

    def ask_on():
        while not stop.is_set():
            statuses.append(Client(server.port).ask("GET", "/readyz")[0])
            statuses.append(Client(server.port).ask("GET", "/en/sign-in")[0])

    readers = [threading.Thread(target=ask_on) for _each in range(4)]
    for reader in readers:
        reader.start()
    (server.folder / "settings.toml").write_text('NAME_EN = "The Changed Service"\n')
    server.process.send_signal(signal.SIGHUP)
    until(lambda: len(children(server)) == 2 and not children(server) & before)
    stop.set()
    for reader in readers:
        reader.join(30)
    assert set(statuses) == {200}
    assert "The Changed Service" in Client(server.port).ask("GET", "/en/sign-in")[1]


def test_a_reload_of_what_does_not_start_leaves_everything_as_it_is(server):
    before = children(server)
    (server.folder / "settings.toml").write_text('STALE_DAYS = "never"\n')
    server.process.send_signal(signal.SIGHUP)
    until(lambda: "not loaded anew" in (server.folder / "log").read_text())
    assert Client(server.port).ask("GET", "/en/sign-in")[0] == 200
    assert children(server) == before


def test_a_killed_process_comes_back(server):
    before = children(server)
    killed = min(before)
    os.kill(killed, signal.SIGKILL)
    until(lambda: len(children(server) - {killed}) == 2)
    assert before - {killed} < children(server)
    assert Client(server.port).ask("GET", "/readyz")[0] == 200


def test_a_killed_parent_takes_every_process_along(server):
    until(lambda: server.worker() is not None)
    assert len(processes_of(server.process.pid)) >= 4
    server.process.kill()
    server.process.wait()
    until(lambda: processes_of(server.process.pid) == [])


def test_below_a_path_the_server_gives_addresses_below_it(templates, tmp_path, monkeypatch):
    monkeypatch.setenv("SCRIPT_NAME", "/dash")
    shutil.copytree(templates / "filled", tmp_path / "served")
    server = Server(tmp_path / "served").start()
    try:
        status, page = Client(server.port).ask("GET", "/dash/en/sign-in")
        health = [Client(server.port).ask("GET", f"{at}/healthz")[0] for at in ("", "/dash")]
    finally:
        server.stop()
    assert status == 200 and health == [200, 200]
    assert parsed(page).select_one("#toggle")["href"] == "/dash/fr/sign-in"
