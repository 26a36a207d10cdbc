"""A member of the staff taken out of every table, the change log, previews and the database's file.

Name and number leave; the record stays without them, so that counts stay. Where somebody wrote the
name or the number into a text (a note, a trainer, a comment), "…" stands in its place.
"""

import json
import re
from dataclasses import dataclass
from typing import Any, Callable

from sqlalchemy import JSON, Table, Text, cast, func, or_, select, update

from dashboard.admin.models import Suggestion
from dashboard.database.engine import overwrite_freed_space
from dashboard.extensions import db
from dashboard.language import search_key
from dashboard.ministries.erased import erased_hashes, new_number, number_hash
from dashboard.ministries.models import Staff
from dashboard.records.fields import Type
from dashboard.records.history import Change
from dashboard.records.keys import keys
from dashboard.records.kinds import find_kind, find_kind_of_table, kind as kind_of_name, kinds
from dashboard.records.revision import counter_of, raise_revision
from dashboard.records.save import Actor
from dashboard.records.search_index import forget, index_records
from dashboard.report import shelf
from dashboard.uploads.models import DELETED, ENDED, Upload
from dashboard.uploads.storage import delete_files

ERASED = "…"
OF_STAFF = ("employee_number", "name")
TEXTS = (Type.TEXT, Type.LONG)
LEAST = 5
"""The fewest characters of a number that is looked for in texts: a shorter one means other things
there."""


@dataclass(frozen=True)
class Words:
    """The name and the number of a person, as they may stand in texts."""

    texts: tuple[str, ...]

    @classmethod
    def of(cls, person: Staff) -> "Words":
        """Those of a member of the staff."""
        number = person.employee_number if len(person.employee_number) >= LEAST else ""
        return cls(tuple(text for text in (person.name, number) if text))

    def without(self, text: str) -> str:
        """The text without them."""
        for word in self.texts:
            pattern = rf"(?<!\w){re.escape(word)}(?!\w)"
            text = re.sub(pattern, ERASED, text, flags=re.IGNORECASE)
        return text

    def stand_in(self, column: Any) -> Any:
        """Whether a column, or JSON as it is written, may hold one of them."""
        if not isinstance(column.type, JSON):
            keys = [search_key(word) for word in self.texts]
            return or_(*(func.folded(column).contains(key, autoescape=True) for key in keys))
        spellings = {way(word) for word in self.texts for way in (str, str.upper, str.lower)}
        escaped = {json.dumps(word)[1:-1] for word in spellings} | spellings
        text = cast(column, Text)
        return or_(*(text.icontains(word, autoescape=True) for word in escaped))


def find_person(number: str) -> Staff | None:
    """The member of the staff of this number, archived or not."""
    chosen = select(Staff).where(Staff.employee_number == number.strip().upper())
    return db.session.scalar(chosen.where(~Staff.erased))


def erase(person: Staff, actor: Actor) -> None:
    """Erase a person's information, in the caller's transaction; the log's line of it tells nothing
    of whose it was.
    """
    words, of_number = Words.of(person), number_hash(person.employee_number)
    values = {"employee_number": new_number(), "name": None}
    values |= keys(Staff.__table__, values)  # type: ignore[arg-type]
    changed = update(Staff).where(Staff.id == person.id)
    db.session.execute(changed.values(**values, version=Staff.version + 1))
    index_records(db.session.connection(), kind_of_name("staff"), [person.id])
    _clean_log_of(person.id)
    if words.texts:
        _clean_texts(words)
        _clean_logs(words)
    forget(db.session.connection())
    _drop_previews(words)
    _record(of_number, person.id, actor)
    raise_revision(db.session.connection(), {counter_of(kind) for kind in kinds()})


def _record(of_number: str, record_id: int | None, actor: Actor) -> None:
    line = Change(user_id=actor.user_id, origin=actor.origin, action="erase", kind="staff")
    line.record_id, line.after = record_id, {"number_hash": of_number}
    db.session.add(line)


def erase_again(hashes: set[str], actor: Actor) -> None:
    """Erase, in a database that was brought back, whom these hashes stand for, and keep the hashes.
    The caller commits.
    """
    if not hashes:
        return
    known = erased_hashes()
    for person in db.session.scalars(select(Staff).where(~Staff.erased)).all():
        of_number = number_hash(person.employee_number)
        if of_number in hashes:
            erase(person, actor)
            known.add(of_number)
    for of_number in hashes - known:
        _record(of_number, None, actor)


def finish() -> bool:
    """After the commit: delete what was made of the records before, and write the database's file
    anew, so that no freed byte of it tells anything; says whether that could be done now.
    """
    shelf.clear()
    return overwrite_freed_space()


def _clean_log_of(id: int) -> None:
    """Take name and number out of what the log says of the person's own record."""
    lines = select(Change).where(Change.kind == "staff", Change.record_id == id)
    for line in db.session.scalars(lines):
        for side in ("before", "after"):
            values = getattr(line, side)
            if values:
                kept = {name: value for name, value in values.items() if name not in OF_STAFF}
                setattr(line, side, kept)
    db.session.flush()


def _clean_logs(words: Words) -> None:
    """Take them out of texts of other records in the log: never out of another person's name."""
    others = or_(Change.kind.not_in(("staff", "user")), Change.record_id.is_(None))
    lines = select(Change).where(others)
    held = or_(words.stand_in(Change.before), words.stand_in(Change.after))
    for line in db.session.scalars(lines.where(held)):
        kind = find_kind(line.kind)
        texts = {f.attribute for f in kind.fields if f.type in TEXTS} if kind else None
        for side in ("before", "after"):
            setattr(line, side, _clean_values(getattr(line, side), words, texts))
    db.session.flush()


def _clean_values(values: Any, words: Words, names: set[str] | None) -> Any:
    if not isinstance(values, dict):
        return values
    return {
        name: words.without(value)
        if isinstance(value, str) and (names is None or name in names or name == "file")
        else value
        for name, value in values.items()
    }


def _clean_texts(words: Words) -> None:
    """Take them out of the texts of all records, but names of other staff."""
    tables: list[tuple[Table, list[str]]] = [
        (kind.table, [f.attribute for f in kind.fields if f.type in TEXTS])
        for kind in kinds()
        if kind.name not in ("staff", "surveys")
    ]
    surveys = find_kind("surveys")
    if surveys:
        tables.append((surveys.table, ["comment"]))
    tables.append((Suggestion.__table__, ["note", "answer"]))  # type: ignore[arg-type]
    for table, names in tables:
        _clean_table(table, names, words.stand_in, words.without)


def _clean_table(
    table: Table, names: list[str], held: Callable[[Any], Any], cleaned: Callable[[str], str]
) -> None:
    if not names:
        return
    columns = [table.c[name] for name in names]
    rows = db.session.execute(
        select(table.c.id, *columns).where(or_(*(held(column) for column in columns)))
    ).all()
    for row in rows:
        texts = {name: cleaned(row._mapping[name]) for name in names if row._mapping[name]}
        new = {name: text for name, text in texts.items() if text != row._mapping[name]}
        if new:
            changed = update(table).where(table.c.id == row.id)
            values = {**new, **keys(table, new), "version": table.c.version + 1}
            db.session.execute(changed.values(**values))
            if kind := find_kind_of_table(table.name):
                index_records(db.session.connection(), kind, [row.id])


def _drop_previews(words: Words) -> None:
    """Delete uploaded files that are kept for their preview: what they hold cannot be searched."""
    for upload in db.session.scalars(select(Upload)):
        if upload.state not in ENDED:
            delete_files(upload)
            upload.state = DELETED
        if upload.files != (names := [words.without(name) for name in upload.files]):
            upload.files = names
    db.session.flush()
