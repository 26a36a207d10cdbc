"""The settings that administrators may change by form: what they changed stands in the database,
above the file's.
"""

from flask import current_app, g
from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.extensions import db
from dashboard.records.fields import Record
from dashboard.settings import Settings, typed

ADJUSTABLE = [
    "NAME_EN",
    "NAME_FR",
    "TARGET_TRAINED",
    "OVERDUE_ON_TRACK",
    "OVERDUE_WATCH",
    "TRAINED_ON_TRACK",
    "TRAINED_WATCH",
    "REQUESTS_WATCH",
    "GUIDE_ON_TRACK",
    "GUIDE_WATCH",
    "APPLIED_ON_TRACK",
    "APPLIED_WATCH",
    "DUE_SOON_DAYS",
    "STALE_DAYS",
    "LEADS_MARK_COMPLETIONS",
    "OUTSIDE_GTA",
]


class SettingOverride(Record):
    """One setting that was changed by form."""

    __tablename__ = "adjustment"

    name: Mapped[str] = mapped_column(String(40), unique=True)
    value: Mapped[str] = mapped_column(String(500))


def settings() -> Settings:
    """The settings in force: read once in a request or command."""
    if "adjusted" not in g:
        rows = db.session.execute(
            select(SettingOverride.name, SettingOverride.value).where(
                SettingOverride.name.in_(ADJUSTABLE), SettingOverride.live
            )
        )
        given = {name: typed(name, value) for name, value in rows}
        g.adjusted = current_app.extensions["settings"].model_copy(update=given)
    current: Settings = g.adjusted
    return current


def clear() -> None:
    """Read the settings again when they are next asked for."""
    g.pop("adjusted", None)
