"""What the cells of a file may refer to, and the values of a column's cells."""

import unicodedata
from collections import defaultdict
from difflib import get_close_matches
from typing import Any, Collection, Iterable, Mapping

from sqlalchemy import Connection, select

from dashboard.files.cells import UNCHANGED, cell_parser
from dashboard.files.problems import CellProblem
from dashboard.language import lazy_gettext as _, search_key
from dashboard.records.fields import Field, Type, codes_in
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
        for column in (kind.handle, *kind.names):
            if text := row[column]:
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
    return "".join(filter(str.isalnum, text))


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
        self.seen: dict[str, dict[tuple[Any, ...], tuple[str, int]]] = {}

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

    def __init__(self, field: Field, order: str, known: ReferenceIndex) -> None:
        super().__init__()
        self.field, self.known = field, known
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
        if self.keep:
            self[raw] = value
        return value

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
