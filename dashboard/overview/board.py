"""What the overview shows: the tiles, and the table of ministries under them."""

from collections import Counter
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Callable, Sequence

from sqlalchemy import select

from dashboard.community import measures as community
from dashboard.extensions import db
from dashboard.language import current_language, localized, search_key
from dashboard.ministries.models import Ministry, Team
from dashboard.overview.tiles import Tile, cached_measure, tiles
from dashboard.plans import measures as plans
from dashboard.plans.models import STATUSES
from dashboard.records.measure import rate
from dashboard.records.periods import Scope
from dashboard.records.site_settings import settings as in_force
from dashboard.training import measures as training
from dashboard.training.privacy import withheld
from dashboard.web.charts import Segment, stacked

BAR = tuple(reversed(STATUSES))


@dataclass(frozen=True)
class Row:
    """A ministry in the table. Without a ministry: milestones that nobody leads."""

    ministry: Ministry | None
    name: str
    code: str
    statuses: list[tuple[str, int]]
    bar: list[Segment]
    milestones: int
    overdue: int
    headcount: int
    trained: Fraction | None
    few: bool
    low: bool
    events: int
    requests: int


@dataclass(frozen=True)
class Board:
    """The overview's content."""

    tiles: list[Tile]
    rows: list[Row]


SORTS: dict[str, Callable[[Row], Any]] = {
    "ministry": lambda row: search_key(row.name),
    "plan": lambda row: (
        Fraction(dict(row.statuses)["complete"], row.milestones) if row.milestones else Fraction(-1)
    ),
    "overdue": lambda row: row.overdue,
    "trained": lambda row: row.trained if row.trained is not None and not row.few else Fraction(-1),
    "events": lambda row: row.events,
    "requests": lambda row: row.requests,
}


def ministries_in_use() -> Sequence[Ministry]:
    """All ministries that are not archived."""
    return db.session.scalars(select(Ministry).where(Ministry.live).order_by(Ministry.code)).all()


def _in_order(rows: list[Row], sort: str) -> list[Row]:
    rows.sort(key=SORTS["ministry"])
    rows.sort(key=SORTS[sort.removeprefix("-")], reverse=sort.startswith("-"))
    return rows


def hidden_ministries(scope: Scope, sees_names_of: Callable[[int], bool]) -> set[int]:
    """The ministries whose training figures are withheld from the reader, whatever the page is filtered by."""
    everywhere = cached_measure(
        training.headcounts, replace(scope, ministry=None, pillar=None), Team.ministry_id
    )
    return {
        m
        for m in withheld({key[0]: number for key, number in everywhere.items()})
        if not sees_names_of(m)
    }


def board(scope: Scope, sort: str, sees_names_of: Callable[[int], bool]) -> Board:
    """The tiles and rows of a scope, in a constant number of statements.

    Training figures of ministries whose names the reader may not see are withheld where they are about few people.
    """
    milestones = cached_measure(plans.counts, scope)
    headcounts = {
        key[0]: number
        for key, number in cached_measure(training.headcounts, scope, Team.ministry_id).items()
    }
    counted = cached_measure(training.trained_counts, scope, Team.ministry_id)
    trained = {key[0]: number for key, number in counted.items()} if counted is not None else None
    events, waiting = (
        cached_measure(community.events_by_ministry, scope),
        cached_measure(community.open_by_ministry, scope),
    )
    target = Fraction(str(in_force().TARGET_TRAINED))
    hidden = hidden_ministries(scope, sees_names_of)

    def row(ministry: Ministry | None) -> Row:
        id = ministry.id if ministry else None
        got = milestones.get(id, Counter())
        statuses = [(name, got[f"status_{name}"]) for name in BAR]
        headcount = headcounts.get(id, 0)
        share = (
            Fraction(trained.get(id, 0), headcount) if trained is not None and headcount else None
        )
        few = id in hidden
        return Row(
            ministry,
            localized(ministry, "name")[0] if ministry else "",
            code_of(ministry) if ministry else "",
            statuses,
            stacked(statuses),
            got["milestones"],
            got["overdue"],
            headcount,
            share,
            few,
            share is not None and share < target and not few,
            events.get(id, 0) if id else 0,
            waiting.get(id, (0, 0))[0] if id else 0,
        )

    rows = [
        row(m)
        for m in ministries_in_use()
        if scope.ministry in (None, m.id) and (m.active or m.id in milestones)
    ]
    if milestones.get(None, Counter())["milestones"]:
        rows.append(row(None))
    known = [r for r in rows if r.trained is not None and not r.few]
    below = sum(1 for r in known if r.trained is not None and r.trained < target), len(known)
    everyone = sum(headcounts.values())
    whole = rate(sum(trained.values()) if trained else 0, everyone if trained is not None else 0)
    return Board(
        tiles(scope, milestones, whole, below, scope.ministry in hidden), _in_order(rows, sort)
    )


def code_of(ministry: Ministry) -> str:
    """The code by which the reader's language calls a ministry."""
    return ministry.code_fr or ministry.code if current_language() == "fr" else ministry.code
