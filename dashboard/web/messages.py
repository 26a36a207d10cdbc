"""What is said once, on the next page, of what was saved, with the way to take it back."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, flash, get_flashed_messages

UNDO = "undo"
"""Among messages: not one to be read, but the address that takes back what the one before tells."""


@dataclass(frozen=True)
class Message:
    """What is said, the id of what changed, and the address that takes it back; "" for none."""

    text: str
    place: str = ""
    undo: str = ""


def say(text: str, place: str = "", undo: str = "") -> None:
    """Say a text on the reader's next page, and there alone; a form sent to `undo` takes back what
    it tells.
    """
    flash(text, place)
    if undo:
        flash(undo, UNDO)


def messages() -> list[Message]:
    """What is said on this page."""
    said: list[Message] = []
    pairs: Any = get_flashed_messages(with_categories=True)
    for category, text in pairs:
        if category == UNDO and said:
            said[-1] = Message(said[-1].text, said[-1].place, text)
        else:
            said.append(Message(text, category))
    return said


def init_app(app: Flask) -> None:
    """Give templates what is to be said."""
    app.jinja_env.globals["messages"] = messages
