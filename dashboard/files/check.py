"""Checking a table against its kind and the records that there are: what would be added, changed,
left alone; what is wrong."""

from typing import Any, Iterator, Mapping

from sqlalchemy import Connection, select

from dashboard.files.cells import UNCHANGED
from dashboard.files.checked import Checked, OnWrongRow, Progress
from dashboard.files.dates import slashed_order
from dashboard.files.headers import match_columns
from dashboard.files.parents import Line, columns_after, without_broken
from dashboard.files.problems import CellProblem, Problem
from dashboard.files.references import CellValues, ReferenceIndex
from dashboard.files.sources import Row, Table
from dashboard.language import lazy_gettext as _
from dashboard.records.fields import Field, Label, Type
from dashboard.records.kinds import Kind
from dashboard.records.rules import WarningCheck

CHUNK = 5000


class Checker:
    """Checks one table. Cells are parsed and keys compared row by row; the database is asked once
    for each chunk.

    Tables are checked in the order of their references, by one `known`: what this table adds, later
    ones may refer to.
    """

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
        # Whether 03/04 is a day in March or in April shows only over the whole column, so each
        # column of dates is read once before any of its cells is parsed.
        orders = {p: self._order(p, f) for p, f in self.columns.items()}
        self.checked.columns = [
            (table.header[p].strip(), f, orders[p]) for p, f in self.columns.items()
        ]
        self.cells = [CellValues(f, orders[p], known) for p, f in self.columns.items()]
        self.defaults = {f.attribute: f.default for f in kind.fields}
        self.needed = [f for f in kind.fields if f.required]
        self.place = {attribute: i for i, attribute in enumerate(attributes)}
        keys = [kind.field(name) for name in kind.key]
        self.key_places = [(self.place.get(f.attribute), f.default) for f in keys]
        self.seen = self.checked.seen = known.seen.setdefault(kind.name, {})
        self.handle = self.place.get(kind.field(kind.handle).attribute)
        self.called = [self.handle, *(self.place.get(name) for name in kind.names)]
        self.referred_to = kind.is_referred_to
        self.warnings = WarningCheck(kind.warnings, kind.fields, columns_after(known))

    def _order(self, position: int, field: Field) -> str:
        if field.type is not Type.DATE:
            return ""
        texts = {
            row[position]
            for _n, row in self.table.rows()
            if len(row) > position and ("/" in row[position] or "." in row[position])
        }
        try:
            return slashed_order(texts)
        except CellProblem as problem:
            self.checked.add_problem(1, self.table.header[position].strip(), "", problem.args[0])
            return "dmy"

    def run(self, progress: Progress) -> Checked:
        """Check every row."""
        for place in self.table.problems:
            self.checked.add_problem(*place)
        chunk: list[Line] = []
        rows: dict[int, Row] = {}
        for number, row in self.table.rows():
            self.checked.rows += 1
            rows[number] = row
            line = self._line(number, row)
            if line is not None:
                chunk.append(line)
            if len(rows) >= CHUNK:
                self._finish(chunk, rows, progress)
                chunk, rows = [], {}
        self._finish(chunk, rows, progress)
        return self.checked

    def _finish(self, chunk: list[Line], rows: dict[int, Row], progress: Progress) -> None:
        self._classify(chunk)
        progress(len(rows))
        if self.on_wrong_row and self.checked.unreported:
            by_row: dict[int, list[Problem]] = {}
            for problem in self.checked.unreported:
                by_row.setdefault(problem.row, []).append(problem)
            for number in sorted(by_row):
                self.on_wrong_row(self.table, rows.get(number, []), by_row[number])
        self.checked.unreported.clear()

    def _line(self, number: int, row: list[str]) -> Line | None:
        width = len(self.table.header)
        if len(row) < width:
            row = row + [""] * (width - len(row))
        # The good row is the common one: it is parsed without asking which cell failed. Only a row
        # that fails is gone through again, to tell all that is wrong with it and not the first
        # alone.
        try:
            values = [cells[row[p]] for cells, p in zip(self.cells, self.positions, strict=True)]
            if len(row) > width and any(cell.strip() for cell in row[width:]):
                raise CellProblem
        except CellProblem:
            self._explain(number, row)
            return None
        for i in self.months:
            value = values[i]
            values[i], known = value if value is not UNCHANGED else (UNCHANGED, UNCHANGED)
            values.append(known)
        key = self._key(values)
        if key is not None:
            # `seen` is shared by all tables of a kind in this import: a record may not stand in two
            # files either, or the last one read would win.
            before = self.seen.setdefault(key, (self.table.name, number))
            if before != (self.table.name, number):
                where = (
                    str(before[1]) if before[0] == self.table.name else f"{before[0]}, {before[1]}"
                )
                self._problem(
                    number,
                    None,
                    row,
                    _("this record is already in the file (row %(row)s)", row=where),
                )
                return None
        return number, values, key

    def _key(self, values: list[Any]) -> tuple[Any, ...] | None:
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

    def _explain(self, number: int, row: list[str]) -> None:
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

    def _existing(self, keys: list[tuple[Any, ...]]) -> dict[tuple[Any, ...], Any]:
        kind, columns = self.kind, self.kind.table.c
        selected = [columns[f.attribute] for f in kind.fields]
        selected += [columns[f.precision_attribute] for f in kind.fields if f.month]
        statement = select(columns.id, columns.archived_at, *selected)
        # Narrowed by the key's first part alone: one IN of plain values, which an index answers,
        # where a list of tuples would scan. Where the key has two forms, neither column narrows:
        # all are read.
        if not kind.either:
            first = columns[kind.field(kind.key[0]).attribute]
            statement = statement.where(first.in_({k[0] for k in keys if k[0] is not None}))
        records = {}
        for row in self.known.connection.execute(statement):
            parts = [row._mapping[kind.field(name).attribute] for name in kind.key]
            if kind.either:
                parts[0] = kind.key_part(row._mapping)
            records[tuple(parts)] = row
        return records

    def _classify(self, chunk: list[Line]) -> None:
        keys = [key for _n, _v, key in chunk if key is not None]
        existing = self._existing(keys) if keys else {}
        for number, values, key in without_broken(self.checked, chunk, existing, self.known):
            old = existing.get(key) if key is not None else None
            if old is None:
                self._new(number, values)
            elif old.archived_at:
                self.checked.add_problem(
                    number,
                    "",
                    str(key[0] if key else ""),
                    _("this record is archived; restore it first"),
                )
            else:
                self._old(number, values, old)

    def _new(self, number: int, values: list[Any]) -> None:
        fine = True
        for field in self.needed:
            place = self.place.get(field.attribute)
            if place is None or values[place] is UNCHANGED or values[place] is None:
                if place is not None and values[place] is None and field.type is Type.REFERENCE:
                    fine = False  # its own row has an error, which is told there
                    continue
                self.checked.add_problem(
                    number, field.name, "", _("a new record needs a value here")
                )
                fine = False
        table = self.kind.table.name
        known = self.known.ids_of(table) if self.referred_to else None
        handle = values[self.handle] if self.handle is not None else None
        if not fine:
            self.known.reject(table, [values[p] for p in self.called if p is not None])
            return
        for i, value in enumerate(values):
            if value is UNCHANGED or value is None:
                name = self.checked.attributes[i]
                values[i] = "day" if name.endswith("_precision") else self.defaults.get(name)
        if known is not None and self._is_taken(str(handle)):
            taken = _("another record has this code already")
            return self.checked.add_problem(number, self.kind.handle, str(handle), taken)
        if not self._rules(number, dict(zip(self.checked.attributes, values, strict=True))):
            return
        self.checked.new.append(values)
        if known is not None:
            self.known.added[table] = self.known.added.get(table, 0) + 1
            # No id is given yet, since checking writes nothing: -1 stands for the first new record
            # of its table, and `apply_checked` puts the id in its place.
            known[str(handle)] = -self.known.added[table]

    def _is_taken(self, handle: str) -> bool:
        """Whether a code is another record's: where more than the code stands in the key, a record
        can be new and its code not."""
        kind, table = self.kind, self.kind.table
        if kind.key == (kind.handle,) or not table.c[kind.handle].unique:
            return False
        return handle in self.known.ids_of(table.name).keys() | self.known.archived[table.name]

    def _old(self, number: int, values: list[Any], old: Any) -> None:
        before, after = {}, {}
        for name, value in zip(self.checked.attributes, values, strict=True):
            if value is UNCHANGED:
                continue
            if value is None and self.defaults.get(name) is not None:
                value = self.defaults[name]
            if old._mapping[name] != value:
                before[name], after[name] = old._mapping[name], value
        for field in self.needed:
            if field.attribute in after and after[field.attribute] is None:
                self.checked.add_problem(
                    number, field.name, "-", _("this field cannot be left blank")
                )
                return
        if not after:
            self.checked.same += 1
        elif self._rules(number, {**old._mapping, **after}, old._mapping):
            self.checked.changed.append((old.id, before, after))

    def _rules(
        self, number: int, values: dict[str, Any], before: Mapping[Any, Any] | None = None
    ) -> bool:
        broken = [(name, why) for rule in self.kind.rules for name, why in rule(values)]
        for name, why in broken:
            self.checked.add_problem(number, name, str(values.get(name) or ""), why)
        for rule, why in self.warnings(values, before):
            value = values.get(self.kind.field(rule.field).attribute)
            self.checked.add_warning(number, rule.field, str("" if value is None else value), why)
        return not broken


def check_tables(
    connection: Connection,
    tables: Iterator[tuple[Kind, Table]],
    progress: Progress = lambda rows: None,
    on_wrong_row: OnWrongRow | None = None,
) -> list[Checked]:
    """Check tables, each after those that it refers to. Writes nothing. Raises FileProblem for one
    that cannot be read."""
    known = ReferenceIndex(connection)
    return [Checker(kind, table, known, on_wrong_row).run(progress) for kind, table in tables]
