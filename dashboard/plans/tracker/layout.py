"""The layout of Canada's tracker: its columns, and its tables under the row that names them."""

from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Iterator, Sequence

from dashboard.files.headers import normalised_heading
from dashboard.files.problems import FileProblem
from dashboard.files.sources import Row, Table
from dashboard.language import lazy_gettext as _

PLAN = [
    "commitments",
    "commitments_en",
    "commitments_fr",
    "milestones",
    "milestones_en",
    "milestones_fr",
    "indicators",
    "indicators_en",
    "indicators_fr",
    "due_date",
    "deadline_en",
    "deadline_fr",
    "lead_dept",
]
PROGRESS = [
    "reporting_period",
    "commitments",
    "milestones",
    "indicators",
    "status",
    "progress_en",
    "progress_fr",
    "evidence_en",
    "evidence_fr",
    "challenges_en",
    "challenges_fr",
    "owner_org",
]
OPTIONAL = {
    "plan": ("due_date", "deadline_en", "deadline_fr"),
    "progress": ("commitments", "milestones", "owner_org"),
}
"""Columns that a file may lack: by an indicator's code, its commitment and milestone are known."""
ABOVE = 10
"""How many rows may stand above the names of the columns: a title, headings for people."""


def code_in(cell: str) -> str:
    """C01.1.1 of "C01.1.1: Do it": the departments' workbook writes words behind its codes."""
    return cell.partition(":")[0].strip().upper()


def is_progress(header: Row) -> bool:
    """Whether columns of these names hold progress, and not a plan."""
    return "reportingperiod" in map(normalised_heading, header)


def under_names(table: Table) -> Table | None:
    """A table under the row that names the tracker's columns: its first, or one soon after it,
    where there are headings for people above. None where no row names them."""
    for start, header in ((0, table.header), *islice(table.rows(), ABOVE)):
        names = {normalised_heading(name) for name in header}
        plan = {"commitments", "milestones"} <= names
        if "indicators" in names and (plan or is_progress(header)):
            problems = [problem for problem in table.problems if problem[0] > start]
            rows = partial(_after, table, start)
            return replace(table, header=header, rows=rows, problems=problems)
    return None


def _after(table: Table, start: int) -> Iterator[tuple[int, Row]]:
    return ((number, row) for number, row in table.rows() if number > start)


def named(
    table: Table, columns: Sequence[str], optional: Sequence[str]
) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows that have something in these columns. Raises FileProblem for a missing column."""
    places = {normalised_heading(name): place for place, name in enumerate(table.header)}
    for name in columns:
        if name not in optional and normalised_heading(name) not in places:
            raise FileProblem(
                _("%(file)s: the column “%(column)s” is missing", file=table.name, column=name)
            )
    at = {name: places.get(normalised_heading(name), -1) for name in columns}
    for number, row in table.rows():
        cells = {name: row[p] if 0 <= p < len(row) else "" for name, p in at.items()}
        if any(cell.strip() for cell in cells.values()):
            yield number, cells
