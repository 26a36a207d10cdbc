"""What the five slides say and show: the figures of the overview, as words and as charts."""

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from typing import Sequence

from dashboard.community import tile as community
from dashboard.language import format_number, gettext as _, localized
from dashboard.overview.board import Board, board
from dashboard.overview.notes import of_scope
from dashboard.overview.words import sentence
from dashboard.plans.milestones import steps
from dashboard.plans.models import STATUSES, Plan
from dashboard.records.periods import Scope
from dashboard.report.commitments import due
from dashboard.report.document import words
from dashboard.report.measures import definitions
from dashboard.report.progress import progress, reported
from dashboard.report.slides import Chart, Slide
from dashboard.training import tile as training
from dashboard.training.privacy import Sees, seen
from dashboard.web.tiles import cached_measure, period_label

MOST = 10
"""How many ministries, or commitments, a chart names; the rest are one more."""
LATE = 6
NOTED = 2
"""How many notes on why figures changed stand on a slide; all of them stand in its notes."""


@dataclass(frozen=True)
class Part:
    """A ministry, or a commitment, and its milestones by status."""

    name: str
    statuses: Counter[str]
    overdue: int

    @property
    def milestones(self) -> int:
        """How many milestones it has."""
        return sum(self.statuses.values())


def slides(title: str, plan: Plan | None, scope: Scope, sees: Sees) -> list[Slide]:
    """Five slides on all ministries, on the scope's one, or on a plan."""
    shown = board(scope, "-overdue", sees)
    texts = [f"{name}{_(': ')}{text}" for name, text in definitions()]
    noted = of_scope(scope, sees)
    told = [text for one in noted for text in (words(one.note, "text").text, one.words)]
    parts = ten_and_the_rest(_commitments(plan, scope) if plan else _ministries(shown))
    return [
        Slide(title, [*_standing(shown), *told[: 2 * NOTED]], [*told, *texts]),
        _statuses(parts, texts),
        _trained(scope, sees, texts),
        _events(scope, texts),
        _late(scope, plan, texts),
    ]


def _standing(shown: Board) -> list[str]:
    lines = [sentence(shown.tiles)]
    for tile in shown.tiles:
        reason = f" · {tile.reason}" if tile.reason else ""
        lines.append(f"{tile.title}{_(': ')}{tile.value} {tile.unit}{reason}")
    return lines


def _ministries(shown: Board) -> list[Part]:
    return [
        Part(row.name or _("No lead ministry"), Counter(dict(row.statuses)), row.overdue)
        for row in shown.rows
    ]


def _commitments(plan: Plan, scope: Scope) -> list[Part]:
    return [
        Part(
            localized(commitment, "name")[0],
            Counter(one.step.status for one in milestones if not one.step.withdrawn),
            sum("overdue" in one.step.wants for one in milestones),
        )
        for commitment, milestones in progress(plan, scope).commitments
    ]


def ten_and_the_rest(parts: Sequence[Part]) -> list[Part]:
    """The ten with most overdue, and all others added up."""
    ordered = sorted(parts, key=lambda part: (-part.overdue, -part.milestones))
    rest = ordered[MOST:]
    if not rest:
        return ordered
    statuses: Counter[str] = sum((part.statuses for part in rest), Counter())
    name = _("All others (%(num)s)", num=format_number(len(rest)))
    return [*ordered[:MOST], Part(name, statuses, sum(part.overdue for part in rest))]


def _statuses(parts: Sequence[Part], texts: Sequence[str]) -> Slide:
    series = [
        (str(label), [part.statuses[name] for part in parts])
        for name, label in reversed(STATUSES.items())
    ]
    title = _("Milestones by status")
    totals = [f"{label}{_(': ')}{format_number(sum(values))}" for label, values in series]
    names = [part.name for part in parts]
    chart = Chart(names, series, stacked=True) if parts else None
    described = f"{title}{_(': ')}{', '.join(totals)}."
    lines = [_("No milestones to track yet.")]
    return Slide(title, lines, [described, *names, *texts], chart, described)


def _over_time(
    title: str, scope: Scope, values: Sequence[Fraction | None], texts: Sequence[str], share: bool
) -> Slide:
    names = [period_label(quarter.period) for quarter in scope.quarters(len(values))]
    numbers = [None if value is None else float(value) for value in values]
    described = _(
        "%(title)s, each quarter from %(first)s to %(last)s.",
        title=title,
        first=names[0],
        last=names[-1],
    )
    chart = Chart(names, [(title, numbers)], percent=share)
    return Slide(title, [], [described, *texts], chart, described)


def _trained(scope: Scope, sees: Sees, texts: Sequence[str]) -> Slide:
    numbers = cached_measure("training", training.numbers, scope)
    shares, _words = seen(numbers.quarters, scope.ministry, sees)
    return _over_time(_("Staff trained"), scope, shares, texts, share=True)


def _events(scope: Scope, texts: Sequence[str]) -> Slide:
    numbers = cached_measure("community", community.numbers, scope)
    return _over_time(_("Events"), scope, numbers.quarters, texts, share=False)


def _late(scope: Scope, plan: Plan | None, texts: Sequence[str]) -> Slide:
    overdue = [
        step
        for step in steps(scope)
        if "overdue" in step.wants and (plan is None or plan.id == step.plan.id)
    ]
    overdue.sort(key=lambda step: str(step.milestone.due_on))
    lines = []
    for one in reported(overdue[:LATE], scope.as_of):
        reason = words(one.update, "challenges").text if one.update else ""
        name, when = words(one.step.milestone).text, due(one.step.milestone)[0].text
        lines.append(" · ".join([name, when, reason or _("none written")]))
    return Slide(_("What is late, and why"), lines or [_("Nothing is overdue.")], [*lines, *texts])
