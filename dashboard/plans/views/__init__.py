"""The pages of plans, one file for each noun."""

from flask import Blueprint
from sqlalchemy import select

from dashboard.extensions import db
from dashboard.ministries.models import Ministry

views = Blueprint("plans", __name__)


def ministries() -> dict[int, Ministry]:
    """Every ministry by its id, in one statement."""
    return {ministry.id: ministry for ministry in db.session.scalars(select(Ministry))}
