"""Many people who answer one survey at once: no answer is lost, none is there twice."""

import re
import sqlite3
import threading
from collections import Counter
from contextlib import closing

import pytest

from tests.html import hidden_fields
from tests.served.conftest import Client

SENDERS = 8
HELD = "SELECT code FROM session WHERE state = 'held' AND starts_on > '2017-11-02' LIMIT 1"
WRITTEN = "SELECT comment FROM survey_response WHERE comment LIKE 'Crowd %'"
pytestmark = pytest.mark.no_worker


def answer_as(port, address, people, statuses):
    """Answer as these people, each by an opening of its own; every third sends the form twice, at
    the same moment."""

    def send(fields, cookie):
        statuses.append(Client(port, cookie).ask("POST", address, fields)[0])

    for number in people:
        person = Client(port)
        fields = hidden_fields(person.ask("GET", address)[1])
        fields |= {"satisfaction": str(1 + number % 5), "comment": f"Crowd {number}"}
        again = threading.Thread(target=send, args=(fields, person.cookie))
        if number % 3 == 0:
            again.start()
        send(fields, person.cookie)
        if number % 3 == 0:
            again.join()


def crowd(server, people):
    """So many people answer one survey."""
    path = server.folder / "dashboard.db"
    with closing(sqlite3.connect(path)) as database:
        (code,) = database.execute(HELD).fetchone()
    admin = Client(server.port).sign_in("admin")
    _status, card = admin.ask("GET", f"/en/sessions/{code}/surveys/after")
    address = re.search(r"/en/survey/[^\"<]+", card)[0]
    statuses = []
    senders = [
        threading.Thread(
            target=answer_as, args=(server.port, address, range(n, people, SENDERS), statuses)
        )
        for n in range(SENDERS)
    ]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    with closing(sqlite3.connect(path)) as database:
        kept = Counter(row[0] for row in database.execute(WRITTEN))
    assert Counter(statuses) == {303: people + len(range(0, people, 3))}
    assert kept == {f"Crowd {number}": 1 for number in range(people)}


def test_two_hundred_answers_at_once_are_all_there_once(server):
    crowd(server, 200)


@pytest.mark.long
def test_two_thousand_answers_at_once_are_all_there_once(server):
    crowd(server, 2000)
