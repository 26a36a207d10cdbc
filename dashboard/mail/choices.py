"""What a person chooses of the digest: how often, and which parts."""

from typing import Any

from dashboard.accounts.models import User
from dashboard.language import lazy_gettext as _l
from dashboard.records.fields import Choices, codes_in

WEEKLY, MONTHLY, NEVER = "weekly", "monthly", "never"
OFTEN: Choices = {WEEKLY: _l("Weekly"), MONTHLY: _l("Monthly"), NEVER: _l("Never")}
USUAL = {"lead": WEEKLY, "executive": MONTHLY, "admin": WEEKLY}
"""How often each role has a digest who has chosen nothing."""
PARTS: dict[str, Choices] = {
    "lead": {
        "milestones": _l("Milestones that are overdue, due soon or without a recent update"),
        "reminders": _l("Teams and surveys to remind"),
        "answers": _l("Answers that came in"),
    },
    "executive": {
        "areas": _l("Where each area stands"),
        "changes": _l("What changed in a month"),
        "worst": _l("The five ministries with the most overdue milestones"),
    },
    "admin": {"waiting": _l("What waits for administrators")},
}
"""The parts of each role's digest."""


def every(user: User) -> str:
    """How often a person has a digest."""
    return user.mail_every or USUAL[user.role]


def wanted(user: User) -> list[str]:
    """The parts that a person has."""
    return [part for part in PARTS[user.role] if part not in codes_in(user.mail_without)]


def chosen(role: str, often: str, parts: list[str]) -> dict[str, Any]:
    """The columns of a choice. Raises ValueError for what cannot be chosen."""
    if often not in OFTEN or not set(parts) <= set(PARTS[role]):
        raise ValueError(often)
    without = ";".join(part for part in PARTS[role] if part not in parts)
    return {"mail_every": often if often != USUAL[role] else None, "mail_without": without or None}
