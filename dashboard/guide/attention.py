"""Comments on the guide of which it is not decided yet what becomes of them."""

from typing import Iterable

from sqlalchemy import select

from dashboard.accounts.permissions import may
from dashboard.extensions import db
from dashboard.guide import measures
from dashboard.guide.feedback_list import sees_text
from dashboard.guide.models import GuideFeedback
from dashboard.language import gettext as _, localized_words
from dashboard.records.periods import Scope
from dashboard.web.attention import OTHER, Action, Thing, waiting_for
from dashboard.web.tiles import cached_measure
from dashboard.web.urls import address_of


def attention(scope: Scope, here: str) -> list[Thing]:
    """The comments of the scope's ministry that wait, the oldest first; and the guide itself where
    the ministry has said nothing of it.
    """
    return [*_unheard(scope), *(_thing(comment, scope, here) for comment in _open(scope))]


def _unheard(scope: Scope) -> list[Thing]:
    newest = cached_measure("guide", measures.newest, scope)
    reach = cached_measure("guide", measures.reach, scope)
    if newest is None or reach.numerator or not reach.denominator:
        return []
    title = _("The guide, version %(number)s", number=newest.number)
    return [Thing(id="guide", title=title, reasons=[_("no comment from this ministry yet")])]


def _open(scope: Scope) -> Iterable[GuideFeedback]:
    chosen = select(GuideFeedback).where(
        GuideFeedback.live,
        GuideFeedback.ministry_id == scope.ministry,
        GuideFeedback.received_on <= scope.as_of,
        GuideFeedback.outcome == "open",
    )
    return db.session.scalars(chosen.order_by(GuideFeedback.received_on, GuideFeedback.id))


def _thing(comment: GuideFeedback, scope: Scope, here: str) -> Thing:
    days = (scope.as_of - comment.received_on).days
    reasons = [waiting_for(days)]
    if sees_text(comment):
        reasons.append(_("“%(text)s”", text=localized_words(comment, "summary")))
    return Thing(
        id=f"comment-{comment.id}",
        title=_("Comment on version %(number)s of the guide", number=comment.guide),
        reasons=reasons,
        rank=OTHER,
        size=days,
        action=_action(comment, here),
    )


def _action(comment: GuideFeedback, here: str) -> Action | None:
    record = {"name": "feedback", "id": comment.id, "back": here}
    if may("write_records"):
        return Action(label=_("Record the outcome"), address=address_of("edit", **record))
    if may("suggest", comment.ministry_id):
        return Action(label=_("Suggest a correction"), address=address_of("suggest", **record))
    return None
