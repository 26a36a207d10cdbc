"""What the texts of some settings may be."""

import re
from datetime import date

REGIONS = (
    "toronto", "greater_toronto", "central", "east", "southwest", "north", "online", "province",
)  # fmt: skip
"""Where an event may be held; what these are called stands in `records/choices.py`."""


def day(text: str) -> str:
    """A day as 2017-12-31, or nothing. Raises ValueError."""
    try:
        return text and str(date.fromisoformat(text))
    except ValueError:
        raise ValueError("Write a day as 2017-12-31, or nothing for today.") from None


def regions(text: str) -> str:
    """Regions apart by spaces. Raises ValueError for one that does not exist."""
    if unknown := [region for region in text.split() if region not in REGIONS]:
        known = ", ".join(REGIONS)
        raise ValueError(f"There is no region {unknown[0]!r}; the regions are {known}.")
    return text


def encryption(text: str) -> str:
    """How mail is encrypted on the way. Raises ValueError."""
    if text not in ("starttls", "tls", "none"):
        raise ValueError("Write starttls, tls or none.")
    return text


def hosts(text: str) -> str:
    """Names of hosts apart by spaces. Raises ValueError for a whole address."""
    if wrong := [name for name in text.split() if not re.fullmatch(r"[\w.:\[\]-]+", name)]:
        raise ValueError(f"Write names of hosts such as www.ontario.ca, not {wrong[0]!r}.")
    return text
