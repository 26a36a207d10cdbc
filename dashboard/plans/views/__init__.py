"""The pages of plans, one file for each noun."""

from flask import Blueprint

from dashboard.ministries.models import Ministry
from dashboard.records.periods import Scope, scope
from dashboard.web.chosen import chosen_period

views = Blueprint("plans", __name__)


def chosen_scope(ministry: Ministry | None = None) -> Scope:
    """The period in the address, of this ministry or all."""
    return scope(chosen_period().name, ministry=ministry.id if ministry else None)
