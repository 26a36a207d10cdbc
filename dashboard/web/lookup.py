"""The record that a text in a form refers to."""

from sqlalchemy import select

from dashboard.extensions import db
from dashboard.files.problems import CellProblem
from dashboard.files.references import code_by_name, names_of
from dashboard.language import gettext as _
from dashboard.records.kinds import kind_of_table


class Lookup:
    """Finds the record that a field refers to; all names are read only where a text is no code."""

    def code_of(self, table: str, text: str) -> str:
        """The code of a record, by code or name. Raises CellProblem unless it is one, and live."""
        return self._code_and_id(table, text)[0]

    def id_of(self, table: str, text: str) -> int:
        """Its id. Raises CellProblem as `code_of` does."""
        return self._code_and_id(table, text)[1]

    def _code_and_id(self, table: str, text: str) -> tuple[str, int]:
        kind, code = kind_of_table(table), text.upper()
        columns = kind.table.c
        chosen = select(columns.id, columns.archived_at).limit(1)
        row = db.session.execute(chosen.where(columns[kind.handle] == code)).first()
        if row is None:
            code = code_by_name(kind, text, names_of(db.session.connection(), kind))
            row = db.session.execute(chosen.where(columns[kind.handle] == code)).one()
        elif row.archived_at is not None:
            raise CellProblem(_("%(kind)s %(code)s is archived", kind=kind.one, code=code))
        return code, row.id
