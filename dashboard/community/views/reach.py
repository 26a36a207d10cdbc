"""The pages of partners and of outreach actions."""

from typing import Any

from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from dashboard.accounts.permissions import requires
from dashboard.community import reach_lists
from dashboard.community.advice import outreach as reached_people
from dashboard.community.advice_models import CHANNELS, Outreach
from dashboard.community.events import within
from dashboard.community.partner_models import SECTOR_NAMES
from dashboard.community.views import views
from dashboard.extensions import db
from dashboard.language import format_number, format_percent, gettext as _, ngettext
from dashboard.records.choices import REGIONS
from dashboard.records.periods import Scope
from dashboard.web.charts import Bar, bars
from dashboard.web.list_page import OUTER, PARTS, execute, list_file, list_page
from dashboard.web.pages import cached_page
from dashboard.web.table import SUFFIX


@views.get("/partners")
@requires("see_totals")
@cached_page("community/list.html", *PARTS, outer=OUTER)
def partners() -> dict[str, Any]:
    """Whom the government works with, and how often."""
    listing = reach_lists.partner_listing()
    query = listing.read()
    return list_page(
        listing,
        query,
        reach_lists.partners(query),
        execute,
        kind="partners",
        title=_("Partners"),
        lead=_("With how many events of the period each partner took part."),
        shown="name sector region events",
        links={"name": lambda row: row.Partner.url or ""},
        selects=[
            ("sector", _("Sector"), SECTOR_NAMES.items(), _("All sectors")),
            ("region", _("Region"), REGIONS.items(), _("All regions")),
        ],
        record=lambda row: row.Partner,
    )


@views.get(f"/partners{SUFFIX}")
@requires("export_screen")
def partners_file(suffix: str) -> ResponseReturnValue:
    """The list of partners as a file, with its filters."""
    listing = reach_lists.partner_listing()
    query = listing.read()
    statement = reach_lists.partners(query)
    return list_file("partners", _("Partners"), listing, query, statement, execute).answer(suffix)


@views.get("/outreach")
@requires("see_totals")
@cached_page("community/list.html", *PARTS, outer=OUTER)
def outreach() -> dict[str, Any]:
    """Whom outreach reached, by channel and region, and the share of social media."""
    listing = reach_lists.outreach_listing()
    query = listing.read()
    chosen = reach_lists.scope_of(query)
    return list_page(
        listing,
        query,
        reach_lists.actions(query),
        db.session.scalars,
        kind="outreach",
        title=_("Outreach"),
        lead=_reached(chosen),
        shown="name channel region starts_on reached replies",
        links={},
        selects=[
            ("channel", _("Channel"), CHANNELS.items(), _("All channels")),
            ("region", _("Region"), REGIONS.items(), _("All regions")),
        ],
        figures=[
            (_("People reached by channel"), _people_by(Outreach.channel, CHANNELS, chosen)),
            (_("People reached by region"), _people_by(Outreach.region, REGIONS, chosen)),
        ],
    )


def _reached(chosen: Scope) -> str:
    measures = reached_people(chosen)
    people, share = measures["reached"], measures["social_media_share"].value
    if share is None:
        return ""
    replies = select(func.sum(Outreach.replies)).where(
        Outreach.live, within(Outreach.starts_on, chosen)
    )
    return ngettext(
        "%(num)s person reached, %(share)s by social media. Replies: %(replies)s.",
        "%(num)s people reached, %(share)s by social media. Replies: %(replies)s.",
        int(people.value or 0),
        num=format_number(people.value),
        share=format_percent(share),
        replies=format_number(db.session.scalar(replies) or 0),
    )


def _people_by(column: Any, names: Any, chosen: Scope) -> list[Bar]:
    """People reached in the period, by each channel or in each region, in their order."""
    rows = db.session.execute(
        select(column, func.sum(Outreach.reached))
        .where(Outreach.live, within(Outreach.starts_on, chosen), Outreach.reached.is_not(None))
        .group_by(column)
    )
    people = {name: int(number) for name, number in rows}
    return bars([(str(label), people[name]) for name, label in names.items() if name in people])


@views.get(f"/outreach{SUFFIX}")
@requires("export_screen")
def outreach_file(suffix: str) -> ResponseReturnValue:
    """The list of outreach actions as a file, with its filters."""
    listing = reach_lists.outreach_listing()
    query = listing.read()
    statement = reach_lists.actions(query)
    table = list_file("outreach", _("Outreach"), listing, query, statement, db.session.scalars)
    return table.answer(suffix)
