"""What a server does where it comes to a limit: a disk that is full, a name that is guessed at by
way of all its processes, what it holds open after many requests."""

import re
import resource
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from time import monotonic

import pytest

from tests.html import fields_of, token
from tests.served.conftest import Client

ASKED = "/en/", "/fr/milestones?q=a", "/en/admin/log", "/en/overview.csv", "/nowhere"
MILESTONE = "/en/admin/milestones/20"


def processes(server):
    """The server's processes, the parent among them."""
    found = [server.process.pid]
    for process in found:
        with suppress(OSError):
            children = Path(f"/proc/{process}/task/{process}/children").read_text()
            found += [int(child) for child in children.split()]
    return found


def limit_files(server, most):
    """Let no file of the server's grow beyond so many bytes, as if there were no room."""
    for process in processes(server):
        with suppress(ProcessLookupError):
            _soft, hard = resource.prlimit(process, resource.RLIMIT_FSIZE)
            resource.prlimit(process, resource.RLIMIT_FSIZE, (most, hard))


@pytest.mark.no_worker
def test_a_form_that_finds_no_room_keeps_what_was_typed_and_reading_goes_on(server):
    client = Client(server.port).sign_in("admin")
    typed = "typed while there was no room"
    form = {**fields_of(client.ask("GET", MILESTONE)[1]), "unit": typed}
    limit_files(server, 8192)
    status, page = client.ask("POST", MILESTONE, form)
    assert (status, typed in page) == (507, True)
    for address in ("/en/", "/en/milestones", "/healthz", "/readyz"):
        assert client.ask("GET", address)[0] == 200
    limit_files(server, resource.RLIM_INFINITY)
    assert typed not in client.ask("GET", MILESTONE)[1]
    assert client.ask("POST", MILESTONE, form)[0] == 303
    assert typed in client.ask("GET", MILESTONE)[1]


@pytest.mark.no_worker
def test_a_name_is_held_up_whichever_process_is_asked(server):
    assert len(processes(server)) >= 3  # the parent, and two that serve
    statuses = []

    def guess():
        client = Client(server.port)
        sent = {"csrf_token": token(client.ask("GET", "/en/sign-in")[1])}
        sent |= {"email": "lead@ontario.invalid", "password": "wrong"}
        statuses.append(client.ask("POST", "/en/sign-in", sent)[0])

    guesses = [threading.Thread(target=guess) for _each in range(16)]
    for one in guesses:
        one.start()
    for one in guesses:
        one.join()
    assert sorted(statuses) == [422] * 10 + [429] * 6


def held(server):
    """Kilobytes of memory and open files of all the server's processes."""
    memory = files = 0
    for process in processes(server):
        with suppress(OSError):
            status = Path(f"/proc/{process}/status").read_text()
            memory += int(re.search(r"VmRSS:\s+(\d+)", status)[1])
            files += len(list(Path(f"/proc/{process}/fd").iterdir()))
    return memory, files


def ask(server, cookie, number, times):
    """Ask so many times, and write on a milestone of one's own every tenth time."""
    client = Client(server.port, cookie)
    path = f"/en/admin/milestones/{20 + number}"
    for time in range(times):
        if time % 10:
            address = ASKED[time % len(ASKED)]
            wanted = 404 if address == "/nowhere" else 200
            assert client.ask("GET", address)[0] == wanted
        else:
            form = fields_of(client.ask("GET", path)[1])
            assert client.ask("POST", path, {**form, "unit": f"{time}"})[0] == 303


def test_what_is_open_and_kept_does_not_grow_with_what_was_asked(server):
    cookie = Client(server.port).sign_in("admin").cookie
    ask(server, cookie, 0, 120)
    memory, files = held(server)
    ask(server, cookie, 0, 120)
    more_memory, more_files = held(server)
    assert more_memory < 1.1 * memory
    assert more_files <= files + 4  # a file that is sent, a connection that ends


@pytest.mark.long
def test_what_is_open_and_kept_stays_bounded_in_a_storm(server):
    cookie = Client(server.port).sign_in("admin").cookie

    def storm(times):
        with ThreadPoolExecutor(4) as people:
            list(people.map(lambda number: ask(server, cookie, number, times), range(4)))

    began = monotonic()
    storm(2_500)
    memory, files = held(server)
    storm(12_500)
    more_memory, more_files = held(server)
    print(f"\n60,000 requests in {(monotonic() - began) / 60:.0f} minutes: ", end="")
    print(f"{memory >> 10} MiB after 10,000, {more_memory >> 10} after all; ", end="")
    print(f"{files} and {more_files} open files")
    assert more_memory < 1.1 * memory
    assert more_files <= files + 4
