"""A form that never comes whole keeps nobody from writing, whichever route it is for."""

import socket
import time

import pytest

from tests.html import fields_of
from tests.served.conftest import LOOPBACK, Client
from tests.web.pages import addresses_of_forms

SAVES = 1
"""Beside each half-sent form."""
pytestmark = pytest.mark.no_worker


def half_sent(server, address, cookie):
    """A connection on which the head of a form has come, and no more than its beginning."""
    connection = socket.create_connection((LOOPBACK, server.port))
    head = (
        f"POST {address} HTTP/1.1\r\nHost: {LOOPBACK}:{server.port}\r\nCookie: {cookie}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 5000\r\n\r\n"
    )
    connection.sendall(head.encode() + b"csrf_token=")
    return connection


def test_beside_a_half_sent_form_everybody_saves(app, server):
    client = Client(server.port).sign_in("admin")
    path = "/en/admin/milestones/10"
    form, statuses, slowest = fields_of(client.ask("GET", path)[1]), [], 0.0
    for address in addresses_of_forms(app):
        with half_sent(server, address, client.cookie):
            time.sleep(0.05)  # so that the server has it; were it late, less would be tried
            for _each in range(SAVES):
                form["unit"] = f"saved {len(statuses)}"
                began = time.monotonic()
                statuses.append(client.ask("POST", path, form)[0])
                slowest = max(slowest, time.monotonic() - began)
                form["version"] = int(form["version"]) + 1
    assert len(statuses) > 20 * SAVES
    assert set(statuses) == {303}
    print(f"\n{len(statuses)} saves beside half-sent forms, the slowest in {slowest:.2f} s")
