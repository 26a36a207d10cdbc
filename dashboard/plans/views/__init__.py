"""The pages of plans, one file for each noun."""

from flask import Blueprint

from dashboard.community.models import SupportRequest
from dashboard.extensions import db
from dashboard.ministries.models import Ministry
from dashboard.plans.models import Commitment, Milestone
from dashboard.records.periods import Scope, scope
from dashboard.web.chosen import chosen_period

views = Blueprint("plans", __name__)


def chosen_scope(ministry: Ministry | None = None) -> Scope:
    """The period in the address, of this ministry or all."""
    return scope(chosen_period().name, ministry=ministry.id if ministry else None)


def request_of(record: Commitment | Milestone) -> str | None:
    """The code of the request for support from which a record came."""
    request = db.session.get(SupportRequest, record.request_id) if record.request_id else None
    return request.code if request and request.live else None
