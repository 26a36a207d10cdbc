"""Versions of the guide: which there are, their sections, and what was said of each."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Sequence

from sqlalchemy import case, func, select

from dashboard.extensions import db
from dashboard.guide.models import GuideFeedback, GuideSection
from dashboard.records.bulk import add_many, change_many, log_many, spans_of
from dashboard.records.kinds import kind
from dashboard.records.periods import today
from dashboard.records.save import Actor
from dashboard.web.urls import no_such_record

COPIED = ("section", "title_en", "title_fr", "body_en", "body_fr")


@dataclass(frozen=True)
class GuideVersion:
    """A version: its number, the state and day that its sections say, and how many they are."""

    number: str
    state: str
    dated_on: date | None
    sections: int


@dataclass(frozen=True)
class Heard:
    """Comments, and how many of them have no outcome yet."""

    comments: int
    open: int


def versions() -> list[GuideVersion]:
    """All versions, the newest first; those without a day come last."""
    latest = func.max(GuideSection.dated_on)
    chosen = (
        select(GuideSection.number, func.min(GuideSection.state), latest, func.count())
        .where(GuideSection.live)
        .group_by(GuideSection.number)
        .order_by(latest.is_(None), latest.desc(), func.natural_order(GuideSection.number).desc())
    )
    return [GuideVersion(*row) for row in db.session.execute(chosen)]


def sections_of(number: str) -> Sequence[GuideSection]:
    """The sections of a version in their order. Stops with 404 where it has none."""
    chosen = select(GuideSection).where(GuideSection.live, GuideSection.number == number.upper())
    return db.session.scalars(chosen.order_by(GuideSection.section)).all() or no_such_record(number)


def version_of(sections: Sequence[GuideSection]) -> GuideVersion:
    """The version that these sections are; its day is the latest of theirs."""
    days = [section.dated_on for section in sections if section.dated_on]
    states = {section.state for section in sections}
    return GuideVersion(sections[0].number, min(states), max(days, default=None), len(sections))


def heard_of(number: str, day: date) -> dict[int | None, Heard]:
    """Comments on a version by section, up to a day; None: on the version as a whole."""
    open_ = func.sum(case((GuideFeedback.outcome == "open", 1), else_=0))
    chosen = (
        select(GuideFeedback.section, func.count(), open_)
        .where(GuideFeedback.known(day), GuideFeedback.guide == number)
        .group_by(GuideFeedback.section)
    )
    return {row[0]: Heard(row[1], int(row[2])) for row in db.session.execute(chosen)}


def copy_version(sections: Sequence[GuideSection], number: str, actor: Actor) -> int:
    """Begin a draft of this number with the same sections, in the caller's transaction; gives the
    id of its line in the change log.
    """
    rows = [[number, today(), *(getattr(one, name) for name in COPIED)] for one in sections]
    connection, guide = db.session.connection(), kind("guide")
    ids = add_many(connection, guide, ["number", "dated_on", *COPIED], rows)
    about = {"file": f"{sections[0].number} → {number}", "added": spans_of(ids)}
    return log_many(connection, guide, actor, "copy", about | {"added_count": len(ids)}, ())


def edition_of(sections: Sequence[GuideSection]) -> str:
    """Changes whenever one of these sections does, or another joins or leaves them."""
    edition = ",".join(f"{one.id}.{one.version}" for one in sections)
    return sha256(edition.encode()).hexdigest()[:16]


def change_state(sections: Sequence[GuideSection], state: str, actor: Actor) -> int:
    """Give all sections this state, in the caller's transaction; gives the id of the line in the
    change log under which each has its own, or 0 where all had it.
    """
    changed = [(one.id, {"state": one.state}, {"state": state}) for one in sections]
    changed = [one for one in changed if one[1] != one[2]]
    if not changed:
        return 0
    connection, guide = db.session.connection(), kind("guide")
    change_many(connection, guide, changed)
    about = {"file": sections[0].number, "changed_count": len(changed)}
    return log_many(connection, guide, actor, "change", about, changed)
