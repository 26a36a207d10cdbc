"""What the overview shows: the tiles, and the table of ministries under them."""

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Callable, Sequence

from sqlalchemy import select

from dashboard.community import tile as community
from dashboard.extensions import db
from dashboard.language import current_language, localized, search_key
from dashboard.ministries.models import Ministry
from dashboard.plans import tile as plans
from dashboard.plans.models import STATUSES
from dashboard.records.periods import Scope
from dashboard.records.site_settings import settings as in_force
from dashboard.training import tile as training
from dashboard.training.privacy import Sees
from dashboard.training.units import bounds_of
from dashboard.web.charts import Segment, stacked
from dashboard.web.table import Withheld
from dashboard.web.tiles import Audience, Tile, cached_measure, state_of, tiles

BAR = tuple(reversed(STATUSES))


@dataclass(frozen=True, kw_only=True)
class Row:
    """A ministry in the table. Without a ministry: milestones that nobody leads.

    `trained` is a share, 0 to 1, and `state` its state as on the tile. Where it is withheld, words
    stand in place of it and of headcount.
    """

    ministry: Ministry | None
    name: str
    code: str
    statuses: list[tuple[str, int]]
    bar: list[Segment]
    milestones: int
    overdue: int
    headcount: int
    trained: Fraction | None
    withheld: Withheld | None
    state: str
    events: int
    requests: int


@dataclass(frozen=True, kw_only=True)
class Board:
    """The overview's content."""

    tiles: list[Tile]
    rows: list[Row]


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """What the rows are made of: the numbers of the features that have a column."""

    plans: plans.PlansNumbers
    training: training.TrainingNumbers
    community: community.CommunityNumbers


SORTS: dict[str, Callable[[Row], Any]] = {
    "ministry": lambda row: search_key(row.name),
    "plan": lambda row: (
        Fraction(dict(row.statuses)["complete"], row.milestones) if row.milestones else Fraction(-1)
    ),
    "overdue": lambda row: row.overdue,
    "trained": lambda row: (
        row.trained if row.trained is not None and not row.withheld else Fraction(-1)
    ),
    "events": lambda row: row.events,
    "requests": lambda row: row.requests,
}


def ministries_in_use() -> Sequence[Ministry]:
    """All ministries that are not archived."""
    return db.session.scalars(select(Ministry).where(Ministry.live).order_by(Ministry.code)).all()


def numbers(scope: Scope) -> Numbers:
    """The numbers of a scope, in a constant number of statements: the tiles are made of the same
    ones.
    """
    return Numbers(
        plans=cached_measure("plans", plans.numbers, scope),
        training=cached_measure("training", training.numbers, scope),
        community=cached_measure("community", community.numbers, scope),
    )


def row_of(
    ministry: Ministry | None,
    numbers: Numbers,
    sees_names_of: Sees,
    bounds: tuple[Fraction, Fraction],
) -> Row:
    """The row of a ministry, or of the milestones that nobody leads."""
    id = ministry.id if ministry else None
    milestones = numbers.plans.by_ministry.get(id, Counter())
    statuses = [(name, milestones[f"status_{name}"]) for name in BAR]
    share = numbers.training.share(id)
    withheld = numbers.training.withheld.words(id, sees_names_of) if id else None
    return Row(
        ministry=ministry,
        name=localized(ministry, "name")[0] if ministry else "",
        code=code_of(ministry) if ministry else "",
        statuses=statuses,
        bar=stacked(statuses),
        milestones=milestones["milestones"],
        overdue=milestones["overdue"],
        headcount=numbers.training.headcounts.get(id, 0) if id else 0,
        trained=share,
        withheld=withheld,
        state="" if withheld else state_of(share, *bounds),
        events=numbers.community.events(id),
        requests=numbers.community.open_requests(id),
    )


def board(scope: Scope, sort: str, sees_names_of: Sees) -> Board:
    """The tiles and rows of a scope, in a constant number of statements.

    Training figures that would tell of few people are withheld from who may not see their names.
    """
    measured = numbers(scope)
    led = measured.plans.by_ministry
    listed: list[Ministry | None] = [
        ministry
        for ministry in ministries_in_use()
        if scope.ministry in (None, ministry.id) and (ministry.active or ministry.id in led)
    ]
    audience = Audience(
        listed=frozenset(ministry.id for ministry in listed if ministry),
        sees_names_of=sees_names_of,
    )
    if led.get(None, Counter())["milestones"]:
        listed.append(None)
    settings = in_force()
    bounds = bounds_of(settings, settings.TARGET_TRAINED)
    rows = [row_of(ministry, measured, sees_names_of, bounds) for ministry in listed]
    return Board(tiles=tiles(scope, audience), rows=_in_order(rows, sort))


def _in_order(rows: list[Row], sort: str) -> list[Row]:
    rows.sort(key=SORTS["ministry"])
    rows.sort(key=SORTS[sort.removeprefix("-")], reverse=sort.startswith("-"))
    return rows


def code_of(ministry: Ministry) -> str:
    """The code by which the reader's language calls a ministry."""
    return ministry.code_fr or ministry.code if current_language() == "fr" else ministry.code
