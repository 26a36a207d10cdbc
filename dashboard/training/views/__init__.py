"""The pages of training, one file for each noun."""

from flask import Blueprint

from dashboard.accounts.permissions import may

views = Blueprint("training", __name__)


def sees(ministry_id: int | None) -> bool:
    """Whether the reader may see the names of a ministry's staff; of None: of everybody's."""
    return may("see_names", ministry_id)
