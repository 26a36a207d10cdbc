"""How many records of a kind are in use: counted by runs of ids, and counted anew only for those
runs that were written to, so that a list of millions need not be gone through after each write.
"""

from typing import Mapping

from sqlalchemy import func, or_, select

from dashboard.extensions import db
from dashboard.records.kinds import Kind
from dashboard.records.lines import Lines, last_lines, written_since
from dashboard.records.revision import counter_of
from dashboard.web.by_unit import by_unit

RUN = 10_000
"""Ids of a run."""


def live_count(kind: Kind) -> int:
    """How many records of a kind are not archived."""
    id = kind.table.c.id

    def mark() -> tuple[Lines, int]:
        return last_lines([kind.name]), db.session.scalar(select(func.max(id))) or 0

    def touched(before: tuple[Lines, int]) -> set[int] | None:
        lines, last = before
        written = written_since(lines)
        if written is None:
            return None
        added = select(id).where(id > last)  # those of which the log has no line, too
        return {one // RUN for one in {*written.ids[kind.name], *db.session.scalars(added)}}

    def count(runs: set[int] | None) -> Mapping[int, int]:
        run = (id // RUN).label("run")
        chosen = select(run, func.count().label("live")).group_by(run)
        chosen = chosen.where(kind.table.c.archived_at.is_(None))
        if runs is not None:
            chosen = chosen.where(or_(*(id.between(n * RUN, n * RUN + RUN - 1) for n in runs)))
        return {row.run: row.live for row in db.session.execute(chosen)}

    runs = by_unit(("live", kind.name), (counter_of(kind),), mark, touched, count)
    return sum(runs.values())
