"""A mail server of the test's own, and the dashboard that sends by it."""

import asyncio
import socket
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import event, select, update

from dashboard.accounts.models import User
from dashboard.extensions import db
from dashboard.mail import outbox
from dashboard.mail.models import DIGEST, Letter
from dashboard.web import cache
from tests.conftest import copied, in_context


class Server:
    """Takes mail, or does what the test says: its answers, a delay, a line that breaks."""

    def __init__(self):
        self.messages, self.rcpt, self.data = [], "250 OK", "250 taken"
        self.delay, self.breaks = 0, False

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server, session, envelope):
        self.messages.append(message_from_bytes(envelope.content, policy=default))
        await asyncio.sleep(self.delay)
        if self.breaks:
            server.transport.abort()
        return self.data

    def text(self, kind="plain"):
        """The text of the last message."""
        return self.messages[-1].get_body((kind,)).get_content()


def free_port():
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


@pytest.fixture
def server():
    handler = Server()
    handler.port = free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=handler.port)
    controller.start()
    handler.stop = controller.stop
    yield handler
    if controller.server:
        controller.stop()


def settings(server, **more):
    """What a dashboard is set to that sends by this server."""
    return {
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": server.port,
        "SMTP_TLS": "none",
        "MAIL_FROM": "dashboard@ontario.invalid",
        "ADDRESS": "https://dashboard.example.org",
        **more,
    }


@pytest.fixture
def app(templates, tmp_path, server):
    """The demonstration's records, and a server that takes mail."""
    yield from in_context(copied(templates, "filled", tmp_path, **settings(server)))


@pytest.fixture
def statements_of():
    """Gives the number of statements that a function runs."""

    def number(function):
        seen = []

        def note(_connection, _cursor, statement, *_rest):
            seen.append(statement)

        cache.clear()
        event.listen(db.engine, "before_cursor_execute", note)
        function()
        event.remove(db.engine, "before_cursor_execute", note)
        return len(seen)

    return number


@pytest.fixture
def no_records(templates, tmp_path, server):
    """No records, and a server that takes mail."""
    yield from in_context(copied(templates, "empty", tmp_path, **settings(server)))


def person(role="lead"):
    db.session.rollback()
    return db.session.scalars(select(User).where(User.email == f"{role}@ontario.invalid")).one()


def change(role, **values):
    """Change a person's columns."""
    email = f"{role}@ontario.invalid"
    db.session.execute(update(User).where(User.email == email).values(**values))
    db.session.commit()


def letter(role="lead", kind=DIGEST, period="2017-W52"):
    """The id of a letter that waits for a person."""
    waiting = outbox.put_in(person(role), kind, period)
    db.session.commit()
    return waiting.id


def row(id):
    """A letter as it stands in the database."""
    db.session.rollback()
    return db.session.get(Letter, id, populate_existing=True)


def turn_back(id, **values):
    """Write into a letter's row what another process, or another moment, would have."""
    db.session.execute(update(Letter).where(Letter.id == id).values(**values))
    db.session.commit()


def digest(role):
    """A person's digest, as it would be sent."""
    with outbox.reader(person(role).id) as reader:
        return outbox.write(DIGEST, reader)
