"""Records that a file or a form may call by their name: which one is meant, and those that nobody
knows yet.
"""

import re
from difflib import get_close_matches
from itertools import count
from typing import Iterator, Sequence
from unicodedata import normalize

from sqlalchemy import Connection, select

from dashboard.files.headers import match_columns
from dashboard.files.problems import CellProblem
from dashboard.files.sources import Table
from dashboard.language import lazy_gettext as _, search_key
from dashboard.records.fields import LIMITS, Type, codes_in
from dashboard.records.kinds import Kind, kind_of_table

ADDED = ("code", "name_en", "name_fr", "to_translate")
"""The columns of a record that is added by its name alone."""


class Names:
    """What the records of a kind are called: their codes, and their names in either language."""

    def __init__(self, connection: Connection, kind: Kind) -> None:
        self.kind = kind
        self.codes: set[str] = set()
        self.called: dict[str, dict[str, str]] = {}
        """By what is written, as searching sees it: the codes that it may mean, and the name."""
        columns = kind.table.c
        rows = connection.execute(
            select(columns.code, columns.name_en, columns.name_fr, columns.archived_at)
        )
        for code, name_en, name_fr, archived in rows:
            self.codes.add(code)
            if not archived:
                self.add(code, name_en, name_fr)

    def add(self, code: str, *names: str | None) -> None:
        """Note a record that there is, or will be."""
        self.codes.add(code)
        for name in filter(None, names):
            self.called.setdefault(search_key(name), {})[code] = name

    def knows(self, text: str) -> bool:
        """Whether anything is called so."""
        return text.upper() in self.codes or search_key(text) in self.called

    def code_of(self, text: str) -> str:
        """The code of the record that is meant. Raises CellProblem, with near names, where none is,
        or more than one."""
        if text.upper() in self.codes:
            return text.upper()
        codes = sorted(self.called.get(search_key(text), ()))
        if len(codes) == 1:
            return codes[0]
        if codes:
            raise CellProblem(
                _("more than one record has this name: %(codes)s", codes=", ".join(codes))
            )
        near = get_close_matches(search_key(text), self.called, 3)
        names = {code: name for key in near for code, name in self.called[key].items()}
        if names:
            raise CellProblem(
                _(
                    "no record has this code or name (%(kind)s); similar: %(names)s",
                    kind=self.kind.one,
                    names=", ".join(names.values()),
                )
            )
        raise CellProblem(_("no record has this code or name (%(kind)s)", kind=self.kind.one))

    def free_code(self, name: str) -> str:
        """A code for a new record of this name: “Data sharing” as DATA-SHARING."""
        plain = re.sub(r"(?:[\W_]|(?![0-9])\d)+", "-", search_key(name)).strip("-").upper()
        plain = plain[: LIMITS[Type.CODE] - 5] or self.kind.table.name.upper()
        codes = (plain if number == 1 else f"{plain}-{number}" for number in count(1))
        return next(code for code in codes if code not in self.codes)


def unknown_names(
    connection: Connection, tables: Sequence[tuple[Kind, Table]]
) -> list[tuple[Kind, Table]]:
    """The records that these tables call by a name, and that neither the database nor they
    themselves hold: as tables that add them, with the name in both languages, to be translated.
    Raises FileProblem.
    """
    names: dict[str, Names] = {}
    rows: dict[str, list[tuple[int, list[str]]]] = {}
    made = []
    for kind, text, number, table in _called(tables):
        if kind.name not in names:
            names[kind.name] = Names(connection, kind)
            for code, *others in _own(kind, tables):
                names[kind.name].add(code.upper(), *others)
        if names[kind.name].knows(text):
            continue
        if kind.name not in rows:
            rows[kind.name] = []
            made.append((kind, _table(table, rows[kind.name])))
        code = names[kind.name].free_code(text)
        names[kind.name].add(code, text)
        rows[kind.name].append((number, [code, text, text, "yes"]))
    return made


def _called(tables: Sequence[tuple[Kind, Table]]) -> Iterator[tuple[Kind, str, int, Table]]:
    """What the tables call records that may be called by a name, and in which row."""
    for kind, table in tables:
        fields = match_columns(kind, table.header, table.name, table.mapped)
        others = {p: kind_of_table(f.reference) for p, f in fields.items() if f.reference}
        others = {place: other for place, other in others.items() if other.model.by_name}
        for number, row in table.rows() if others else ():
            for place, other in others.items():
                for text in codes_in(row[place] if place < len(row) else ""):
                    if text != "-":
                        yield other, normalize("NFC", text), number, table


def _own(kind: Kind, tables: Sequence[tuple[Kind, Table]]) -> Iterator[list[str]]:
    """Codes and names of the records of a kind that the tables themselves hold."""
    for one, table in tables:
        if one is kind:
            fields = match_columns(kind, table.header, table.name, table.mapped)
            places = [p for name in ADDED[:3] for p, f in fields.items() if f.name == name]
            for _number, row in table.rows():
                yield [row[place].strip() if place < len(row) else "" for place in places]


def _table(source: Table, rows: list[tuple[int, list[str]]]) -> Table:
    return Table(source.name, source.sheet, list(ADDED), 0, lambda: iter(rows))
