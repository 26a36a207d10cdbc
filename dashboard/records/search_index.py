"""The index of the search: of each record that is not archived, the words by which it is found.

It is written in the transaction of every write, by the one way to write, and read by `search/`.
Both databases index the same words, made here, so that neither splits or folds texts its own way:
SQLite by FTS5, PostgreSQL as tsvector (migration 0018).

Who may find a record stands in its words: those of a kind that not everybody may see begin with a
permission and whose records these are ("see_names.12.smith"), so that nobody else's search so much
as reads them. A word of a title stands there once more as "t.smith", a code as "c.mto-1-1": to look
for a common word in the titles reads the titles alone.
"""

import json
import re
from datetime import date
from functools import cache
from itertools import islice
from operator import itemgetter
from typing import Any, Iterable, Iterator, Mapping
from zlib import crc32

from sqlalchemy import (
    BigInteger,
    Connection,
    Integer,
    Text,
    and_,
    delete,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.extensions import Model
from dashboard.language import search_key
from dashboard.records.keys import wrong_keys
from dashboard.records.kinds import Kind, kinds
from dashboard.records.revision import Revision

MADE_BY = 2
"""Raised when words are made otherwise: the index of an older number is rebuilt at the start."""
COMPOUND = re.compile(r"[^\W_]+(?:['\u2010-][^\W_]+)*")
WORD = re.compile(r"[^\W_]+")
LONGEST = 40
"""The most letters of a word that count."""
MOST = 5000
"""The most words of a record, so that any record fits into PostgreSQL's tsvector."""
CHUNK = 2000
EVERYBODY = "all"
IN_CODE, IN_TITLE, ANYWHERE = "c.", "t.", ""
"""How words begin, after who may find them, by where in the record they stand."""
RECORD_BITS, KIND_BITS, DAY_BITS = 31, 14, 17
OF_KIND_BITS = DAY_BITS + RECORD_BITS
LAST_DAY, LAST_RECORD = 2**DAY_BITS - 1, 2**RECORD_BITS - 1
FIRST_DAY = date(1900, 1, 1)


class SearchEntry(Model):
    """The words of a record. `id` holds from the highest bit on the kind, how long before the last
    day there is its own day was, and likewise its number: the index's own order is by kind from the
    newest to the oldest.
    """

    __tablename__ = "search_entry"

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False
    )
    record: Mapped[int] = mapped_column(BigInteger, unique=True)
    """The kind and the record's id."""
    words: Mapped[str] = mapped_column(Text)


def terms(text: str) -> list[list[str]]:
    """The words of a text, those that a hyphen or an apostrophe joins together: "l’e-mail" as
    [["l", "e", "mail"]].
    """
    compounds = (WORD.findall(compound) for compound in COMPOUND.findall(search_key(text)))
    return [[word[:LONGEST] for word in words] for words in compounds]


def joined(words: list[str], by: str = "") -> str:
    """Words as one: "e-mail" as "email", or a code's as "mto-1-1"."""
    return by.join(words)[:LONGEST]


def scope(permission: str, whose: str | int) -> str:
    """How words begin that who has the permission for everybody's records, or one ministry's, may
    find.
    """
    return f"{permission}.{whose}."


def kind_number(kind: Kind) -> int:
    """A number that stands for a kind and does not depend on which others there are."""
    return int(crc32(kind.name.encode()) % 2**KIND_BITS)


@cache
def _by_number() -> Mapping[int, Kind]:
    return {kind_number(kind): kind for kind in kinds()}


def entries_of(kind: Kind) -> tuple[int, int]:
    """The first and the last number that an entry of a kind can have."""
    first = kind_number(kind) << OF_KIND_BITS
    return first, first + 2**OF_KIND_BITS - 1


def age(entry_id: int) -> int:
    """The smaller, the newer the record of this entry is; among records of any kinds."""
    return int(entry_id % 2**OF_KIND_BITS)


def kind_and_record(entry_id: int) -> tuple[Kind, int]:
    """The kind and the id of the record that an entry is of."""
    kind = _by_number()[entry_id >> OF_KIND_BITS]
    return kind, LAST_RECORD - entry_id % 2**RECORD_BITS


def searched_kinds() -> list[Kind]:
    """The kinds whose records are found."""
    return [kind for kind in kinds() if kind.searched]


def columns_of(kind: Kind, names: str) -> list[str]:
    """The columns of fields named with spaces between them; a stem stands for both languages."""
    columns = kind.table.c
    return [
        column
        for name in names.split()
        for column in (name, f"{name}_en", f"{name}_fr")
        if column in columns
    ]


def index_records(connection: Connection, kind: Kind, ids: Iterable[int]) -> None:
    """Bring the index up to date with records that were just written, in the same transaction.

    Records of another kind that may be found by whom a record of this kind says (the staff of a
    team) are brought up to date with it.
    """
    shown = [(kind, kind.table.c.id)] if kind.searched else []
    shown += [
        (other, kind.table.c.id)
        for other in searched_kinds()
        if _is_private(other) and other.owner and kind.model in other.owner.through
    ]
    remaining = iter(ids if shown else ())
    while chunk := list(islice(remaining, CHUNK)):
        for other, id in shown:
            _write(connection, list(_entries(connection, other, id.in_(chunk))))


def rebuild(connection: Connection) -> int:
    """Make the index anew; gives the number of its entries."""
    connection.execute(delete(SearchEntry))
    count = 0
    for kind in searched_kinds():
        entries = _entries(connection, kind)
        while chunk := list(islice(entries, CHUNK)):
            count += _write(connection, chunk)
    forget(connection)
    connection.execute(delete(Revision).where(Revision.feature == "search"))
    connection.execute(insert(Revision), {"feature": "search", "number": _made_by()})
    return count


def is_current(connection: Connection) -> bool:
    """Whether the index was made by the rules of this version."""
    chosen = select(Revision.number).where(Revision.feature == "search")
    return connection.scalar(chosen) == _made_by()


def _made_by() -> int:
    rules = [(kind.name, kind.searched) for kind in searched_kinds()]
    return crc32(repr((MADE_BY, sorted(rules, key=str))).encode()) % 2**31


def forget(connection: Connection) -> None:
    """Leave no word of what is not in the index any more in SQLite's file; PostgreSQL's vacuum does
    so itself.
    """
    if connection.dialect.name == "sqlite":
        connection.execute(
            text("INSERT INTO search_words (search_words) VALUES (:order)"),
            [{"order": "rebuild"}, {"order": "optimize"}],
        )


def differences(connection: Connection) -> int:
    """How many records the index has not, has otherwise, or has without there being one, and how
    many keep other keys than those of their texts.
    """
    rows = connection.execute(select(SearchEntry.__table__)).mappings()
    stored = {row["record"]: hash(tuple(row.values())) for row in rows}
    wrong = 0
    for kind in searched_kinds():
        for record, entry in _entries(connection, kind):
            if entry or record in stored:
                made = hash(tuple(entry.values())) if entry else None
                wrong += stored.pop(record, None) != made
    wrong += sum(1 for kind in kinds() for _row in wrong_keys(connection, kind.table))
    return wrong + len(stored)


Entry = dict[str, Any]


def _write(connection: Connection, entries: list[tuple[int, Entry | None]]) -> int:
    records = [record for record, _entry in entries]
    connection.execute(delete(SearchEntry).where(SearchEntry.record.in_(records)))
    # FTS5 writes out all that it has gathered before a number that is not higher than the last, and
    # at the end of each statement: so all of them are one statement's, in the order of numbers.
    rows = sorted((entry for _record, entry in entries if entry), key=itemgetter("id"))
    if rows and connection.dialect.name == "sqlite":
        row = func.json_each(json.dumps(rows)).table_valued("value").c.value
        values = [func.json_extract(row, f"$.{name}") for name in rows[0]]
        connection.execute(insert(SearchEntry).from_select([*rows[0]], select(*values)))
    elif rows:
        connection.execute(insert(SearchEntry), rows)
    return len(rows)


def _is_private(kind: Kind) -> bool:
    return bool(kind.searched and kind.searched.permission)


def _entries(
    connection: Connection, kind: Kind, test: Any = True
) -> Iterator[tuple[int, Entry | None]]:
    """Of each record of a kind: its number in the index, and its entry; None where it has none."""
    searched = kind.searched
    assert searched is not None  # callers choose the kinds that are
    named = [columns_of(kind, names) for names in (searched.code, searched.title, searched.text)]
    day = searched.day or kind.model.known_from
    columns = {name for names in named for name in names} | ({day} if day else set())
    statement = select(
        kind.model.id.label("record_id"),
        and_(kind.model.live, kind.in_files).label("is_live"),
        *(kind.table.c[name] for name in sorted(columns)),
    ).select_from(kind.model)
    if _is_private(kind) and kind.owner:
        statement = statement.add_columns(kind.owner.ministry.label("owner_id"))
        for model in kind.owner.through:
            statement = statement.join(model)
    base, first = kind_number(kind) << RECORD_BITS, entries_of(kind)[0]
    for row in connection.execute(statement.where(test).order_by(kind.model.id)).mappings():
        id = row["record_id"]
        if not row["is_live"]:
            yield base | id, None
            continue
        codes, title, rest = ([terms(row[name] or "") for name in names] for names in named)
        if searched.numbered:
            codes.append(terms(f"{searched.numbered}-{id}"))
        scopes = [""]
        if searched.permission:
            owners = [EVERYBODY] if row["owner_id"] is None else [EVERYBODY, row["owner_id"]]
            scopes = [scope(searched.permission, owner) for owner in owners]
        words = [
            *(
                IN_CODE + joined([w for words in code for w in words], "-")
                for code in codes
                if code
            ),
            *(IN_TITLE + word for word in _words(title)),
            *_words([*codes, *title, *rest]),
        ]
        number = first | (LAST_DAY - _days(row[day] if day else None)) << RECORD_BITS
        yield (
            base | id,
            {"id": number | LAST_RECORD - id, "record": base | id, "words": _scoped(words, scopes)},
        )


def _words(texts: Iterable[list[list[str]]]) -> list[str]:
    """Every word once, and as one those that belong together."""
    together = [words for text in texts for words in text]
    return [
        *(word for words in together for word in words),
        *(joined(words) for words in together if len(words) > 1),
    ]


def _scoped(words: Iterable[str], scopes: list[str]) -> str:
    every = dict.fromkeys(scope + word for word in words for scope in scopes)
    return " ".join(islice(every, MOST))


def _days(day: date | None) -> int:
    return 0 if day is None else min(max((day - FIRST_DAY).days + 1, 0), LAST_DAY)
