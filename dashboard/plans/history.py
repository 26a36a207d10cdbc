"""What has been reported of a milestone, the newest first, with what was corrected the same day."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from dashboard.accounts.models import User
from dashboard.extensions import db
from dashboard.plans.models import Milestone, Update


@dataclass(frozen=True)
class Report:
    """An update, the name of its author ("" for one from a file), and whether a later one of its
    day stands in its place.
    """

    update: Update
    author: str
    corrected: bool

    @property
    def place(self) -> str:
        """Its id on the page: the day, and for one that was corrected its number there too."""
        day = f"update-{self.update.reported_on.isoformat()}"
        return f"{day}-{self.update.sequence}" if self.corrected else day


def reports_of(milestone: Milestone, as_of: date) -> list[Report]:
    """A milestone's updates up to a day, the newest first."""
    rows = db.session.execute(
        select(Update, User.name)
        .outerjoin(User, User.id == Update.author_id)
        .where(Update.milestone_id == milestone.id, Update.known(as_of))
        .order_by(Update.reported_on.desc(), Update.sequence.desc())
    )
    reports: list[Report] = []
    for update, author in rows:
        later = reports[-1].update if reports else None
        corrected = later is not None and later.reported_on == update.reported_on
        reports.append(Report(update, author or "", corrected))
    return reports
