"""A file that the real worker makes, whichever worker that is."""

import os
import signal
import time
from http.client import HTTPConnection

from tests.served.conftest import LOOPBACK, Client

REPORT = "/en/report.pdf"


def until(found, seconds=60):
    """Look again until there is something; gives it."""
    end = time.monotonic() + seconds
    while not (what := found()) and time.monotonic() < end:
        time.sleep(0.1)
    assert what
    return what


def test_a_file_that_was_asked_for_is_made_though_the_worker_is_killed(server):
    made = server.folder / "made"
    first = until(server.worker)
    until(made.is_dir)  # the worker is at work
    (made / "report.long").write_text("20", "utf-8")
    client = Client(server.port).sign_in("executive")
    os.kill(first, signal.SIGSTOP)
    assert client.ask("GET", REPORT)[0] == 202
    os.kill(first, signal.SIGKILL)
    until(lambda: [path for path in made.iterdir() if path.suffix[1:].isdecimal()])
    assert server.worker() not in (None, first)
    connection = HTTPConnection(LOOPBACK, server.port, timeout=30)
    connection.request("GET", REPORT, headers={"Cookie": client.cookie})
    answer = connection.getresponse()
    assert (answer.status, answer.read(5)) == (200, b"%PDF-")
    connection.close()
