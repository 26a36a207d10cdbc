"""What lies behind a tile: its measure by ministry, the worst first, now and in the previous
period; and the three causes that weigh most.

A tile is read in a constant number of statements: `READ` has, by its name, what reads it.
"""

from collections import Counter
from fractions import Fraction
from typing import Callable, Iterable, Mapping

from flask import url_for
from sqlalchemy import func, select

from dashboard.accounts.permissions import may
from dashboard.community.events import events_by_ministry
from dashboard.community.requests import open_by_ministry, open_requests
from dashboard.extensions import db
from dashboard.guide.models import GuideFeedback
from dashboard.language import format_number, gettext as _, localized, ngettext
from dashboard.ministries.models import Ministry
from dashboard.overview.lines import CAUSES, Breakdown, Cause, Line, Parts, lines_of, of_ministries
from dashboard.overview.models import MEASURES
from dashboard.overview.telling import Visible
from dashboard.plans.tile import completion, counts_before, counts_of
from dashboard.records.periods import Scope
from dashboard.records.site_settings import settings as in_force
from dashboard.training import measures as training
from dashboard.training.answers import APPLIED, Answers, answers
from dashboard.training.groups import course_share, over_time
from dashboard.training.privacy import Sees
from dashboard.training.units import people_to_go
from dashboard.web.attention import waiting_for
from dashboard.web.table import Withheld
from dashboard.web.tiles import Tile
from dashboard.web.urls import address_of


def breakdown(tile: Tile, ministries: Iterable[Ministry], scope: Scope, sees: Sees) -> Breakdown:
    """What lies behind a tile of a scope, of these ministries, as one reader may see it."""
    weighs, lines, causes = READ[tile.name](list(ministries), scope, sees)
    target = Fraction(str(in_force().TARGET_TRAINED)) if tile.name == "training" else None
    return Breakdown(
        tile=tile,
        measure=next(iter(MEASURES[tile.name])),
        weighs=weighs,
        lines=lines,
        causes=causes,
        target=target,
    )


def _plans(ministries: list[Ministry], scope: Scope, _sees: Sees) -> Parts:
    counts, (earlier, _quarters) = counts_of(scope), counts_before(scope)
    overdue = {id: counted["overdue"] for id, counted in counts.items()}
    every = sum(overdue.values())

    def share(counted: Mapping[int | None, Counter[str]] | None, id: int) -> Visible:
        return completion({id: counted[id]}) if counted and id in counted else None

    lines = lines_of(
        [one for one in ministries if one.id in counts],
        lambda id: share(counts, id),
        lambda id: share(earlier, id),
        lambda id: overdue.get(id, 0),
        lambda one: url_for("plans.milestones", ministry=one.code, want="overdue"),
        heaviest=True,
    )

    def weighs(line: Line) -> str:
        return ngettext(
            "%(part)s of %(num)s overdue milestone",
            "%(part)s of %(num)s overdue milestones",
            every,
            part=format_number(overdue[line.ministry.id]),
            num=format_number(every),
        )

    return _("Overdue"), lines, of_ministries((line for line in lines if line.weight), weighs)


def _training(ministries: list[Ministry], scope: Scope, sees: Sees) -> Parts:
    over, pillar = over_time(scope), scope.pillar or ""
    day = over[scope.as_of]
    earlier = over[scope.previous.as_of] if scope.previous else None
    target = Fraction(str(in_force().TARGET_TRAINED))

    def to_go(id: int) -> int | Withheld:
        group = day.group(id)
        missing = people_to_go(group.holders.get(pillar, 0), group.people, target)
        return day.of_ministries.words(id, sees) or missing

    def before(id: int) -> Visible:
        if earlier is None:
            return None
        return earlier.of_ministries.words(id, sees) or earlier.group(id).share(pillar)

    lines = lines_of(
        [one for one in ministries if day.group(one.id).people],
        lambda id: day.of_ministries.words(id, sees) or day.group(id).share(pillar),
        before,
        to_go,
        lambda one: address_of("people" if sees(one.id) else "teams", code=one.code),
        heaviest=False,
    )
    causes = []
    if not day.of_ministries.words(scope.ministry, sees):
        group = day.group(scope.ministry)
        required = [course for course in training.courses(scope) if course.required]
        missing = {c.id: group.people - group.holders.get(course_share(c), 0) for c in required}
        required.sort(key=lambda course: -missing[course.id])
        for course in required[:CAUSES]:
            title, language = localized(course, "name")
            people = ngettext(
                "%(num)s person has not completed this course",
                "%(num)s people have not completed this course",
                missing[course.id],
                num=format_number(missing[course.id]),
            )
            address = address_of("course", code=course.code)
            causes.append(Cause(title=title, language=language, weighs=people, address=address))
    return _("People to go"), lines, causes


def _community(ministries: list[Ministry], scope: Scope, _sees: Sees) -> Parts:
    now = events_by_ministry(scope)
    earlier = events_by_ministry(scope.previous) if scope.previous else None
    waiting = open_by_ministry(scope)

    def old(id: int) -> int:
        return waiting[id].old if id in waiting else 0

    def events(id: int) -> Fraction:
        return Fraction(now[id].events if id in now else 0)

    def before(id: int) -> Visible:
        if earlier is None:
            return None
        return Fraction(earlier[id].events if id in earlier else 0)

    def address(one: Ministry) -> str:
        return url_for("community.requests", ministry=one.code, state="old")

    lines = lines_of(ministries, events, before, old, address, heaviest=True)
    causes = []
    for request in open_requests(scope, CAUSES):
        title, language = localized(request, "subject")
        shown = title and may("read_requests", request.ministry_id)
        causes.append(
            Cause(
                title=title if shown else _("Request %(code)s", code=request.code),
                language=language if shown else "",
                weighs=waiting_for((scope.as_of - request.received_on).days),
                address=address_of("request", code=request.code),
            )
        )
    return _("Requests open for over 30 days"), lines, causes


def _comments(scope: Scope) -> dict[int, tuple[int, int]]:
    comment = GuideFeedback
    waiting = func.count().filter(comment.outcome == "open")
    counted = select(comment.ministry_id, func.count(), waiting).where(comment.known(scope.as_of))
    return {
        row[0]: (row[1], row[2])
        for row in db.session.execute(counted.group_by(comment.ministry_id))
    }


def _guide(ministries: list[Ministry], scope: Scope, _sees: Sees) -> Parts:
    now = _comments(scope)
    earlier = _comments(scope.previous) if scope.previous else None
    lines = lines_of(
        [one for one in ministries if one.active],
        lambda id: Fraction(now.get(id, (0, 0))[0]),
        lambda id: None if earlier is None else Fraction(earlier.get(id, (0, 0))[0]),
        lambda id: now.get(id, (0, 0))[1],
        lambda one: url_for("guide.feedback", ministry=one.code),
        heaviest=False,
    )
    silent = [line for line in lines if not line.now]
    return (
        _("Comments without an outcome"),
        lines,
        of_ministries(silent, lambda _line: _("has not commented yet")),
    )


def _outcomes(ministries: list[Ministry], scope: Scope, sees: Sees) -> Parts:
    now = answers(scope)[APPLIED]
    earlier = answers(scope.previous)[APPLIED] if scope.previous else None

    def share(period: Answers | None, id: int) -> Visible:
        return (period.withheld.words(id, sees) or period.measure(id).value) if period else None

    def unapplied(id: int) -> int:
        one = now.measure(id)
        return int((one.denominator or 0) - (one.numerator or 0))

    lines = lines_of(
        [one for one in ministries if one.id in now.ministries],
        lambda id: share(now, id),
        lambda id: share(earlier, id),
        lambda id: now.withheld.words(id, sees) or unapplied(id),
        lambda _one: address_of("outcomes", by="ministry"),
        heaviest=False,
    )

    def weighs(line: Line) -> str:
        count = now.measure(line.ministry.id).denominator or 0
        return ngettext(
            "%(part)s of %(num)s answer: not applied",
            "%(part)s of %(num)s answers: not applied",
            count,
            part=format_number(unapplied(line.ministry.id)),
            num=format_number(count),
        )

    known = [line for line in lines if isinstance(line.weight, int) and line.weight]
    known.sort(key=lambda line: -unapplied(line.ministry.id))
    return _("Answers: not applied"), lines, of_ministries(known, weighs)


READ: Mapping[str, Callable[[list[Ministry], Scope, Sees], Parts]] = {
    "plans": _plans,
    "training": _training,
    "community": _community,
    "guide": _guide,
    "outcomes": _outcomes,
}
