"""What the texts of some settings may be."""

import os
import re
from datetime import date

from dashboard.language import gettext as _

REGIONS = (
    "toronto", "greater_toronto", "central", "east", "southwest", "north", "online", "province",
)  # fmt: skip
"""Where an event may be held; what these are called stands in `records/choices.py`."""


def day(text: str) -> str:
    """A day as 2017-12-31, or nothing. Raises ValueError."""
    try:
        return text and str(date.fromisoformat(text))
    except ValueError:
        raise ValueError(_("Write a day as 2017-12-31, or nothing for today.")) from None


def folder(text: str) -> str:
    """A folder that can be written to, by its whole path, or nothing. Raises ValueError."""
    there = os.path.isabs(text) and os.path.isdir(text) and os.access(text, os.W_OK | os.X_OK)
    if text and not there:
        raise ValueError(
            _("Write the whole path of a folder that exists and can be written to, or nothing.")
        )
    return text


def regions(text: str) -> str:
    """Regions apart by spaces. Raises ValueError for one that does not exist."""
    if unknown := [region for region in text.split() if region not in REGIONS]:
        raise ValueError(
            _(
                "There is no region %(region)r. The regions are %(regions)s.",
                region=unknown[0],
                regions=", ".join(REGIONS),
            )
        )
    return text


def encryption(text: str) -> str:
    """How mail is encrypted on the way. Raises ValueError."""
    if text not in ("starttls", "tls", "none"):
        raise ValueError(_("Write starttls, tls or none."))
    return text


def hosts(text: str) -> str:
    """Names of hosts apart by spaces. Raises ValueError for a whole address."""
    if wrong := [name for name in text.split() if not re.fullmatch(r"[\w.:\[\]-]+", name)]:
        raise ValueError(
            _("Write names of hosts such as www.ontario.ca, not %(name)r.", name=wrong[0])
        )
    return text
