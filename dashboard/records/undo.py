"""Taking a change back: one record's, or a whole import's, as long as nothing later touched what it
would undo.
"""

from dataclasses import replace
from typing import Any, Iterable, Sequence

from sqlalchemy import func, or_, select

from dashboard.extensions import db
from dashboard.records.bulk import change_many, log_many, set_archived
from dashboard.records.fields import Record
from dashboard.records.history import Change, from_logged, spans_told
from dashboard.records.kinds import Kind, find_kind, kind
from dashboard.records.save import Actor, archive, edit, restore
from dashboard.records.site_settings import SettingOverride

MANY = ("import", "copy", "change", "move", "take_back")
"""Actions of lines that stand for many records."""
Spans = Sequence[Sequence[int]]


class ChangedSince(Exception):
    """Later changes stand in the way; `by` holds their ids, the newest first."""

    def __init__(self, by: Iterable[int]) -> None:
        super().__init__()
        self.by = sorted(by, reverse=True)


def model_of(name: str) -> type[Record] | None:
    """The model behind a line's kind; None for people, whose changes are made on their own page."""
    if name == "adjustment":
        return SettingOverride
    kind = find_kind(name)
    return kind.model if kind else None


def can_be_taken_back(change: Change) -> bool:
    """Whether a line has the button: every change of records but rows of an import, which goes back
    whole, and an erasure, which goes back for nobody.
    """
    goes_back = change.parent_id is None and change.action != "erase"
    return goes_back and model_of(change.kind) is not None


def take_back(change: Change, actor: Actor) -> None:
    """Undo a change, and what followed from it, by new ones, in the caller's transaction. Raises
    ChangedSince.
    """
    followed = select(Change).where(Change.parent_id == change.id, Change.action.in_(MANY))
    followers = db.session.scalars(followed.order_by(Change.id.desc())).all()
    _take_back(change, actor)
    if followers:
        db.session.flush()
        undone = select(func.max(Change.id)).where(Change.takes_back_id == change.id)
        actor = replace(actor, parent=db.session.scalar(undone))
    for line in followers:
        _many(line, kind(line.kind), actor)


def _take_back(change: Change, actor: Actor) -> None:
    if change.action in MANY:
        _many(change, kind(change.kind), actor)
        return
    model = model_of(change.kind)
    record = db.session.get(model, change.record_id) if model else None
    if record is None:
        raise ChangedSince([])
    if change.action == "edit":
        _one_edit(change, record, actor)
    elif change.action == "archive":
        _expect(change, record.archived_at is not None)
        restore(record, actor, change.id)
    else:  # create, restore
        _expect(change, record.archived_at is None)
        archive(record, actor, change.id)


def _later(change: Change) -> list[Change]:
    chosen = select(Change).where(Change.kind == change.kind, Change.id > change.id)
    if change.action in MANY:
        chosen = chosen.where(or_(Change.parent_id.is_(None), Change.parent_id != change.id))
    else:
        chosen = chosen.where(or_(Change.record_id == change.record_id, Change.action.in_(MANY)))
    return list(db.session.scalars(chosen))


def _in_force(later: list[Change]) -> list[Change]:
    """Later changes without those that were taken back again, and without what took them back."""
    undone: set[int] = set()
    ids = {c.id for c in later}
    for line in sorted(later, key=lambda c: c.id, reverse=True):
        if line.takes_back_id in ids and line.id not in undone:
            undone |= {line.id, line.takes_back_id or 0}
    return [c for c in later if not {c.id, _entry(c)} & undone]


def _expect(change: Change, fine: bool) -> None:
    if not fine:
        raise ChangedSince(
            _entry(c) for c in _later(change) if _touches(c, [[change.record_id or 0] * 2], set())
        )


def _one_edit(change: Change, record: Record, actor: Actor) -> None:
    columns = record.__table__.columns
    expected = {name: from_logged(columns[name], value) for name, value in change.after.items()}
    if any(getattr(record, name) != value for name, value in expected.items()):
        fields = set(expected)
        raise ChangedSince(
            _entry(c)
            for c in _later(change)
            if c.record_id == change.record_id and fields & set(c.after or c.before or ())
        )
    edit(
        record,
        {n: from_logged(columns[n], v) for n, v in change.before.items()},
        actor,
        takes_back=change.id,
    )


def _entry(change: Change) -> int:
    """The line that people see: an import's own, for one of its rows."""
    return change.parent_id or change.id


def _touches(change: Change, spans: Spans, ids: set[int]) -> bool:
    def ours(id: int) -> bool:
        return id in ids or any(first <= id <= last for first, last in spans)

    if change.record_id is not None:
        return ours(change.record_id)
    return any(
        any(first <= b and a <= last for first, last in spans) or any(a <= id <= b for id in ids)
        for a, b in spans_told(change)
    )


def _many(change: Change, kind: Kind, actor: Actor) -> None:
    about: dict[str, Any] = change.after
    children = select(Change).where(Change.parent_id == change.id, Change.record_id.is_not(None))
    rows = list(db.session.scalars(children))
    edited = {row.record_id for row in rows if row.record_id is not None}
    spans = list(spans_told(change))
    later = [c for c in _in_force(_later(change)) if _touches(c, spans, edited)]
    if later:
        raise ChangedSince({_entry(c) for c in later})
    columns = kind.table.columns
    back = [
        (
            row.record_id or 0,
            {n: from_logged(columns[n], v) for n, v in row.after.items()},
            {n: from_logged(columns[n], v) for n, v in row.before.items()},
        )
        for row in rows
    ]
    connection = db.session.connection()
    gone = [*about.get("added", ()), *about.get("restored", ())]
    set_archived(connection, kind, gone, True)
    set_archived(connection, kind, about.get("archived", ()), False)
    if back:
        change_many(connection, kind, back)
    summary = {"file": about.get("file", ""), "changed_count": len(back)}
    summary |= {"archived": gone, "archived_count": _size(gone)}
    summary |= {
        "restored": about.get("archived", []),
        "restored_count": _size(about.get("archived", ())),
    }
    log_many(connection, kind, actor, "take_back", summary, back, change.id)
    db.session.expire_all()


def _size(spans: Spans) -> int:
    return sum(last - first + 1 for first, last in spans)
