"""What was written since, as the change log tells it."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Mapping, Sequence

from sqlalchemy import and_, or_, select

from dashboard.extensions import db
from dashboard.records.history import Change, spans_told

MANY = 500
"""Records written, from which on nobody asks which they were."""
Lines = Mapping[str, int]
"""By kind: its last line of the log."""


@dataclass(frozen=True)
class Written:
    """By kind the ids of the records that were written; by column what stood in them before."""

    ids: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    before: defaultdict[str, set[Any]] = field(default_factory=lambda: defaultdict(set))


def last_lines(kinds: Sequence[str]) -> Lines:
    """The last line of each of these kinds, 0 where there is none, in one statement.

    Later lines of a kind have higher numbers, whoever commits when (`records/save.py`).
    """
    of_kind = (select(Change.id).where(Change.kind == kind) for kind in kinds)
    last = (chosen.order_by(Change.id.desc()).limit(1) for chosen in of_kind)
    found = db.session.execute(select(*(one.scalar_subquery() for one in last))).one()
    return {kind: id or 0 for kind, id in zip(kinds, found, strict=True)}


def written_since(lines: Lines) -> Written | None:
    """What was written of these kinds after these lines, in one statement; None where it is `MANY`
    records or more.
    """
    later = or_(*(and_(Change.kind == kind, Change.id > last) for kind, last in lines.items()))
    columns = Change.kind, Change.record_id, Change.before, Change.after
    told = db.session.execute(select(*columns).where(later).limit(MANY)).all()
    spans = [(line.kind, *span) for line in told for span in spans_told(line)]
    if len(told) + sum(last - first + 1 for _kind, first, last in spans) >= MANY:
        return None
    written = Written()
    for kind, first, last in spans:
        written.ids[kind].update(range(first, last + 1))
    for line in told:
        if line.record_id is not None:
            written.ids[line.kind].add(line.record_id)
            for column in line.before or ():
                written.before[column].add(line.before[column])
    return written
