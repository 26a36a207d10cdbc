"""The links of evidence, opened at night one by one, to say which no longer open."""

from datetime import timedelta

from flask import current_app
from sqlalchemy import and_, or_, select

from dashboard.extensions import db, now
from dashboard.jobs.link_asker import LinkAsker
from dashboard.language import TORONTO
from dashboard.plans.evidence_models import Evidence, LinkCheck
from dashboard.records.revision import raise_revision

NIGHT = range(1, 5)
"""The hours of the day, in Toronto, in which links are opened."""
FRESH = timedelta(hours=20)


class NightlyLinks:
    """The links that are to be opened this night."""

    def __init__(self) -> None:
        self.asker = LinkAsker("", "")
        self.waiting: dict[str, list[int]] = {}

    def look(self) -> None:
        """See which links are due, if it is night: each link with the pieces that have it."""
        settings = current_app.extensions["settings"]
        self.waiting = {}
        if not settings.LINK_HOSTS or now().astimezone(TORONTO).hour not in NIGHT:
            return
        if not self.asker.hosts:
            agent = f"open-government-dashboard (checks links; {settings.ADDRESS})"
            self.asker = LinkAsker(settings.LINK_HOSTS, agent)
        same = and_(LinkCheck.evidence_id == Evidence.id, LinkCheck.url == Evidence.url)
        fresh = LinkCheck.checked_at.between(now() - FRESH, now() + FRESH)
        due = or_(LinkCheck.checked_at.is_(None), ~fresh)
        chosen = select(Evidence.id, Evidence.url).outerjoin(LinkCheck, same)
        chosen = chosen.where(Evidence.live, Evidence.url.is_not(None), due)
        for id, url in db.session.execute(
            chosen.order_by(LinkCheck.checked_at.nulls_first(), Evidence.id)
        ):
            if url and self.asker.allows(url):
                self.waiting.setdefault(url, []).append(id)
        db.session.rollback()

    def check_next(self) -> bool:
        """Open the next link and keep what it did; says whether there was one."""
        if not self.waiting:
            return False
        url = next(iter(self.waiting))
        pieces = self.waiting.pop(url)
        state = self.asker.state_of(url)
        for id in pieces:
            _keep(id, url, state)
        db.session.commit()
        return True


def _keep(id: int, url: str, state: str) -> None:
    check = db.session.get(LinkCheck, id)
    if check is None:
        check = LinkCheck(evidence_id=id)
        db.session.add(check)
    check.checked_at = now()
    if (check.url, check.state) != (url, state):
        check.url, check.state, check.since = url, state, check.checked_at
        db.session.flush()
        raise_revision(db.session.connection(), {"plans"})
