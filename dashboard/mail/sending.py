"""The server that takes our mail: whether it is set, and one message handed to it."""

import smtplib
import ssl
from contextlib import contextmanager, suppress
from typing import Iterator
from urllib.parse import urlsplit

from dashboard.language import gettext as _
from dashboard.settings import Settings

SECONDS = 15
"""How long the server may take for each of its answers."""


class Unreachable(Exception):
    """The server does not answer, or does not let us in: no letter can go out for now."""


class Refused(Exception):
    """The server takes this letter not now (`for_good` is false), or never."""

    def __init__(self, code: int, reason: bytes | str) -> None:
        text = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else reason
        super().__init__(f"{code} {' '.join(text.split())}"[:500])
        self.for_good = code >= 500


def mail_problems(settings: Settings) -> Iterator[str]:
    """What stands between these settings and mail that goes out, in sentences; nothing where mail
    is set, or switched off."""
    if not settings.SMTP_HOST:
        for name in ("SMTP_USER", "SMTP_PASSWORD", "MAIL_FROM"):
            if getattr(settings, name):
                yield _(
                    "%(name)s is set and SMTP_HOST is not: no mail is sent. Name the server.",
                    name=name,
                )
        return
    if not settings.MAIL_FROM:
        yield _(
            "SMTP_HOST is set and MAIL_FROM is not: no mail is sent. Name the sender’s address."
        )
    if "ADDRESS" not in settings.model_fields_set:
        yield _(
            "SMTP_HOST is set and ADDRESS is not: no mail is sent, since its links would lead "
            "nowhere. Set ADDRESS to the address by which people reach the dashboard."
        )
    if bool(settings.SMTP_USER) != bool(settings.SMTP_PASSWORD):
        yield _(
            "Of SMTP_USER and SMTP_PASSWORD only one is set: no mail is sent. Set both or none."
        )


def mail_is_on(settings: Settings) -> bool:
    """Whether mail is sent: a server is named, and all that belongs to it."""
    return bool(settings.SMTP_HOST) and not any(mail_problems(settings))


@contextmanager
def connected(settings: Settings) -> Iterator[smtplib.SMTP]:
    """A connection on which letters can be handed over. Raises Unreachable while it is made."""
    try:
        server = _connect(settings)
    except (OSError, smtplib.SMTPException) as error:
        raise Unreachable(_sentence(error)) from error
    try:
        yield server
        with suppress(OSError, smtplib.SMTPException):
            server.quit()
    finally:
        server.close()


def _connect(settings: Settings) -> smtplib.SMTP:
    where = settings.SMTP_HOST, settings.SMTP_PORT
    name = urlsplit(settings.ADDRESS).hostname or "localhost"
    if settings.SMTP_TLS == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            *where, name, timeout=SECONDS, context=ssl.create_default_context()
        )
    else:
        server = smtplib.SMTP(*where, name, timeout=SECONDS)
    try:
        if settings.SMTP_TLS == "starttls":
            server.starttls(context=ssl.create_default_context())
        if settings.SMTP_USER:
            server.login(settings.SMTP_USER, settings.SMTP_PASSWORD)
        else:
            server.ehlo_or_helo_if_needed()
    except BaseException:
        server.close()
        raise
    return server


def _sentence(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())}"[:500]


def offer(server: smtplib.SMTP, sender: str, address: str) -> None:
    """Ask the server whether it takes a letter to this address. Raises Refused or Unreachable."""
    try:
        for ask, whom in ((server.mail, sender), (server.rcpt, address)):
            code, reason = ask(whom)
            if code not in (250, 251):
                raise Refused(code, reason)
    except UnicodeError:
        raise Refused(553, "The address holds letters that this server does not take") from None
    except (OSError, smtplib.SMTPException) as error:
        raise Unreachable(_sentence(error)) from error


def hand_over(server: smtplib.SMTP, content: bytes) -> None:
    """Give the server the letter that it agreed to take. Raises Refused where it did not take it
    after all; whatever else is raised (OSError, SMTPException) leaves open whether it did."""
    try:
        code, reason = server.data(content)
    except smtplib.SMTPDataError as error:  # it did not want to be given it
        raise Refused(error.smtp_code, error.smtp_error) from error
    if code != 250:
        raise Refused(code, reason)
