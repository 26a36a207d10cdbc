"""What needs attention in a ministry: its milestones, teams, requests and comments in one list."""

from typing import Callable, Iterable

from dashboard.community import attention as community
from dashboard.guide import attention as guide
from dashboard.language import format_number, format_percent, gettext as _, localized, ngettext
from dashboard.plans import attention as plans
from dashboard.plans.milestones import MilestoneState
from dashboard.records.periods import Scope
from dashboard.training.units import Unit
from dashboard.web.attention import BEHIND, Action, Thing, worst_first


def attention(
    scope: Scope,
    milestones: Iterable[MilestoneState],
    teams: Iterable[Unit],
    here: str,
    people: Callable[[Unit], str],
) -> list[Thing]:
    """The worst first, in a constant number of statements; `here` is the page to come back to,
    `people` gives the address of a team's people to remind, "" for who may not see names.
    """
    return worst_first(
        [
            *plans.attention(milestones, scope, here),
            *(_team(unit, people(unit)) for unit in teams if unit.under_target),
            *community.attention(scope, here),
            *guide.attention(scope, here),
        ]
    )


def _team(unit: Unit, names: str) -> Thing:
    title, language = localized(unit.record, "name")
    people, trained = unit.to_go or 0, unit.trained
    return Thing(
        id=f"attention-{unit.record.code}",
        title=title,
        language=language,
        code=unit.record.code,
        address=f"#team-{unit.record.code}",
        reasons=[
            ngettext(
                "%(num)s person to go", "%(num)s people to go", people, num=format_number(people)
            ),
            _(
                "%(part)s of %(whole)s trained",
                part=format_number(trained),
                whole=format_number(unit.headcount),
            ),
            _("target %(target)s", target=format_percent(unit.target)),
        ],
        rank=BEHIND,
        size=people,
        action=Action(
            label=_("See the names"),
            address=names,
            name=_("See the names of the people to remind: %(team)s", team=title),
        )
        if names
        else None,
    )
