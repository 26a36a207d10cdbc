"""What checking a table gives, and to whom it tells its progress and the wrong rows."""

from dataclasses import dataclass, field as part
from typing import Any, Callable, Mapping, Sequence

from dashboard.files.problems import LISTED, Problem
from dashboard.files.sources import Row, Table
from dashboard.records.fields import Field, Label
from dashboard.records.kinds import Kind

Progress = Callable[[int], None]
OnWrongRow = Callable[[Table, Row, Sequence[Problem]], None]
"""Told of each wrong row of a table, in their order: the row as it stands there, and all that is
wrong with it."""


@dataclass
class Checked:
    """What a file holds, checked. `new` has rows of values in the order of `attributes`; `changed`
    (id, before, after).

    A reference to a record that the same import adds is kept as a negative number: -1 for the first
    that it adds. `columns` has the heading and the field of each column that is read, and how a
    date is written there.
    """

    kind: Kind
    file: str
    sheet: str
    attributes: list[str]
    rows: int = 0
    new: list[list[Any]] = part(default_factory=list)
    changed: list[tuple[int, dict[str, Any], dict[str, Any]]] = part(default_factory=list)
    same: int = 0
    problems: list[Problem] = part(default_factory=list)
    error_count: int = 0
    warnings: list[Problem] = part(default_factory=list)
    warning_count: int = 0
    remarks: list[Problem] = part(default_factory=list)
    """What was done with rows of the file: told, and needs no answer."""
    called: dict[str, str] = part(default_factory=dict)
    columns: list[tuple[str, Field, str]] = part(default_factory=list)
    unreported: list[Problem] = part(default_factory=list)
    seen: Mapping[tuple[Any, ...], Any] = part(default_factory=dict)
    """The keys of all rows of this kind, of every file of the import."""
    notes: list[Label] = part(default_factory=list)
    missing: Mapping[str, int] = part(default_factory=dict)
    """By ministry, how many of its people a file of staff leaves out."""
    moved: int = 0
    """How many people a file of staff moves to another team."""
    offers: Mapping[tuple[str, str], int] = part(default_factory=dict)
    """Words that name a date, the date, and for how many records it is offered."""

    def add_problem(self, row: int, column: str, value: str, message: Label) -> None:
        """Note an error; past the first thousand they are only counted."""
        self.error_count += 1
        problem = self._problem(row, column, value, message)
        self.unreported.append(problem)
        if len(self.problems) < LISTED:
            self.problems.append(problem)

    def add_warning(self, row: int, column: str, value: str, message: Label) -> None:
        """Note what is doubtful; past the first thousand warnings are only counted."""
        self.warning_count += 1
        if len(self.warnings) < LISTED:
            self.warnings.append(self._problem(row, column, value, message))

    def add_remark(self, row: int, column: str, value: str, message: Label) -> None:
        """Note what was done with the file; past the first thousand it is not told."""
        if len(self.remarks) < LISTED:
            self.remarks.append(self._problem(row, column, value, message))

    def _problem(self, row: int, column: str, value: str, message: Label) -> Problem:
        return Problem(self.file, row, self.called.get(column, column), value[:80], message)

    def as_dict(self) -> dict[str, Any]:
        """The figures, errors and warnings, for JSON."""
        return {
            "file": self.file,
            "sheet": self.sheet,
            "kind": self.kind.name,
            "rows": self.rows,
            "added": len(self.new),
            "changed": len(self.changed),
            "same": self.same,
            "errors": [p.as_dict() for p in self.problems],
            "error_count": self.error_count,
            "warnings": [p.as_dict() for p in self.warnings],
            "warning_count": self.warning_count,
            "offers": [
                {"words": words, "date": day, "records": number}
                for (words, day), number in self.offers.items()
            ],
            "notes": [str(note) for note in self.notes],
            "remarks": [p.as_dict() for p in self.remarks],
        }


def is_refused(checked: Sequence[Checked], accept_warnings: bool) -> bool:
    """Whether files may not be applied: for an error, or a warning that nobody has accepted."""
    return any(
        table.error_count or (table.warning_count and not accept_warnings) for table in checked
    )
