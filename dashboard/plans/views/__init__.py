"""The pages of plans, one file for each noun."""

from typing import Any, Iterable

from flask import Blueprint
from sqlalchemy import select

from dashboard.extensions import db
from dashboard.language import localized, search_key
from dashboard.ministries.models import Ministry
from dashboard.records.periods import Scope, scope
from dashboard.web.chosen import chosen_period

views = Blueprint("plans", __name__)


def ministries() -> dict[int, Ministry]:
    """Every ministry by its id, in one statement."""
    return {ministry.id: ministry for ministry in db.session.scalars(select(Ministry))}


def options(records: Iterable[Any]) -> list[tuple[str, str]]:
    """Codes and names to choose from, by name."""
    named = [(r.code, localized(r, "name")[0]) for r in records if not r.archived_at]
    return sorted(named, key=lambda pair: search_key(pair[1]))


def chosen_scope(ministry: Ministry | None = None) -> Scope:
    """The period in the address, of this ministry or all."""
    return scope(chosen_period().name, ministry=ministry.id if ministry else None)
