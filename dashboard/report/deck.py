"""What the five slides say and show: the figures of the overview, as words and as charts."""

from collections import Counter
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Sequence

from dashboard.community import tile as community
from dashboard.language import format_number, format_part, gettext as _, localized, ngettext
from dashboard.overview.board import Board, board
from dashboard.overview.notes import Noted, of_scope
from dashboard.overview.words import sentence
from dashboard.plans.milestones import BAR, attention_names, check_names, checks, steps
from dashboard.plans.models import STATUSES, Plan
from dashboard.records.periods import Scope
from dashboard.report.commitments import due
from dashboard.report.document import words
from dashboard.report.measures import definitions
from dashboard.report.progress import progress, reported
from dashboard.report.slides import Chart, Line, Slide, short
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
    told = [_why(one) for one in of_scope(scope, sees)]
    noted = [f"{line.about}{line.text}" for line in told]
    parts = ten_and_the_rest(_commitments(plan, scope) if plan else _ministries(shown))
    standing = _plan(plan, scope) if plan else _standing(shown)
    return [
        Slide(title, [*standing, *told[:NOTED]], [*noted, *texts]),
        _statuses(parts, texts),
        _trained(scope, sees, texts),
        _events(scope, texts),
        _late(scope, plan, texts),
    ]


def _about(about: str, *texts: str) -> Line:
    return Line(" · ".join(text for text in texts if text), f"{about}{_(': ')}")


def _standing(shown: Board) -> list[Line]:
    return [
        Line(sentence(shown.tiles)),
        *(_about(one.title, f"{one.value} {one.unit}", one.reason) for one in shown.tiles),
    ]


def _plan(plan: Plan, scope: Scope) -> list[Line]:
    """What of a plan can be checked, as its page says."""
    own = [one for one in steps(replace(scope, ministry=None)) if one.plan.id == plan.id]
    counted = [one for one in own if not one.withdrawn]
    whole = len(counted)
    complete = sum(one.status == "complete" for one in counted)
    overdue = sum("overdue" in one.wants for one in counted)
    figures = [
        (str(STATUSES["complete"]), complete, whole),
        (attention_names()["overdue"], overdue, whole),
        *((check_names()[one.name], one.passed, one.asked) for one in checks(counted)),
    ]
    count = ngettext("%(num)s milestone", "%(num)s milestones", whole, num=format_number(whole))
    return [Line(count), *(_about(name, format_part(*numbers)) for name, *numbers in figures)]


def _why(noted: Noted) -> Line:
    text = short(words(noted.note, "text").text)
    return _about(noted.label, text, noted.change)


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
        for name, label in ((name, STATUSES[name]) for name in BAR)
    ]
    title = _("Milestones by status")
    totals = [f"{label}{_(': ')}{format_number(sum(values))}" for label, values in series]
    names = [part.name for part in parts]
    chart = Chart(names, series, statuses=BAR) if parts else None
    described = f"{title}{_(': ')}{', '.join(totals)}."
    lines = [Line(_("No milestones to track yet."))]
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
        lines.append(_about(short(name), when, short(reason) or _("no reason written")))
    notes = [f"{line.about}{line.text}" for line in lines]
    nothing = [Line(_("Nothing is overdue."))]
    return Slide(_("What is late, and why"), lines or nothing, [*notes, *texts])
