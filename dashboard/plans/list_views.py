"""The list of all milestones."""

from typing import Any, Iterable

from flask import request, url_for
from sqlalchemy import select

from dashboard.accounts.permissions import may, requires
from dashboard.extensions import db
from dashboard.language import format_number, gettext as _, localized, ngettext, search_key
from dashboard.ministries.models import Ministry
from dashboard.plans import listing, milestones as one_by_one
from dashboard.plans.models import STATUSES, Plan
from dashboard.plans.views import ministries, views
from dashboard.records.choices import PILLARS
from dashboard.web.pages import cacheable_page, not_modified
from dashboard.web.tables import asked_for, download, headings, pages


def _options(records: Iterable[Any]) -> list[tuple[str, str]]:
    """Codes and names to choose from, by name."""
    named = [(r.code, localized(r, "name")[0]) for r in records if not r.archived_at]
    return sorted(named, key=lambda pair: search_key(pair[1]))


def _labels() -> dict[str, str]:
    return {
        "code": _("Code"),
        "name": _("Milestone"),
        "ministry": _("Ministry"),
        "status": _("Status"),
        "due": _("Due date"),
        "last": _("Latest update"),
    }


@views.get("/milestones")
@requires("see_totals")
def milestones() -> Any:
    """All milestones; for htmx only the table."""
    if (answer := not_modified()) is not None:
        return answer
    known = ministries()
    asked = listing.chosen(list(known.values()))
    filters = asked_for(listing.FILTERS)
    found, total = listing.page_of(asked)
    plans = db.session.scalars(select(Plan).where(Plan.live)).all()
    return cacheable_page(
        "plans/milestones.html",
        "plans/_milestones_fragment.html",
        asked=asked,
        rows=found,
        total=total,
        columns=headings("plans.milestones", filters, asked.sort, _labels()),
        pages=pages("plans.milestones", filters, asked.page, listing.PAGE, total),
        links={
            kind: url_for("plans.milestones_file", kind=kind, **{**filters, "page": None})
            for kind in ("csv", "xlsx")
        },
        here=url_for("plans.milestones", **filters),
        by_id=known,
        choices={"ministry": _options(known.values()), "plan": _options(plans)},
        chosen={name: request.args.get(name, "") for name in ("ministry", "plan")},
        pillars=PILLARS,
        wants=listing.want_names(),
        statuses=STATUSES,
        reports=lambda step: may("report_progress", step.lead_id),
        said=ngettext(
            "%(num)s milestone found.", "%(num)s milestones found.", total, num=format_number(total)
        ),
    )


@views.get("/milestones.<any(csv,xlsx):kind>")
@requires("export_screen")
def milestones_file(kind: str) -> Any:
    """The list of milestones as a file, with its filters."""
    known = ministries()
    asked = listing.chosen(list(known.values()))
    header, rows = cells(listing.everything(asked), known)
    return download(kind, "milestones", header, rows)


def cells(
    found: list[one_by_one.MilestoneState], known: dict[int, Ministry]
) -> tuple[list[str], Any]:
    """Milestones as a table for files: the headings, and the rows."""
    header = [
        _("Plan"),
        _("Commitment"),
        _("Code"),
        _("Milestone"),
        _("Ministry"),
        _("Status"),
        _("Due date"),
    ]
    header += [_("Latest update"), _("Needs attention")]
    names = one_by_one.attention_names()
    rows = (
        [
            step.plan.code,
            step.commitment.code,
            step.milestone.code,
            localized(step.milestone, "name")[0],
            localized(known[step.lead_id], "name")[0] if step.lead_id in known else "",
            str(STATUSES.get(step.status, _("Withdrawn"))),
            step.milestone.due_on.isoformat()
            if step.milestone.due_on
            else localized(step.milestone, "due_text")[0],
            step.last.isoformat() if step.last else "",
            ", ".join(names[name] for name in names if name in step.wants),
        ]
        for step in found
    )
    return header, rows
