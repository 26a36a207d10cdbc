"""What the cells of a file may refer to, and the values of a column's cells."""

import json
import re
import unicodedata
from collections import defaultdict
from difflib import get_close_matches
from operator import attrgetter
from typing import Any, Collection, Iterable, Mapping, Sequence

from sqlalchemy import ColumnElement, Connection, FromClause, and_, cast, column, func, select
from sqlalchemy.dialects.postgresql import JSON

from dashboard.files.cells import UNCHANGED, cell_parser
from dashboard.files.doubts import doubt_of, swallows_rows
from dashboard.files.problems import CellProblem
from dashboard.language import lazy_gettext as _, search_key
from dashboard.records.fields import Field, Label, Type, codes_in
from dashboard.records.history import to_logged
from dashboard.records.kinds import Kind, kind_of_table

NOT_REPEATED = {Type.TEXT, Type.LONG, Type.URL}
"""Types whose cells hardly repeat, so that their values are not kept."""
COMPARED = 5000
"""Among more names than these, only those are near that differ in spaces and signs alone: to
compare each would take long."""
Names = Mapping[str, Collection[str]]
"""By name, as searching sees it, the codes of the records that are called so."""


def names_in(kind: Kind, rows: Iterable[Mapping[str, Any]]) -> dict[str, set[str]]:
    """What the records of these rows are called: their codes, and their names in both
    languages."""
    names = defaultdict(set)
    for row in rows:
        for name in (kind.handle, *kind.names):
            if text := row[name]:
                names[search_key(text)].add(row[kind.handle])
    return names


def names_of(connection: Connection, kind: Kind) -> dict[str, set[str]]:
    """What the records of a kind are called that are not archived."""
    columns = [kind.table.c[name] for name in (kind.handle, *kind.names)]
    chosen = select(*columns).where(kind.table.c.archived_at.is_(None))
    return names_in(kind, connection.execute(chosen).mappings())  # type: ignore[arg-type]


def code_by_name(kind: Kind, text: str, names: Names) -> str:
    """The code of the record of this name. Raises CellProblem where none has it, or several."""
    codes = sorted(names.get(search_key(text), ()))
    if len(codes) > 1:
        message = _(
            "several records have this name (%(kind)s); write one of their codes: %(codes)s",
            kind=kind.one,
            codes=", ".join(codes[:10]),
        )
        raise CellProblem(message)
    if codes:
        return codes[0]
    near = ", ".join(_near(search_key(text), names))
    if near:
        message = _(
            "no record has this code or name (%(kind)s). Did you mean %(codes)s?",
            kind=kind.one,
            codes=near,
        )
        raise CellProblem(message)
    raise CellProblem(_("no record has this code or name (%(kind)s)", kind=kind.one))


def _near(text: str, names: Names) -> list[str]:
    """Codes of records that are nearly called so: at most three."""
    alike = [name for name in names if _letters(name) == _letters(text)]
    if not alike and len(names) <= COMPARED:
        alike = get_close_matches(text, names, cutoff=0.75)
    return list(dict.fromkeys(code for name in alike for code in sorted(names[name])))[:3]


def _letters(text: str) -> str:
    letters = "".join(filter(str.isalnum, text))
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", letters)


def existing_records(
    connection: Connection, kind: Kind, keys: Iterable[tuple[Any, ...]]
) -> dict[tuple[Any, ...], Any]:
    """The records of a kind that have these keys, archived ones too, by key."""
    columns = kind.table.c
    selected = [columns[f.attribute] for f in kind.fields]
    selected += [columns[f.precision_attribute] for f in kind.fields if f.month]
    statement = select(columns.id, columns.archived_at, *selected)
    asked, fields = set(keys), [kind.field(name) for name in kind.key]
    parts = [columns[field.attribute] for field in fields]
    if len(parts) > 1 and all(field.required or field.default is not None for field in fields):
        statement = statement.select_from(_beside(connection, kind.table, asked, parts))
    elif not kind.either:  # where the key has two forms, neither narrows: all are read
        statement = statement.where(parts[0].in_({k[0] for k in asked if k[0] is not None}))
    key_of = attrgetter(*(part.name for part in parts))
    records = {}
    for row in connection.execute(statement).all():
        key = key_of(row) if len(parts) > 1 else (key_of(row),)
        if kind.either:
            key = (kind.key_part(row._mapping), *key[1:])
        if key in asked:
            records[key] = row
    return records


def _beside(
    connection: Connection,
    table: FromClause,
    keys: Iterable[tuple[Any, ...]],
    columns: Sequence[ColumnElement[Any]],
) -> FromClause:
    """The records beside the keys, which the database takes as one JSON: an index finds each,
    where a list of tuples would scan."""
    asked = [[to_logged(part) for part in key] for key in keys]
    parts: list[ColumnElement[Any]]
    if connection.dialect.name == "postgresql":
        rows = func.json_array_elements(cast(asked, JSON)).table_valued(column("value", JSON))
        parts = [cast(rows.c.value[i].astext, c.type) for i, c in enumerate(columns)]
    else:
        rows = func.json_each(json.dumps(asked)).table_valued("value")
        parts = [func.json_extract(rows.c.value, f"$[{i}]") for i in range(len(columns))]
    same = and_(*(one == part for one, part in zip(columns, parts, strict=True)))
    return rows.outerjoin(table, same)


class ReferenceIndex:
    """The records that rows may refer to: those in the database and those that the same import adds
    before."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.checked: list[Any] = []
        self.ids: dict[str, dict[str, int]] = {}
        self.archived: dict[str, set[str]] = {}
        self.added: dict[str, int] = {}
        self.names: dict[str, dict[str, set[str]]] = {}
        self.rejected: defaultdict[str, set[str]] = defaultdict(set)
        """What records are called whose rows have an error themselves: a reference to one is not
        told as a second error."""
        self.seen: dict[str, dict[tuple[Any, ...], tuple[str, int, int]]] = {}

    def ids_of(self, table: str) -> dict[str, int]:
        """The ids of a table's records by their handle."""
        if table not in self.ids:
            kind = kind_of_table(table)
            columns = kind.table.c
            rows = self.connection.execute(
                select(columns[kind.handle], columns.id, columns.archived_at)
            ).all()
            self.archived[table] = {handle for handle, _id, archived in rows if archived}
            self.ids[table] = {handle: id for handle, id, archived in rows if not archived}
        return self.ids[table]

    def names_of(self, table: str) -> Names:
        """What the records of a table are called."""
        if table not in self.names:
            kind = kind_of_table(table)
            self.names[table] = names = names_of(self.connection, kind)
            for checked in (one for one in self.checked if one.kind is kind):
                for values in checked.new:
                    row = dict.fromkeys(kind.names) | dict(
                        zip(checked.attributes, values, strict=True)
                    )
                    for name, codes in names_in(kind, [row]).items():
                        names.setdefault(name, set()).update(codes)
        return self.names[table]

    def reject(self, table: str, texts: Iterable[Any]) -> None:
        """Note what a record is called that has an error itself."""
        self.rejected[table].update(search_key(t) for t in texts if isinstance(t, str) and t)

    def code_of(self, table: str, text: str) -> str:
        """The code of the record that a text calls by its code or by its name. Raises CellProblem
        when there is no such record, or several."""
        code = text.upper()
        if code in self.ids_of(table) or search_key(text) in self.rejected[table]:
            return code
        kind = kind_of_table(table)
        if code in self.archived[table]:
            raise CellProblem(_("%(kind)s %(code)s is archived", kind=kind.one, code=code))
        return code_by_name(kind, text, self.names_of(table))

    def id_of(self, table: str, text: str) -> int | None:
        """The id of the record of this code or name; None where its own row has an error. Raises
        CellProblem as `code_of` does."""
        return self.ids_of(table).get(self.code_of(table, text))


class CellValues(dict[str, Any]):
    """The values of one column's cells, each parsed once."""

    def __init__(
        self,
        field: Field,
        order: str,
        known: ReferenceIndex,
        separator: str = "",
        place: int = 0,
        columns: int = 0,
    ) -> None:
        super().__init__()
        self.field, self.known = field, known
        self.separator, self.place, self.columns = separator, place, columns
        self.doubts: dict[str, Label] = {}
        """What is doubtful of a cell, by its text."""
        self.parse = cell_parser(field, order)
        self.keep = field.type not in NOT_REPEATED

    def __missing__(self, raw: str) -> Any:
        text = raw.strip()
        value: Any
        if not text:
            value = UNCHANGED
        elif text == "-":
            value = (None, "day") if self.field.month else None
        else:
            value = self.resolve(self.parse(unicodedata.normalize("NFC", text)))
            if self.separator and "\n" in text:
                self._look_for_rows(raw)
            if doubt := doubt_of(self.field, text, value):
                self.doubts[raw] = doubt
        if self.keep:
            self[raw] = value
        return value

    def _look_for_rows(self, raw: str) -> None:
        """Raises CellProblem where a cell has taken rows of its file into itself."""
        rows = _("holds other rows of the file; a quotation mark before it was left open")
        if self.field.type is Type.TEXT and self.separator in raw:
            raise CellProblem(rows)
        if swallows_rows(raw, self.separator, self.place, self.columns):
            self.doubts[raw] = rows

    def resolve(self, value: Any) -> Any:
        """The value, with what it refers to looked up."""
        field, known = self.field, self.known
        if field.type is Type.REFERENCE:
            return known.id_of(field.reference, value)
        if field.type is Type.LOOKUP:
            return known.code_of(field.reference, value)
        if field.type is Type.REFERENCES:
            codes = [known.code_of(field.reference, text) for text in codes_in(value)]
            return ";".join(dict.fromkeys(codes))
        return value
