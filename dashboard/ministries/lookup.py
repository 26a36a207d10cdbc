"""Ministries by their ids, and records as choices of a filter."""

from typing import Any, Iterable

from sqlalchemy import select

from dashboard.extensions import db
from dashboard.language import localized, search_key
from dashboard.ministries.models import Ministry


def ministries() -> dict[int, Ministry]:
    """Every ministry by its id, in one statement."""
    return {ministry.id: ministry for ministry in db.session.scalars(select(Ministry))}


def options(records: Iterable[Any]) -> list[tuple[str, str]]:
    """Codes and names to choose from, by name."""
    named = [(r.code, localized(r, "name")[0]) for r in records if not r.archived_at]
    return sorted(named, key=lambda pair: search_key(pair[1]))
