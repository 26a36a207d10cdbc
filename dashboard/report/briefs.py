"""Briefs of one page: where everything stands, and where one ministry does."""

from collections.abc import Sequence

from dashboard.language import DASH, format_number, format_percent, gettext as _, ngettext
from dashboard.ministries.lookup import ministries
from dashboard.ministries.models import Ministry
from dashboard.overview.attention import attention
from dashboard.overview.board import board
from dashboard.plans.milestones import MilestoneState, steps
from dashboard.records.periods import Scope
from dashboard.report.commitments import late
from dashboard.report.content import by_ministry, standing
from dashboard.report.document import (
    Block,
    Facts,
    Grid,
    Head,
    Paragraph,
    Section,
    Words,
    plain_text,
    words,
)
from dashboard.report.progress import reported
from dashboard.training.groups import over_time
from dashboard.training.privacy import Sees
from dashboard.training.units import Unit, teams
from dashboard.web.tiles import Audience, tiles

MOST = 7
"""How many rows a table of a brief has, so that it stays on its page."""


def overview_brief(scope: Scope, sees: Sees) -> list[Section]:
    """Where everything stands: the figures, the ministries with most overdue, what is late for
    longest.
    """
    shown = board(scope, "-overdue", sees)
    return [
        Section("stand", _("Where we stand"), standing(shown.tiles)[:2]),
        Section(
            "ministries",
            _("Ministries with the most overdue"),
            [by_ministry(shown.rows[:MOST]), *_left_out(len(shown.rows))],
        ),
        Section("late", _("What is late, and why"), _late(steps(scope), scope, MOST // 2)),
    ]


def ministry_brief(ministry: Ministry, scope: Scope, sees: Sees) -> list[Section]:
    """Where a ministry stands: the figures, what is late and why, its teams, what comes next."""
    shown = tiles(scope, Audience(listed=frozenset({ministry.id}), sees_names_of=sees))
    milestones = steps(scope)
    units = teams(scope, over_time(scope)[scope.as_of], sees)
    next_acts = attention(scope, milestones, units, "", lambda _unit: "", "")[: MOST // 2]
    pairs = [(thing.title, plain_text(" · ".join(thing.reasons))) for thing in next_acts]
    return [
        Section("stand", _("Where it stands"), standing(shown)[:2]),
        Section("late", _("What is late, and why"), _late(milestones, scope)),
        Section("training", _("Training"), [_teams(units[:MOST]), *_left_out(len(units))]),
        Section("next", _("What needs attention first"), [Facts(pairs)] if pairs else []),
    ]


def _late(milestones: Sequence[MilestoneState], scope: Scope, most: int = MOST) -> list[Block]:
    overdue = [step for step in milestones if "overdue" in step.wants]
    overdue.sort(key=lambda step: str(step.milestone.due_on))
    shown = reported(overdue[:most], scope.as_of)
    return [late(shown, scope, ministries()), *_left_out(len(overdue), most)]


def _left_out(number: int, most: int = MOST) -> list[Block]:
    more = number - most
    if more <= 0:
        return []
    text = ngettext(
        "%(num)s more is left out.", "%(num)s more are left out.", more, num=format_number(more)
    )
    return [Paragraph(Words(text), quiet=True)]


def _teams(units: Sequence[Unit]) -> Grid:
    heads = [
        Head(_("Team"), 5),
        Head(_("Staff"), 2, True),
        Head(_("Trained"), 2, True),
        Head(_("People to go"), 2, True),
    ]
    rows = [
        [
            [words(unit.record, "name", unit.record.code)],
            plain_text(unit.withheld or format_number(unit.headcount)),
            plain_text(unit.withheld or format_percent(unit.share)),
            plain_text(DASH if unit.to_go is None else format_number(unit.to_go)),
        ]
        for unit in units
    ]
    return Grid(_("Teams"), heads, rows, _("No teams yet."))
