"""What needs attention, as one list: each thing once, with its reasons and its one action."""

from dataclasses import dataclass, field
from typing import Iterable

from dashboard.language import current_language, format_number, gettext as _, ngettext

LATE, BEHIND, OTHER = range(3)
"""What is past its day; where people are missing; the rest."""


@dataclass(frozen=True, kw_only=True)
class Action:
    """What the reader can do about a thing. `in_place` opens its form under the line; `name` says
    to a screen reader what it acts on.
    """

    label: str
    address: str
    name: str = ""
    in_place: bool = False


@dataclass(frozen=True, kw_only=True)
class Thing:
    """A milestone, a team, a request or a comment: what it is called, and why it is in the list,
    the first reason being the weightiest.

    `rank` and `size` (days, or people) say how bad it is; `language` is that of its title.
    """

    id: str
    title: str
    code: str = ""
    language: str = field(default_factory=current_language)
    address: str = ""
    reasons: list[str]
    rank: int = OTHER
    size: int = 0
    action: Action | None = None


def worst_first(things: Iterable[Thing]) -> list[Thing]:
    """What is late by its days, then where people are missing by their number, then the rest."""
    return sorted(things, key=lambda thing: (thing.rank, -thing.size))


def waiting_for(days: int) -> str:
    """Since how many days an answer is missing."""
    if not days:
        return _("has waited for an answer since today")
    return ngettext(
        "has waited for an answer for %(num)s day",
        "has waited for an answer for %(num)s days",
        days,
        num=format_number(days),
    )
