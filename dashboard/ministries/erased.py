"""Whose information was erased: known by a keyed hash of the employee number alone, in the line of
the change log that records it, so that no file and no earlier backup brings anybody back.
"""

import hashlib
import hmac
import secrets
from typing import Any, Iterator, Mapping, Sequence

from flask import current_app
from sqlalchemy import select

from dashboard.extensions import db
from dashboard.language import lazy_gettext as _l
from dashboard.records.fields import Label
from dashboard.records.history import Change
from dashboard.records.kinds import Find

PREFIX = "ERASED-"
"""Begins what stands in the place of an erased number."""


def new_number() -> str:
    """What stands in the place of a number: random, and unlike any other."""
    return f"{PREFIX}{secrets.token_hex(6).upper()}"


def number_hash(number: str) -> str:
    """Stands for an employee number; without the instance's key nobody can try numbers on it."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"erased {number.upper()}".encode(), hashlib.sha256).hexdigest()


def erased_hashes() -> set[str]:
    """The hashes of all who were erased; read beside whatever else is under way."""
    lines = select(Change.after).where(Change.kind == "staff", Change.action == "erase")
    with db.engine.connect().execution_options(reads=True) as connection:
        return {about["number_hash"] for about in connection.scalars(lines)}


def not_erased(rows: Sequence[Mapping[str, Any]], _find: Find) -> Iterator[tuple[int, str, Label]]:
    """Nobody who was erased is added again."""
    hashes = erased_hashes()
    for place, row in enumerate(rows if hashes else ()):
        if number_hash(row.get("employee_number") or "") in hashes:
            yield place, "employee_number", _l("is of a person whose information was erased")
