"""What the cells of a file may refer to, and the values of a column's cells."""

import unicodedata
from typing import Any, Mapping

from sqlalchemy import Connection, select

from dashboard.files.cells import UNCHANGED, cell_parser
from dashboard.files.names import Names
from dashboard.files.problems import CellProblem
from dashboard.language import lazy_gettext as _
from dashboard.records.fields import Field, Type, codes_in
from dashboard.records.kinds import Kind, kind_of_table

NOT_REPEATED = {Type.TEXT, Type.LONG, Type.URL}
"""Types whose cells hardly repeat, so that their values are not kept."""


class ReferenceIndex:
    """The records that rows may refer to: those in the database and those that the same import adds
    before."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.checked: list[Any] = []
        self.ids: dict[str, dict[str, int]] = {}
        self.archived: dict[str, set[str]] = {}
        self.added: dict[str, int] = {}
        self.rejected: dict[str, set[str]] = {}
        """Handles of rows that have an error themselves: a reference to one is not told as a second
        error."""
        self.seen: dict[str, dict[tuple[Any, ...], tuple[str, int]]] = {}
        self.names: dict[str, Names] = {}

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

    def names_of(self, kind: Kind) -> Names:
        """What the records of a kind are called."""
        if kind.name not in self.names:
            self.names[kind.name] = Names(self.connection, kind)
        return self.names[kind.name]

    def note_names(self, kind: Kind, record: Mapping[str, Any]) -> None:
        """Let later rows call a record by the names that it will have."""
        if kind.model.by_name:
            self.names_of(kind).add(record["code"], record["name_en"], record["name_fr"])

    def handle_of(self, table: str, text: str) -> str:
        """What a record is called by for which a cell has its code or, where its kind allows that,
        its name. Raises CellProblem."""
        kind, code = kind_of_table(table), text.upper()
        if not kind.model.by_name or code in self.rejected.get(table, ()):
            return code
        return self.names_of(kind).code_of(text)

    def id_of(self, table: str, handle: str) -> int | None:
        """A record's id; None where its own row has an error. Raises CellProblem when there is no
        such record."""
        id = self.ids_of(table).get(handle)
        if id is None and handle not in self.rejected.get(table, ()):
            kind = kind_of_table(table)
            if handle in self.archived[table]:
                raise CellProblem(_("%(kind)s %(code)s is archived", kind=kind.one, code=handle))
            raise CellProblem(_("no record has this code (%(kind)s)", kind=kind.one))
        return id


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
            return known.id_of(field.reference, known.handle_of(field.reference, value))
        if field.type is Type.LOOKUP:
            known.id_of(field.reference, value)
        if field.type is Type.REFERENCES:
            codes = [known.handle_of(field.reference, text) for text in codes_in(value)]
            for code in codes:
                known.id_of(field.reference, code)
            return ";".join(dict.fromkeys(codes))
        return value
