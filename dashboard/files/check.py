"""Checking a table against its kind and the records that there are: what would be added, changed,
left alone; what is wrong."""

from functools import cached_property
from typing import Any, Collection, Iterator, Mapping

from sqlalchemy import Connection

from dashboard.files.cells import UNCHANGED
from dashboard.files.checked import Checked, OnWrongRow, Progress
from dashboard.files.parents import Line, without_broken
from dashboard.files.problems import Problem
from dashboard.files.references import ReferenceIndex, existing_records
from dashboard.files.repeated import LikeCodes, is_total, read_before
from dashboard.files.rows import RowReader
from dashboard.files.sources import Row, Table
from dashboard.language import lazy_gettext as _
from dashboard.records.fields import Type
from dashboard.records.kinds import Kind

CHUNK = 5000


class Checker(RowReader):
    """Checks one table. Cells are parsed and keys compared row by row; the database is asked once
    for each chunk.

    Tables are checked in the order of their references, by one `known`: what this table adds, later
    ones may refer to.
    """

    def run(self, progress: Progress) -> Checked:
        """Check every row."""
        for place in self.table.problems:
            self.checked.add_problem(*place)
        for place in self.table.doubts:
            self.checked.add_warning(*place)
        if self.table.heading_row > 1:
            above = _("the headings stand in this row; what stands above them is passed over")
            self.checked.add_remark(self.table.heading_row, "", "", above)
        chunk: list[Line] = []
        rows: dict[int, Row] = {}
        for number, row in self.table.rows():
            if is_total(row, self.required):
                total = _("is a total of other rows, and is passed over")
                self.checked.add_remark(number, "", "", total)
                continue
            self.checked.rows += 1
            rows[number] = row
            line = self._line(number, row)
            if line is not None:
                chunk.append(line)
            if len(rows) >= CHUNK:
                self._finish(chunk, rows, progress)
                chunk, rows = [], {}
        self._finish(chunk, rows, progress)
        if self.kind.always_new_without_key and self.checked.new:
            self._tell_read_before()
        return self.checked

    def _tell_read_before(self) -> None:
        names, key = self.checked.attributes, self.kind.field(self.kind.key[0]).attribute
        places = [place for place, name in enumerate(names) if name != key]
        unkeyed = [row for row in self.checked.new if key not in names or not row[names.index(key)]]
        rows = [[row[place] for place in places] for row in unkeyed]
        attributes = [names[place] for place in places]
        if rows and (doubt := read_before(self.known.connection, self.kind, attributes, rows)):
            self.checked.add_warning(0, "", "", doubt)

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

    def _classify(self, chunk: list[Line]) -> None:
        keys = [key for _n, _v, key in chunk if key is not None]
        existing = existing_records(self.known.connection, self.kind, keys) if keys else {}
        # Asked once, since a row works them out each time that it is asked.
        self.columns_read = next(iter(existing.values()))._fields if existing else ()
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
        self._tell_doubts(number, self.checked.attributes)
        if known is not None and (doubt := self.like_codes.doubt(str(handle))):
            self.checked.add_warning(number, self.kind.handle, str(handle), doubt)
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
        before, after, stored = {}, {}, old._mapping
        for name, value in zip(self.checked.attributes, values, strict=True):
            if value is UNCHANGED:
                continue
            if value is None and self.defaults.get(name) is not None:
                value = self.defaults[name]
            if stored[name] != value:
                before[name], after[name] = stored[name], value
        for field in self.needed:
            if field.attribute in after and after[field.attribute] is None:
                self.checked.add_problem(
                    number, field.name, "-", _("this field cannot be left blank")
                )
                return
        if not after:
            self.checked.same += 1
        elif self._rules(number, dict(zip(self.columns_read, old, strict=True)) | after, stored):
            self._tell_doubts(number, after)
            self.checked.changed.append((old.id, self._shared(before), self._shared(after)))

    def _shared(self, values: dict[str, Any]) -> dict[str, Any]:
        """One dictionary for all that say the same: many changes of a file do, and a large file
        has room for as many records."""
        return self.said.setdefault(tuple(values.items()), values)

    def _tell_doubts(self, number: int, attributes: Collection[str]) -> None:
        for field, text, doubt in self.doubts.pop(number, ()):
            if field.attribute in attributes:
                self.checked.add_warning(number, field.name, text, doubt)

    @cached_property
    def like_codes(self) -> LikeCodes:
        """The codes of the kind, to tell of new ones that hardly differ."""
        return LikeCodes(self.known, self.kind.table.name)

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
