"""The rows of a table as values: cells parsed, keys compared, what is wrong or doubtful told by
row and column."""

from typing import Any, Mapping

from dashboard.files.cells import UNCHANGED
from dashboard.files.checked import Checked, OnWrongRow
from dashboard.files.columns import date_orders
from dashboard.files.doubts import unfit_type
from dashboard.files.headers import match_columns
from dashboard.files.parents import Line, columns_after
from dashboard.files.problems import CellProblem
from dashboard.files.references import CellValues, ReferenceIndex
from dashboard.files.repeated import longer_code
from dashboard.files.sources import Table
from dashboard.language import lazy_gettext as _
from dashboard.records.fields import Field, Label, Type
from dashboard.records.kinds import Kind
from dashboard.records.rules import WarningCheck


class RowReader:
    """Reads the rows of one table."""

    def __init__(
        self,
        kind: Kind,
        table: Table,
        known: ReferenceIndex,
        on_wrong_row: OnWrongRow | None = None,
    ) -> None:
        self.kind, self.table, self.known = kind, table, known
        self.on_wrong_row = on_wrong_row
        self.columns = match_columns(kind, table.header, table.name, table.mapped)
        self.fields = list(self.columns.values())
        self.positions = list(self.columns)
        self.months = [i for i, f in enumerate(self.fields) if f.month]
        attributes = [f.attribute for f in self.fields] + [
            self.fields[i].precision_attribute for i in self.months
        ]
        self.checked = Checked(kind, table.name, table.sheet, attributes, called=table.called)
        known.checked.append(self.checked)
        orders = date_orders(table, self.columns, self.checked)
        self.checked.columns = [
            (table.header[p].strip(), f, orders[p]) for p, f in self.columns.items()
        ]
        width, between = len(table.header), table.separator
        self.cells = [
            CellValues(f, orders[p], known, between, p, width) for p, f in self.columns.items()
        ]
        self.pairs = list(zip(self.cells, self.positions, strict=True))
        self.doubts: dict[int, list[tuple[Field, str, Label]]] = {}
        """What is doubtful of the cells of a row; told where the row writes anything."""
        self.required = [p for p, f in self.columns.items() if f.required]
        self.defaults = {f.attribute: f.default for f in kind.fields}
        self.needed = [f for f in kind.fields if f.required]
        self.place = {attribute: i for i, attribute in enumerate(attributes)}
        keys = [kind.field(name) for name in kind.key]
        self.key_places = [(self.place.get(f.attribute), f.default) for f in keys]
        places = [place for place, _default in self.key_places if place is not None]
        self.simple_key = [] if kind.either or len(places) < len(keys) else places
        self.seen = self.checked.seen = known.seen.setdefault(kind.name, {})
        self.handle = self.place.get(kind.field(kind.handle).attribute)
        self.called = [self.handle, *(self.place.get(name) for name in kind.names)]
        self.referred_to = kind.is_referred_to
        self.said: dict[tuple[Any, ...], dict[str, Any]] = {}
        rules = [rule for rule in kind.warnings if rule.in_files]
        self.warnings = WarningCheck(rules, kind.fields, columns_after(known))

    def _line(self, number: int, row: list[str]) -> Line | None:
        width = len(self.table.header)
        types = getattr(row, "types", {})
        if len(row) < width:
            row = row + [""] * (width - len(row))
        # The good row is the common one: it is parsed without asking which cell failed. Only a row
        # that fails is gone through again, to tell all that is wrong with it and not the first
        # alone.
        try:
            values = [cells[row[place]] for cells, place in self.pairs]
            if len(row) > width and any(cell.strip() for cell in row[width:]):
                raise CellProblem
            if types and any(self._unfit(row, place, type) for place, type in types.items()):
                raise CellProblem
        except CellProblem:
            self._explain(number, row, types)
            return None
        doubts = [
            (cells.field, row[place], cells.doubts[row[place]])
            for cells, place in self.pairs
            if cells.doubts and row[place] in cells.doubts
        ]
        for place, type in types.items():
            if type == "part" and place in self.columns:
                part = _("is shown in part only; the sheet does not show its year")
                doubts.append((self.columns[place], row[place], part))
        if doubts:
            self.doubts[number] = doubts
        for i in self.months:
            value = values[i]
            values[i], known = value if value is not UNCHANGED else (UNCHANGED, UNCHANGED)
            values.append(known)
        key = self._key(values)
        if key is not None:
            # `seen` is shared by all tables of a kind in this import: a record may not stand in two
            # files either, or the last one read would win.
            equal = hash((tuple(self.checked.attributes), tuple(values)))
            name, first, before = self.seen.setdefault(key, (self.table.name, number, equal))
            if (name, first) != (self.table.name, number):
                where = str(first) if name == self.table.name else f"{name}, {first}"
                if equal == before:
                    repeats = _("repeats row %(row)s, and is read once", row=where)
                    self.checked.add_remark(number, "", "", repeats)
                    self.checked.same += 1
                    return None
                self._problem(
                    number,
                    None,
                    row,
                    _("this record is already in the file (row %(row)s)", row=where),
                )
                return None
        return number, values, key

    def _key(self, values: list[Any]) -> tuple[Any, ...] | None:
        if self.simple_key:  # the common one: all of it is given
            given = tuple([values[place] for place in self.simple_key])
            if None not in given and UNCHANGED not in given:
                return given
        cells = [(UNCHANGED if p is None else values[p], d) for p, d in self.key_places]
        parts = [d if value is UNCHANGED or value is None else value for value, d in cells]
        if self.kind.always_new_without_key and parts[0] is None:
            return None
        if self.kind.either:
            forms = {
                name: values[self.place[name]] for name in self.kind.either if name in self.place
            }
            parts[0] = self.kind.key_part(
                {name: None if value is UNCHANGED else value for name, value in forms.items()}
            )
        return tuple(parts)

    def _unfit(self, row: list[str], place: int, type: str) -> Label | None:
        """Why a cell of a workbook that is of this type cannot stand in its column."""
        field = self.columns.get(place)
        if field is None:
            return None
        if type == "decimal" and field.type in (Type.CODE, Type.REFERENCE, Type.LOOKUP):
            longer = longer_code(self.known, field.reference or self.kind.table.name, row[place])
            if longer and (field.reference or field.name == self.kind.handle):
                return _(
                    "is a number in the workbook, and may be %(code)s; format the cell as text and "
                    "write it again",
                    code=longer,
                )
        return unfit_type(field, type)

    def _explain(self, number: int, row: list[str], types: Mapping[int, str]) -> None:
        for place, type in types.items():
            if unfit := self._unfit(row, place, type):
                self._problem(number, place, row, unfit)
        for cells, position in zip(self.cells, self.positions, strict=True):
            try:
                cells[row[position]]
            except CellProblem as problem:
                self._problem(number, position, row, problem.args[0])
        if any(cell.strip() for cell in row[len(self.table.header) :]):
            self._problem(number, None, row, _("the row has more cells than the header"))

    def _problem(self, number: int, position: int | None, row: list[str], message: Label) -> None:
        column = self.table.header[position].strip() if position is not None else ""
        self.checked.add_problem(
            number, column, row[position] if position is not None else "", message
        )
        # A record whose row is wrong is not "missing" for the rows that refer to it: told once,
        # here.
        if self.referred_to:
            texts = [row[self.positions[place]] for place in self.called if place is not None]
            self.known.reject(self.kind.table.name, texts)
