"""What each ministry did in the six months before and after its first staff were trained, counted
in the records: order in time, and not cause.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any, Iterable, Mapping, Sequence

from sqlalchemy import Select, func, select

from dashboard.community.models import Event, SupportRequest
from dashboard.extensions import db
from dashboard.language import gettext as _, localized, search_key
from dashboard.ministries.members import belongs, of_teams
from dashboard.ministries.models import Ministry, Staff, Team
from dashboard.plans.evidence_models import Evidence
from dashboard.plans.measures import led_by, standing
from dashboard.plans.models import Commitment, Milestone, Plan, Update
from dashboard.records.periods import Scope, add_months
from dashboard.training import measures as training
from dashboard.training.groups import days
from dashboard.training.models import Completion, Session
from dashboard.training.privacy import Sees
from dashboard.web.table import CODE, DATE, NUMBER, TEXT, Column, Month, Withheld

MONTHS = 6
"""How long before and after the first training is looked at."""
Dated = Mapping[int, Sequence[date]]
"""By ministry: the days of what is counted, each as often as it is."""


@dataclass(frozen=True, kw_only=True)
class Acts:
    """A ministry, the day on which its first staff were trained, and what it did, by kind: the
    numbers before and after. `complete` says whether the months after are over.
    """

    ministry: Ministry
    name: str
    first: Month | Withheld | None
    counts: Mapping[str, tuple[int, int]]
    complete: bool

    def part(self, kind: str, after: bool) -> int | None:
        """How many of a kind before or after; None where nobody was trained, or it is withheld."""
        pair = self.counts.get(kind)
        return pair[after] if pair else None


def kinds() -> dict[str, str]:
    """What is counted, in words."""
    return {
        "updates": _("Updates reported in time"),
        "milestones": _("Milestones completed"),
        "evidence": _("Evidence added"),
        "events": _("Events hosted"),
        "requests": _("Support requests made"),
    }


def _dated(statement: Any) -> Dated:
    by_ministry: defaultdict[int, list[date]] = defaultdict(list)
    for ministry, day in db.session.execute(statement):
        if ministry is not None and day is not None:
            by_ministry[ministry].append(day)
    return by_ministry


def _acts(scope: Scope) -> dict[str, Dated]:
    """The days of everything that is counted, in a statement for each kind."""
    as_of = scope.as_of

    def of_milestones(*columns: Any) -> Select[Any]:
        chosen = select(led_by, *columns).select_from(Milestone).join(Commitment)
        chosen = chosen.join(Plan, Plan.id == Commitment.plan_id)
        return chosen.where(Milestone.live)

    reported = of_milestones(Update.reported_on).join(Update, Update.milestone_id == Milestone.id)
    completed = of_milestones(func.min(Update.reported_on))
    completed = completed.join(Update, Update.milestone_id == Milestone.id)
    proofs = select(
        func.coalesce(led_by, Session.ministry_id, Event.ministry_id), Evidence.dated_on
    ).select_from(Evidence)
    for model, test in (
        (Milestone, Milestone.id == Evidence.milestone_id),
        (Commitment, Commitment.id == Milestone.commitment_id),
        (Plan, Plan.id == Commitment.plan_id),
        (Session, Session.id == Evidence.session_id),
        (Event, Event.id == Evidence.event_id),
    ):
        proofs = proofs.outerjoin(model, test)
    return {
        "updates": _dated(reported.where(standing(as_of), Update.reported_on <= Milestone.due_on)),
        "milestones": _dated(
            completed.where(standing(as_of), Update.status == "complete").group_by(
                Milestone.id, led_by
            )
        ),
        "evidence": _dated(proofs.where(Evidence.known(as_of))),
        "events": _dated(select(Event.ministry_id, Event.starts_on).where(Event.known(as_of))),
        "requests": _dated(
            select(SupportRequest.ministry_id, SupportRequest.received_on).where(
                SupportRequest.known(as_of)
            )
        ),
    }


def first_trained(scope: Scope) -> dict[int, date]:
    """By ministry: the day on which the first of its staff had completed every required course."""
    required = [course.id for course in training.courses(scope) if course.required]
    if not required:
        return {}
    courses = (
        select(Completion.staff_id, func.min(Completion.completed_on).label("day"))
        .where(Completion.course_id.in_(required), Completion.known(scope.as_of))
        .group_by(Completion.staff_id, Completion.course_id)
        .subquery()
    )
    people = (
        select(courses.c.staff_id, func.max(courses.c.day).label("day"))
        .group_by(courses.c.staff_id)
        .having(func.count() == len(required))
        .subquery()
    )
    chosen: Any = select(Team.ministry_id, func.min(people.c.day)).select_from(people)
    chosen = of_teams(chosen.join(Staff, Staff.id == people.c.staff_id))
    counted = chosen.where(Staff.live, belongs(people.c.day)).group_by(Team.ministry_id)
    return {row[0]: row[1] for row in db.session.execute(counted)}


def _pair(when: Sequence[date], day: date) -> tuple[int, int]:
    start, end = add_months(day, -MONTHS), add_months(day, MONTHS)
    return sum(start <= one < day for one in when), sum(day <= one < end for one in when)


def _numbers(scope: Scope) -> tuple[dict[int, date], dict[str, Dated]]:
    return first_trained(scope), _acts(scope)


def behaviour(scope: Scope, ministries: Iterable[Ministry], sees: Sees) -> list[Acts]:
    """Each ministry in use, by name, in a constant number of statements. That somebody is trained
    is withheld where the figures of its staff are.
    """
    first, acts = _numbers(scope)
    day = days(scope.as_of)[scope.as_of]
    rows = []
    for ministry in ministries:
        words = day.of_ministries.words(ministry.id, sees)
        began = None if words else first.get(ministry.id)
        counts = {
            kind: _pair(dated.get(ministry.id, ()), began) for kind, dated in acts.items() if began
        }
        rows.append(
            Acts(
                ministry=ministry,
                name=localized(ministry, "name")[0],
                first=words or (Month(began) if began else None),
                counts=counts,
                complete=not began or add_months(began, MONTHS) <= scope.as_of,
            )
        )
    return sorted(rows, key=lambda row: search_key(row.name))


def columns() -> list[Column]:
    """What the table says of a ministry."""

    def count(kind: str, label: str, after: bool) -> Column:
        name = f"{kind}_{'after' if after else 'before'}"
        words = _("%(what)s, after", what=label) if after else _("%(what)s, before", what=label)
        return Column(name, words, NUMBER, lambda row: row.part(kind, after))

    return [
        Column("code", _("Code"), CODE, "ministry.code"),
        Column("name", _("Ministry"), TEXT),
        Column("first_trained", _("First staff trained"), DATE, "first"),
        *(count(kind, label, after) for kind, label in kinds().items() for after in (False, True)),
    ]
