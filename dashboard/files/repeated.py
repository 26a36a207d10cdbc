"""Records that come twice: rows of a file that are equal, codes that differ from known ones by
zeros, files that were read before."""

import re
from collections import Counter
from typing import Any, Iterable, Sequence

from sqlalchemy import Connection, select

from dashboard.files.references import ReferenceIndex
from dashboard.language import lazy_gettext as _
from dashboard.records.fields import Label
from dashboard.records.kinds import Kind
from dashboard.records.rules import told

TOTALS = {"total", "totals", "totaux", "grand total", "subtotal", "total général", "sous-total"}


def is_total(row: Sequence[str], required: Iterable[int]) -> bool:
    """Whether a row is the sum of those above: it begins so, and is no record."""
    word = row[0] or next(filter(str.strip, row), "")
    return word.strip(" :*").lower() in TOTALS and any(
        place >= len(row) or not row[place].strip() for place in required
    )


def plainest(code: str) -> str:
    """A code without what spreadsheets and eyes lose: zeros before a number, O for 0, I for 1."""
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", code.upper().replace("O", "0").replace("I", "1"))


class LikeCodes:
    """The codes of a table, by what is left of them once such differences are taken away."""

    def __init__(self, known: ReferenceIndex, table: str) -> None:
        codes = [*known.ids_of(table), *known.archived[table]]
        self.codes = {plainest(code): code for code in codes if isinstance(code, str)}
        self.stored = set(codes)

    def doubt(self, code: str) -> Label | None:
        """What is doubtful of a new code; it is known from now on."""
        other = self.codes.setdefault(plainest(code), code)
        if "." in code and f"{code}0" in self.stored:  # within one file both are as they should be
            other = f"{code}0"
        if other == code:
            return None
        return _("differs from %(code)s only by zeros or letters that look alike", code=other)


def longer_code(known: ReferenceIndex, table: str, text: str) -> str | None:
    """The code that a number may have been before a workbook cut its last zeros: 1.10 for 1.1."""
    return next((c for c in (f"{text}0", f"{text}00") if c in known.ids_of(table)), None)


def read_before(
    connection: Connection, kind: Kind, attributes: Sequence[str], rows: Sequence[Sequence[Any]]
) -> Label | None:
    """That most rows of a kind whose records have no key are stored already, equal in every
    column."""
    columns = [kind.table.c[name] for name in attributes]
    stored: Counter[tuple[Any, ...]] = Counter()
    days = {}
    for record in connection.execute(
        select(kind.table.c.created_at, *columns).where(kind.table.c.archived_at.is_(None))
    ):
        stored[tuple(record[1:])] += 1
        days[tuple(record[1:])] = record[0]
    known = Counter(map(tuple, rows)) & stored
    if not known or known.total() * 2 < len(rows):
        return None
    return _(
        "%(count)s of %(rows)s rows are stored already, equal in every column; the file may have "
        "been read before (%(day)s)",
        count=known.total(),
        rows=len(rows),
        day=told(max(days[row] for row in known).date()),
    )
