"""What goes out, and never twice.

A letter is claimed in a transaction of its own, so that no two processes work at it. A second
transaction notes that the server is being given it, before it is. Whatever happens from then on
without an answer from the server (a lost connection, the end of this process, of the database)
leaves the letter "uncertain": it may have gone out, so nobody sends it again but an administrator.
All that fails before is tried again, later and later.
"""

import logging
import smtplib
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.utils import make_msgid
from typing import Any, Iterator
from urllib.parse import urlsplit

from flask import current_app, g
from sqlalchemy import delete, func, select, update

from dashboard.accounts.models import User, is_address
from dashboard.database import faults
from dashboard.extensions import db, now
from dashboard.language import in_language
from dashboard.mail import sending
from dashboard.mail.choices import NEVER, every
from dashboard.mail.models import (
    CLAIMED,
    DIGEST,
    LEFT_OUT,
    REFUSED,
    SENDING,
    SENT,
    UNCERTAIN,
    WAITING,
    Letter,
)
from dashboard.mail.sending import Refused, Unreachable, mail_is_on
from dashboard.mail.writing import Text, Write, message
from dashboard.settings import Settings

log = logging.getLogger("dashboard")

MOST_ATTEMPTS = 10
"""How often a letter is tried: with the waits between, most of a day."""
GIVEN_UP = timedelta(minutes=10)
"""After how long a letter that a process works at has nobody who works at it: longer than a server
may take for all its answers."""


KEPT_FOR = timedelta(days=400)
"""How long the outbox says what became of a letter: longer than any period that could send it
again."""


class LeftOut(Exception):
    """There is a reason not to send a letter at all."""


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


def put_in(user: User, kind: str, period: str) -> Letter:
    """The letter of a person, a kind and a period, added where there is none yet. The caller
    commits."""
    same = Letter.user_id == user.id, Letter.kind == kind, Letter.period == period
    letter = db.session.scalar(select(Letter).where(*same))
    if letter is None:
        host = urlsplit(_settings().ADDRESS).hostname or "localhost"
        letter = Letter(
            user_id=user.id, kind=kind, period=period, message_id=make_msgid(domain=host)
        )
        db.session.add(letter)
        db.session.flush()
    return letter


def hour() -> str:
    """The period of letters that a person may have once an hour."""
    return f"{now():%Y-%m-%d %H} h"


def settle_abandoned() -> None:
    """What a process had begun and nobody works at: back into the row where the server was not
    given it yet, else uncertain."""
    for begun, then in ((CLAIMED, WAITING), (SENDING, UNCERTAIN)):
        abandoned = Letter.state == begun, Letter.claimed_at < now() - GIVEN_UP
        db.session.execute(update(Letter).where(*abandoned).values(state=then))
    db.session.commit()


def forget_old() -> None:
    """Delete the rows of letters of which nobody asks any more."""
    done = Letter.state.not_in((WAITING, CLAIMED, SENDING))
    db.session.execute(delete(Letter).where(done, Letter.created_at < now() - KEPT_FOR))
    db.session.commit()


def send_next() -> bool:
    """Send the letter that is due and was tried least; says whether there was one."""
    if not mail_is_on(_settings()):
        return False
    due = select(Letter.id).where(Letter.state == WAITING, Letter.due_at <= now())
    with db.engine.connect().execution_options(reads=True) as connection:
        id = connection.scalar(due.order_by(Letter.attempts, Letter.due_at, Letter.id).limit(1))
    if id is None:
        return False
    send(id)
    return True


def send(id: int) -> str:
    """Try to send a letter that waits; gives its state afterwards."""
    attempt = _claimed(id)
    if attempt:
        values = _tried(id, attempt)
        _move(id, attempt, (CLAIMED, SENDING, UNCERTAIN), **values)
        log.info({"message": "mail", "letter": id, "attempt": attempt, "state": values["state"]})
    db.session.expire_all()
    state: str = db.session.get_one(Letter, id).state
    db.session.rollback()
    return state


def _claimed(id: int) -> int:
    """Which attempt this is, now that the letter is ours; 0 where it is not to be had."""
    attempts = db.session.scalar(select(Letter.attempts).where(Letter.id == id))
    attempt = (attempts or 0) + 1
    values = {"state": CLAIMED, "attempts": attempt, "claimed_at": now(), "error": None}
    return attempt if _move(id, attempt - 1, (WAITING,), **values) else 0


def _move(id: int, attempt: int, states: tuple[str, ...], **values: Any) -> bool:
    """Lead a letter from one of these states on, in a transaction of its own; says whether it was
    still there, and at this attempt."""
    here = Letter.id == id, Letter.state.in_(states), Letter.attempts == attempt
    moved: Any = db.session.execute(update(Letter).where(*here).values(**values))
    db.session.commit()
    return bool(moved.rowcount)


def _tried(id: int, attempt: int) -> dict[str, Any]:
    """Send a letter that is claimed; gives what becomes of its row."""
    try:
        return _sent(id, attempt)
    except LeftOut as reason:
        return {"state": LEFT_OUT, "error": str(reason)}
    except Unreachable as error:
        later = _later(attempt)
        others = Letter.state == WAITING, Letter.due_at < later
        db.session.execute(update(Letter).where(*others).values(due_at=later))
        db.session.commit()
        return _again(attempt, str(error), later)
    except Refused as refusal:
        if refusal.for_good:
            return {"state": REFUSED, "error": str(refusal)}
        return _again(attempt, str(refusal), _later(attempt))
    except Exception as error:
        db.session.rollback()
        if faults.passes(error):
            raise
        log.error({"message": "mail", "letter": id}, exc_info=error)
        return _again(attempt, type(error).__name__, _later(attempt))


def _later(attempt: int) -> datetime:
    return now() + timedelta(minutes=2 ** ((attempt - 1) % MOST_ATTEMPTS + 1))


def _again(attempt: int, error: str, due_at: datetime) -> dict[str, Any]:
    state = WAITING if attempt % MOST_ATTEMPTS else REFUSED
    return {"state": state, "error": error, "due_at": due_at}


def _sent(id: int, attempt: int) -> dict[str, Any]:
    letter = db.session.get_one(Letter, id, populate_existing=True)
    user_id, kind, message_id = letter.user_id, letter.kind, letter.message_id
    address = _address_for(letter.user, kind)
    db.session.rollback()  # nothing of the database is held while the server takes its time
    settings = _settings()
    with sending.connected(settings) as server:
        sending.offer(server, settings.MAIL_FROM, address)
        with reader(user_id) as user:
            text = write(kind, user)
            content = message(text, address, message_id, settings) if text else b""
        if not content:
            raise LeftOut("nothing")
        if not _move(id, attempt, (CLAIMED,), state=SENDING, address=address):
            raise LeftOut("claimed")  # by another, who took this process for dead
        try:
            sending.hand_over(server, content)
        except (OSError, smtplib.SMTPException) as error:
            return {"state": UNCERTAIN, "error": type(error).__name__}
    return {"state": SENT, "sent_at": now()}


def _address_for(user: User, kind: str) -> str:
    """Where a person's letter goes. Raises LeftOut for who may have none, or wants none."""
    if not user.active or user.archived_at:
        raise LeftOut("disabled")
    if not is_address(user.email):
        raise LeftOut("address")
    if kind == DIGEST and every(user) == NEVER:
        raise LeftOut("unsubscribed")
    return user.email


@contextmanager
def reader(user_id: int) -> Iterator[User]:
    """Let a person be the reader, in their language, as on a page of theirs: what is withheld from
    them there is withheld here."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    host = (_settings().HOSTS.split() or ["localhost"])[0]
    with app.app_context(), app.test_request_context(base_url=f"http://{host}/"):
        user = db.session.get_one(User, user_id)
        g.user, g.sign_in = user, None
        with in_language(user.language):
            yield user


def write(kind: str, user: User) -> Text | None:
    """What a letter of this kind says to the reader; None: there is nothing to say."""
    letters: dict[str, Write] = current_app.extensions["letters"]
    return letters[kind](user)


def send_again(letter: Letter) -> None:
    """Put a letter back that was refused, is uncertain or was left out. The caller commits."""
    if letter.state in (REFUSED, UNCERTAIN, LEFT_OUT):
        letter.state, letter.due_at = WAITING, now()


def leave_out(user: User, *kinds: str) -> None:
    """Send none of the letters of these kinds that wait for a person. The caller commits."""
    waiting = Letter.user_id == user.id, Letter.kind.in_(kinds), Letter.state == WAITING
    db.session.execute(update(Letter).where(*waiting).values(state=LEFT_OUT, error="replaced"))


def stuck() -> int:
    """How many letters were refused or are uncertain."""
    chosen = select(func.count()).where(Letter.state.in_((REFUSED, UNCERTAIN)))
    return db.session.scalar(chosen) or 0
