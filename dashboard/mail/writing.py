"""What a letter says, and the same as a message: plain text, and HTML that needs nothing else."""

from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any, Callable, Iterator, Sequence

from flask import Flask, current_app, render_template
from itsdangerous import BadSignature, URLSafeSerializer

from dashboard.accounts.models import User
from dashboard.extensions import now
from dashboard.language import current_language, gettext as _, only_in
from dashboard.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing that is told, the path of its page, and what else there is to say of it.

    `language` is the text's, where that is not the letter's.
    """

    text: str
    path: str = ""
    notes: Sequence[str] = ()
    language: str = ""

    @property
    def told(self) -> Sequence[str]:
        """What else is told of it: first, where its text is in the other language only."""
        return [only_in(self.language), *self.notes] if self.language else self.notes

    @property
    def address(self) -> str:
        """Its whole address; "" where it has none."""
        return absolute(self.path) if self.path else ""


@dataclass(frozen=True, kw_only=True)
class Section:
    """Lines under a title."""

    title: str
    lines: Sequence[Line]


@dataclass(frozen=True, kw_only=True)
class Text:
    """All that a letter says. `unsubscribe` is the path by which one has no more of its kind."""

    subject: str
    paragraphs: Sequence[str]
    sections: Sequence[Section] = ()
    action: Line | None = None
    unsubscribe: str = ""

    @property
    def foot(self) -> Sequence[Line]:
        """How one has other letters, or none."""
        if not self.unsubscribe:
            return ()
        return (
            Line(
                text=_("Choose what is sent and how often"), path=f"/{current_language()}/account"
            ),
            Line(text=_("Unsubscribe"), path=self.unsubscribe),
        )


Write = Callable[[User], Text | None]
"""Writes a letter to a person who is the reader, in their language; None: there is nothing to
say."""


def register_letter(app: Flask, kind: str, write: Write) -> None:
    """Say how a kind of letter is written."""
    app.extensions.setdefault("letters", {})[kind] = write


def absolute(path: str) -> str:
    """The whole address of a page of ours, by the setting: mail knows of no request."""
    return str(current_app.extensions["settings"].ADDRESS).rstrip("/") + path


def plain(text: Text) -> str:
    """A letter as plain text."""
    return "\n".join(_lines(text)) + "\n"


def _lines(text: Text) -> Iterator[str]:
    yield text.subject
    for paragraph in text.paragraphs:
        yield from ("", paragraph)
    if text.action:
        yield from ("", text.action.text, text.action.address)
    for section in text.sections:
        yield from ("", section.title, "-" * 40)
        for line in section.lines:
            yield f"* {line.text}"
            yield from (f"  {part}" for part in (*line.told, line.address) if part)
    for number, line in enumerate(text.foot):
        yield from (("", "-- ") if not number else ())
        yield from (line.text, line.address)


def message(text: Text, address: str, message_id: str, settings: Settings) -> bytes:
    """A letter to this address, as a server takes it. Raises ValueError where an address cannot
    stand in a message."""
    # Long lines: shorter ones would have the address of List-Unsubscribe taken apart.
    mail = EmailMessage(policy=SMTP.clone(max_line_length=998))
    headers = {
        "From": settings.MAIL_FROM,
        "To": address,
        "Subject": " ".join(text.subject.split()),
        "Date": format_datetime(now()),
        "Message-ID": message_id,
        "Auto-Submitted": "auto-generated",
    }
    if text.unsubscribe:  # RFC 8058: by one request, without a cookie
        headers["List-Unsubscribe"] = f"<{absolute(text.unsubscribe)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    for name, value in headers.items():
        mail[name] = value
    html = render_template("mail/letter.html", letter=text)
    mail.set_content(plain(text), cte="quoted-printable")
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    mail["Content-Language"] = current_language()
    return mail.as_bytes()


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="unsubscribe")


def unsubscribe_path(user: User) -> str:
    """The path by which a person, without signing in, has no more digests."""
    return f"/{current_language()}/unsubscribe/{_serializer().dumps(user.id)}"


def person_of(token: str) -> Any:
    """The id of the person for whom such a path was made; None for one that is forged."""
    try:
        return _serializer().loads(token)
    except BadSignature:
        return None
