"""Plans down to one milestone, with its updates and its evidence; the list of all milestones."""

from itertools import groupby
from typing import Any, Callable, Iterable

from flask import Blueprint, abort, request, url_for
from sqlalchemy import select

from dashboard.accounts.models import User
from dashboard.accounts.roles import extent, may, requires
from dashboard.extensions import db
from dashboard.language import folded, format_number, gettext as _, localized, natural, ngettext
from dashboard.ministries.models import Ministry
from dashboard.plans import listing, steps as one_by_one
from dashboard.plans.models import EVIDENCE_KINDS, PLAN_STATES, STATUSES, Commitment, Evidence, Milestone, Plan, Update
from dashboard.plans.reporting import missing_texts
from dashboard.plans.review import codes, misses
from dashboard.plans.steps import bar, by_commitment, checks, steps
from dashboard.records.base import Record, codes_in
from dashboard.records.choices import PILLARS
from dashboard.records.scope import scope
from dashboard.web import charts
from dashboard.web.pages import kept_html, totals, unchanged
from dashboard.web.tables import asked_for, download, headings, pages

views = Blueprint("plans", __name__)


def found_by_code(model: Any, code: str) -> Any:
    """The record of this code that is not archived. Stops with 404 where there is none."""
    found: Record | None = db.session.scalar(select(model).where(model.code == code.upper(), model.live))
    if found is None:
        abort(404, _("There is no record “%(name)s”.", name=code[:40]))
    return found


def ministries() -> dict[int, Ministry]:
    """Every ministry by its id, in one statement."""
    return {ministry.id: ministry for ministry in db.session.scalars(select(Ministry))}


def _page(name: str, key: Any, title: str, context: Callable[[], dict[str, Any]]) -> Any:
    def shared() -> dict[str, Any]:
        return {**context(), "statuses": STATUSES, "charts": charts}

    html = kept_html(("plans", name, key, extent("report_progress")), f"plans/_{name}.html", shared)
    return totals("plans/page.html", "web/_fragment.html", board_html=html, title=title)


@views.get("/plans")
@requires("see_totals")
def page() -> Any:
    """All plans with their state and progress."""
    if (answer := unchanged()) is not None:
        return answer

    def context() -> dict[str, Any]:
        found: dict[int, list[Any]] = {}
        for step in steps(scope()):
            found.setdefault(step.plan.id, []).append(step)
        by_id = ministries()
        plans = db.session.scalars(select(Plan).where(Plan.live)).all()
        rows = [(plan, by_id.get(plan.ministry_id or 0), found.get(plan.id, [])) for plan in plans]
        rows.sort(key=lambda row: (row[1] is not None, folded(localized(row[0], "name")[0])))
        return {"rows": rows, "bar": bar, "states": PLAN_STATES, "checks": checks}

    return _page("plans", "", _("Plans"), context)


@views.get("/plans/<code>")
@requires("see_totals")
def plan(code: str) -> Any:
    """One plan: its commitments by theme, each with its milestones as a bar."""
    if (answer := unchanged()) is not None:
        return answer
    found: Plan = found_by_code(Plan, code)

    def context() -> dict[str, Any]:
        all_steps = steps(scope(), Commitment.plan_id == found.id)
        its = {c.id: group for c, group in by_commitment(all_steps)}
        chosen = select(Commitment).where(Commitment.plan_id == found.id, Commitment.live)
        commitments = sorted(db.session.scalars(chosen), key=lambda c: natural(c.code))
        order = {
            theme: place for place, theme in reversed(list(enumerate(c.theme_en or c.theme_fr for c in commitments)))
        }
        commitments.sort(key=lambda c: order[c.theme_en or c.theme_fr])
        themes = [
            (group[0], [(c, its.get(c.id, [])) for c in group])
            for group in (list(g) for _theme, g in groupby(commitments, key=lambda c: c.theme_en or c.theme_fr))
        ]
        return {
            "plan": found,
            "themes": themes,
            "steps": all_steps,
            "checks": checks,
            "ministry": ministries().get(found.ministry_id or 0),
            "bar": bar,
            "states": PLAN_STATES,
        }

    return _page("plan", found.id, localized(found, "name")[0], context)


@views.get("/commitments/<code>")
@requires("see_totals")
def commitment(code: str) -> Any:
    """One commitment: its problem and aim, who leads it, what the review said, its milestones."""
    if (answer := unchanged()) is not None:
        return answer
    found: Commitment = found_by_code(Commitment, code)

    def context() -> dict[str, Any]:
        by_id = ministries()
        its = steps(scope(), Milestone.commitment_id == found.id)
        leads = [by_id[id] for id in dict.fromkeys([found.led_by, *(step.lead_id for step in its)]) if id in by_id]
        return {
            "commitment": found,
            "plan": found.plan,
            "leads": leads,
            "supporting": [m for m in by_id.values() if m.code in codes_in(found.supporting)],
            "pillars": [PILLARS[name] for name in codes_in(found.pillars)],
            "codes": codes(found),
            "misses": misses(found),
            "steps": its,
            "checks": checks,
            "reports": lambda step: may("report_progress", step.lead_id),
        }

    return _page("commitment", found.id, localized(found, "name")[0], context)


@views.get("/milestones/<code>")
@requires("see_totals")
def milestone(code: str) -> Any:
    """One milestone: where it stands, whether it can be checked, its updates and its evidence."""
    if (answer := unchanged()) is not None:
        return answer
    found: Milestone = found_by_code(Milestone, code)

    def context() -> dict[str, Any]:
        step = next(iter(steps(scope(), Milestone.id == found.id)), None)
        said = select(Update, User.name).outerjoin(User, User.id == Update.author_id)
        said = said.where(Update.milestone_id == found.id, Update.live, Update.reported_on <= scope().as_of)
        updates = db.session.execute(said.order_by(Update.reported_on.desc())).all()
        proof = select(Evidence).where(Evidence.milestone_id == found.id, Evidence.live)
        actual = next((update.actual for update, _author in updates if update.actual is not None), None)
        return {
            "milestone": found,
            "step": step,
            "commitment": found.commitment,
            "plan": found.commitment.plan,
            "lead": db.session.get(Ministry, found.led_by) if found.led_by else None,
            "updates": updates,
            "missing_texts": missing_texts,
            "evidence": db.session.scalars(proof.order_by(Evidence.id)).all(),
            "evidence_kinds": EVIDENCE_KINDS,
            "actual": actual,
            "reach": charts.reach(found.baseline, actual, found.target),
            "checks": one_by_one.CHECKS,
            "edit_address": url_for("admin.edit", name="milestones", id=found.id) if may("write_records") else "",
            "suggest_address": url_for("admin.new_suggestion", name="milestones", id=found.id, back=request.path)
            if may("suggest", found.led_by)
            else "",
            "reports": may("report_progress", found.led_by),
        }

    return _page("milestone", found.id, localized(found, "name")[0], context)


def _options(records: Iterable[Any]) -> list[tuple[str, str]]:
    """Codes and names to choose from, by name."""
    named = [(r.code, localized(r, "name")[0]) for r in records if not r.archived_at]
    return sorted(named, key=lambda pair: folded(pair[1]))


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
    if (answer := unchanged()) is not None:
        return answer
    known = ministries()
    asked = listing.chosen(list(known.values()))
    filters = asked_for(listing.FILTERS)
    found, total = listing.page_of(asked)
    plans = db.session.scalars(select(Plan).where(Plan.live)).all()
    return totals(
        "plans/milestones.html",
        "plans/_milestones_fragment.html",
        asked=asked,
        rows=found,
        total=total,
        columns=headings("plans.milestones", filters, asked.sort, _labels()),
        pages=pages("plans.milestones", filters, asked.page, listing.PAGE, total),
        links={
            kind: url_for("plans.milestones_file", kind=kind, **{**filters, "page": None}) for kind in ("csv", "xlsx")
        },
        here=url_for("plans.milestones", **filters),
        by_id=known,
        choices={"ministry": _options(known.values()), "plan": _options(plans)},
        chosen={name: request.args.get(name, "") for name in ("ministry", "plan")},
        pillars=PILLARS,
        wants=listing.want_names(),
        statuses=STATUSES,
        reports=lambda step: may("report_progress", step.lead_id),
        said=ngettext("%(num)s milestone found.", "%(num)s milestones found.", total, num=format_number(total)),
    )


@views.get("/milestones.<any(csv,xlsx):kind>")
@requires("export_screen")
def milestones_file(kind: str) -> Any:
    """The list of milestones as a file, with its filters."""
    known = ministries()
    asked = listing.chosen(list(known.values()))
    header, rows = cells(listing.everything(asked), known)
    return download(kind, "milestones", header, rows)


def cells(found: list[one_by_one.Step], known: dict[int, Ministry]) -> tuple[list[str], Any]:
    """Milestones as a table for files: the headings, and the rows."""
    header = [_("Plan"), _("Commitment"), _("Code"), _("Milestone"), _("Ministry"), _("Status"), _("Due date")]
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
            step.milestone.due_on.isoformat() if step.milestone.due_on else localized(step.milestone, "due_text")[0],
            step.last.isoformat() if step.last else "",
            ", ".join(names[name] for name in names if name in step.wants),
        ]
        for step in found
    )
    return header, rows
