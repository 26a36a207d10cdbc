"""Records that files call by a name that nobody knows yet, and that can be added by it."""

import re
from itertools import count
from typing import Any, Collection, Iterator, Sequence
from unicodedata import normalize

from sqlalchemy import Connection, select

from dashboard.files.headers import match_columns
from dashboard.files.references import names_in, names_of
from dashboard.files.sources import Table
from dashboard.language import search_key
from dashboard.records.fields import LIMITS, Type, codes_in
from dashboard.records.kinds import Kind, kind_of_table

Tables = Sequence[tuple[Kind, Table]]
CALLED = ("code", "name_en", "name_fr")
ADDED = (*CALLED, "to_translate")


def unknown_names(connection: Connection, tables: Tables) -> list[tuple[Kind, Table]]:
    """The records that these tables call by a name, and that neither the database nor they
    themselves hold: as tables that add them, with the name in both languages, to be translated.
    Raises FileProblem.
    """
    known: dict[str, set[str]] = {}
    rows: dict[str, list[tuple[int, list[str]]]] = {}
    made = []
    for kind, text, number, table in _references(tables):
        if kind.name not in known:
            codes = connection.scalars(select(kind.table.c.code))
            own = names_in(kind, _own(kind, tables))
            known[kind.name] = {*map(search_key, codes), *names_of(connection, kind), *own}
        if search_key(text) in known[kind.name]:
            continue
        if kind.name not in rows:
            rows[kind.name] = []
            made.append((kind, _table(table, rows[kind.name])))
        code = free_code(kind, text, known[kind.name])
        known[kind.name] |= {search_key(text), search_key(code)}
        rows[kind.name].append((number, [code, text, text, "yes"]))
    return made


def free_code(kind: Kind, name: str, known: Collection[str]) -> str:
    """A code for a new record of this name: DATA-SHARING for “Data sharing”."""
    plain = re.sub(r"(?:[\W_]|(?![0-9])\d)+", "-", search_key(name)).strip("-").upper()
    plain = plain[: LIMITS[Type.CODE] - 5] or kind.table.name.upper()
    codes = (plain if number == 1 else f"{plain}-{number}" for number in count(1))
    return next(code for code in codes if search_key(code) not in known)


def _references(tables: Tables) -> Iterator[tuple[Kind, str, int, Table]]:
    """What the tables call records of kinds that can be added, and in which row."""
    for kind, table in tables:
        fields = match_columns(kind, table.header, table.name, table.mapped)
        others = {p: kind_of_table(f.reference) for p, f in fields.items() if f.reference}
        others = {place: other for place, other in others.items() if other.model.addable}
        for number, row in table.rows() if others else ():
            for place, other in others.items():
                for text in codes_in(row[place] if place < len(row) else ""):
                    if text != "-":
                        yield other, normalize("NFC", text), number, table


def _own(kind: Kind, tables: Tables) -> Iterator[dict[str, Any]]:
    """Codes and names of the records of a kind that the tables themselves hold."""
    for one, table in tables:
        if one is kind:
            fields = match_columns(kind, table.header, table.name, table.mapped)
            places = {field.name: place for place, field in fields.items()}
            for _number, row in table.rows():
                yield {n: row[places[n]].strip() if n in places else "" for n in CALLED}


def _table(source: Table, rows: list[tuple[int, list[str]]]) -> Table:
    return Table(source.name, source.sheet, list(ADDED), 0, lambda: iter(rows))
