"""Fifty people who write and two hundred who read, for a minute: what each of them waits."""

import os
import random
import threading
import time
from multiprocessing import get_context

import pytest

from tests.html import fields_of
from tests.served.conftest import Client

PAGES = ["/en/", "/fr/", "/en/milestones", "/fr/plans"]
READERS = int(os.environ.get("READERS", "200"))
SECONDS = int(os.environ.get("SECONDS", "60"))
FIRST = 10
"""The first of the milestones that are written to, one by each writer."""


class Crowd:
    """People at a server, each with pauses as people make them; keeps what each one waited."""

    def __init__(self, port):
        self.port, self.stop = port, threading.Event()
        self.reads, self.writes, self.people = [], [], []

    def add(self, deed, *arguments):
        self.people.append(threading.Thread(target=deed, args=arguments))

    def stay(self, seconds):
        for person in self.people:
            person.start()
        time.sleep(seconds)
        self.stop.set()
        for person in self.people:
            person.join(60)

    def timed(self, waits, client, *request):
        began = time.monotonic()
        status, _page = client.ask(*request)
        waits.append((time.monotonic() - began, status))

    def read(self, cookie, number):
        rng, client = random.Random(number), Client(self.port, cookie)
        while not self.stop.wait(rng.uniform(1, 5)):
            self.timed(self.reads, client, "GET", rng.choice(PAGES))

    def write(self, cookie, number):
        rng, client = random.Random(number), Client(self.port, cookie)
        path = f"/en/admin/milestones/{FIRST + number}"
        while not self.stop.wait(rng.uniform(2, 10)):
            form = fields_of(client.ask("GET", path)[1])
            self.timed(self.writes, client, "POST", path, {**form, "unit": str(rng.random())})


def watch(port, stop, waits):
    """Ask whether the server is well, in a process of one's own: among 250 threads the question
    itself would wait."""
    client = Client(port)
    while not stop.wait(0.5):
        began = time.monotonic()
        status, _page = client.ask("GET", "/healthz")
        waits.put((time.monotonic() - began, status))
    waits.put(None)


def p99(waits):
    return sorted(wait for wait, _status in waits)[len(waits) * 99 // 100]


def statuses(waits):
    return {status for _wait, status in waits}


@pytest.mark.long
def test_fifty_writers_and_two_hundred_readers_are_all_answered(server):
    crowd = Crowd(server.port)
    admin = Client(server.port).sign_in("admin").cookie
    executive = Client(server.port).sign_in("executive").cookie
    for number in range(READERS):
        crowd.add(crowd.read, executive, number)
    for number in range(50):
        crowd.add(crowd.write, admin, number)
    context = get_context("fork")
    stop, waits = context.Event(), context.Queue()
    watcher = context.Process(target=watch, args=(server.port, stop, waits))
    watcher.start()
    crowd.stay(SECONDS)
    stop.set()
    healths = list(iter(lambda: waits.get(timeout=60), None))
    watcher.join(10)
    print(f"\n{len(crowd.reads)} reads, p99 {p99(crowd.reads):.2f} s; ", end="")
    print(f"{len(crowd.writes)} writes, p99 {p99(crowd.writes):.2f} s; ", end="")
    print(f"{len(healths)} times /healthz, p99 {p99(healths) * 1000:.0f} ms")
    log = (server.folder / "dashboard.db-wal").stat().st_size
    print(f"write-ahead log: {log / 2**20:.1f} MiB")
    assert (statuses(crowd.reads), statuses(crowd.writes)) == ({200}, {303})
    assert statuses(healths) == {200}
    assert log <= 64 * 2**20
