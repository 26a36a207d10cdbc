"""What ministries said of the guide: the list, and the form for a comment."""

from dataclasses import replace
from typing import Any, Sequence

from flask import g, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from dashboard.accounts.permissions import ALL, extent, may, requires
from dashboard.extensions import db
from dashboard.guide.feedback_list import feedback_listing, scope_of, sees_text, statement_of
from dashboard.guide.measures import reach
from dashboard.guide.models import OUTCOMES, GuideFeedback, GuideSection
from dashboard.guide.versions import sections_of, version_of, versions
from dashboard.guide.views import version_form, views
from dashboard.language import format_number, gettext as _, localized, ngettext
from dashboard.ministries.lookup import ministries, options
from dashboard.ministries.models import Ministry
from dashboard.records.fields import Choices, Field, Type
from dashboard.records.kinds import kind
from dashboard.records.periods import Scope, today
from dashboard.records.save import Actor, create
from dashboard.web.charts import bars
from dashboard.web.forms import Form, back, check_record, of_kind, redirect_saved
from dashboard.web.listing import rows_by
from dashboard.web.pages import cached_page
from dashboard.web.table import SUFFIX, Table
from dashboard.web.urls import address_of, this_address

FORM = "comment"
OUTER = ("choices", "chosen", "asked", "said", "may_comment", "versions", "newest")


@views.get("/guide/feedback")
@requires("see_totals")
@cached_page("guide/feedback.html", "web/_fragment.html", "guide/_feedback.html", outer=OUTER)
def feedback() -> dict[str, Any]:
    """All comments with what became of them; for htmx only the list."""
    by_id = ministries()
    listing = feedback_listing(by_id)
    query = listing.read()
    context = listing.context(query, statement_of(query), db.session.scalars)
    asked, known = scope_of(query), versions()
    outcomes = _outcomes(asked)
    return {
        **context,
        "table": {column.name: column for column in listing.columns},
        "ministry_of": lambda comment: by_id[comment.ministry_id],
        "sees_text": sees_text,
        "outcome_names": OUTCOMES,
        "bars": bars([(str(label), outcomes.get(name, 0)) for name, label in OUTCOMES.items()]),
        "reach": reach(replace(asked, ministry=None)),
        "silent": _silent(asked, by_id.values()),
        "sees_all": extent("comment_guide") == ALL,
        "edit_address": _edit_address if may("write_records") else None,
        "here": this_address(),
        "may_comment": g.user.role != "executive" and bool(known),
        "versions": known,
        "newest": known[0].number if known else "",
        "choices": {
            "version": [(one.number, one.number) for one in known],
            "ministry": options(by_id.values()),
            "outcome": list(OUTCOMES.items()),
        },
        "chosen": {
            name: request.args.get(name, "")
            for name in ("version", "section", "ministry", "outcome", "q")
        },
        "said": ngettext(
            "%(num)s comment found.",
            "%(num)s comments found.",
            context["total"],
            num=format_number(context["total"]),
        ),
    }


def _edit_address(comment: GuideFeedback) -> str:
    return address_of("edit", name="feedback", id=comment.id, back=this_address())


def _outcomes(asked: Scope) -> dict[str, int]:
    comment = GuideFeedback
    chosen = select(comment.outcome, func.count()).where(comment.known(asked.as_of))
    if asked.ministry is not None:
        chosen = chosen.where(comment.ministry_id == asked.ministry)
    return {row[0]: row[1] for row in db.session.execute(chosen.group_by(comment.outcome))}


def _silent(asked: Scope, all: Any) -> list[Ministry]:
    """The active ministries from which there is no comment yet."""
    heard = set(
        db.session.scalars(
            select(GuideFeedback.ministry_id).where(GuideFeedback.known(asked.as_of)).distinct()
        )
    )
    return [one for one in all if one.active and one.archived_at is None and one.id not in heard]


@views.get(f"/guide/feedback{SUFFIX}")
@requires("export_screen")
def feedback_file(suffix: str) -> ResponseReturnValue:
    """The list as a file, with its filters; texts where the reader may see them."""
    listing = feedback_listing(ministries())
    query = listing.read()
    rows = rows_by(statement_of(query), db.session.scalars)
    return Table(
        "feedback",
        _("Comments on the guide"),
        listing.columns,
        rows,
        filters=listing.names,
        scope=scope_of(query),
    ).answer(suffix)


def _fields(sections: Sequence[GuideSection]) -> list[Field]:
    """What the form asks for: administrators also say for which ministry they write."""
    fields = of_kind(kind("feedback").fields, "ministry", "section", "summary_en", "summary_fr")
    titles: Choices = {str(one.section): _title(one) for one in sections}
    fields[1] = replace(fields[1], type=Type.CHOICE, choices=titles)
    fields[2] = replace(fields[2], label=_("Comment in English"))
    fields[3] = replace(fields[3], label=_("Comment in French"))
    if g.user.ministry_id is not None:
        return fields[1:]
    codes: Choices = dict(options(ministries().values()))
    return [replace(fields[0], type=Type.CHOICE, choices=codes), *fields[1:]]


def _ministry_id(form: Form) -> int | None:
    """The reader's ministry, or the one that an administrator chose."""
    code = form.values.get("ministry_id")
    chosen = select(Ministry.id).where(Ministry.code == code)
    return g.user.ministry_id or (db.session.scalar(chosen) if code else None)


def _title(section: GuideSection) -> str:
    return _("%(number)s. %(title)s", number=section.section, title=localized(section, "title")[0])


def _page(number: str, form: Form, status: int = 200) -> ResponseReturnValue:
    title = _("Comment on version %(number)s of the guide", number=number)
    return version_form("guide/_comment_form.html", "add_comment", number, form, title, status)


@views.get("/guide/<number>/comments/new")
@requires("comment_guide")
def new_comment(number: str) -> ResponseReturnValue:
    """The form for a comment on a version or one of its sections, in place or on a page of its
    own.
    """
    sections = sections_of(number)
    form = Form.empty(FORM, _fields(sections), section=request.args.get("section", ""))
    return _page(sections[0].number, form)


@views.post("/guide/<number>/comments")
@requires("comment_guide")
def add_comment(number: str) -> ResponseReturnValue:
    """Keep a comment of the reader's ministry. Sent twice, it is one."""
    sections = sections_of(number)
    version = version_of(sections)
    form = Form.submitted(FORM, _fields(sections))
    section = form.values.get("section")
    values = {
        **form.values,
        "ministry_id": _ministry_id(form),
        "section": int(section) if section else None,
        "guide": version.number,
        "received_on": today(),
    }
    check_record(kind("feedback"), form, {**values, "outcome": "open"})
    if form.errors:
        return _page(version.number, form, 422)
    comment = _same(values)
    if comment is None:
        comment = GuideFeedback(**values, sequence=_next(values))
        create(comment, Actor(g.user.id, "form"))
        db.session.commit()
    address = back(url_for("guide.feedback", version=version.number))
    return redirect_saved(_("Your comment was saved."), address, f"comment-{comment.id}")


def _that_day(values: dict[str, Any]) -> list[Any]:
    names = ("guide", "ministry_id", "received_on", "section")
    return [getattr(GuideFeedback, name).is_not_distinct_from(values[name]) for name in names]


def _same(values: dict[str, Any]) -> GuideFeedback | None:
    texts = ("summary_en", "summary_fr")
    said = [getattr(GuideFeedback, name).is_not_distinct_from(values[name]) for name in texts]
    same = select(GuideFeedback).where(GuideFeedback.live, *_that_day(values), *said)
    comment: GuideFeedback | None = db.session.scalar(same)
    return comment


def _next(values: dict[str, Any]) -> int:
    last = db.session.scalar(select(func.max(GuideFeedback.sequence)).where(*_that_day(values)))
    return (last or 0) + 1
