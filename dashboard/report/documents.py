"""Each document as a whole: what it is called, what each of its pages says of it, its sections."""

from datetime import datetime

from dashboard.extensions import now
from dashboard.language import (
    TORONTO,
    current_language,
    format_date,
    format_moment,
    gettext as _,
    localized,
)
from dashboard.ministries.lookup import ministries
from dashboard.ministries.models import Ministry
from dashboard.plans.models import Plan
from dashboard.records.choices import SOURCES
from dashboard.records.periods import Scope, today
from dashboard.records.site_settings import settings as in_force
from dashboard.report.briefs import ministry_brief, overview_brief
from dashboard.report.content import sections
from dashboard.report.document import Document, Section, plain_text, words
from dashboard.training.privacy import Sees
from dashboard.web.tiles import period_label


def moment() -> datetime:
    """This minute of the day that counts as today."""
    clock = now().astimezone(TORONTO)
    return datetime.combine(today(), clock.time(), TORONTO).replace(second=0, microsecond=0)


def to_date(scope: Scope) -> str:
    """The period, and whether it has ended."""
    label = period_label(scope.period)
    runs = scope.as_of < scope.period.end and not scope.period.is_all
    return _("%(period)s (to date)", period=label) if runs else label


def document(
    title: str, subtitle: str, scope: Scope, at: datetime, parts: list[Section], **more: object
) -> Document:
    """A document of these sections in the present language, which says what it shows."""
    by_id = ministries()
    one = by_id.get(scope.ministry or 0)
    place = localized(one, "name")[0] if one else _("All ministries")
    about = [title, subtitle, to_date(scope), place]
    return Document(
        language=current_language(),
        title=title,
        subtitle=subtitle,
        publisher=in_force().name(current_language()),
        shows=" · ".join(dict.fromkeys(filter(None, about))),
        made=_("Made %(moment)s", moment=format_moment(at)),
        page_of=_("Page %(page)s of %(pages)s", page="{page}", pages="{pages}"),
        sections=parts,
        **more,  # type: ignore[arg-type]
    )


def report(plan: Plan, scope: Scope, sees: Sees, at: datetime) -> Document:
    """The self-assessment report on a plan, in the present language."""
    lead: Ministry | None = ministries().get(plan.ministry_id or 0)
    sources = _("The records of this dashboard.")
    if in_force().DEMONSTRATION:
        sources = _(
            "The records of this dashboard. What is marked “%(review)s” comes from the published "
            "review; the rest of this demonstration is made up.",
            review=str(SOURCES["review"]),
        )
    facts = [
        (_("Plan"), [words(plan, "name", plan.code)]),
        (_("Period"), plain_text(to_date(scope))),
        (_("As of"), plain_text(format_date(scope.as_of))),
        (_("Ministry"), [words(lead)] if lead else plain_text(_("All ministries"))),
        (_("Sources"), plain_text(sources)),
    ]
    return document(
        _("Self-assessment report on open government"),
        localized(plan, "name")[0],
        scope,
        at,
        sections(plan, scope, sees),
        facts=facts,
    )


def brief(ministry: Ministry | None, scope: Scope, sees: Sees, at: datetime) -> Document:
    """The brief of one page on a ministry, or on all of them, in the present language."""
    if ministry is None:
        title, parts = _("Open government at a glance"), overview_brief(scope, sees)
    else:
        title, parts = localized(ministry, "name")[0], ministry_brief(ministry, scope, sees)
    return document(title, "", scope, at, parts, facts=(), cover=False)
