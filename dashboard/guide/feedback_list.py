"""The list of comments on the guide: its columns, its filters, and whose texts a reader sees."""

from typing import Any, Mapping

from sqlalchemy import Select, func, select

from dashboard.accounts.permissions import ALL, extent
from dashboard.guide.models import OUTCOMES, GuideFeedback
from dashboard.language import current_language, gettext as _, localized, search_key
from dashboard.ministries.models import Ministry
from dashboard.records.periods import Scope, period, scope
from dashboard.web.listing import Listing, Query, one_of, search_words
from dashboard.web.table import CODE, DATE, NUMBER, TEXT, Column

WHOLE = "whole"


def section_number(text: str) -> int | str:
    """A section's number, or that a comment is about no single one. Raises ValueError."""
    return text if text == WHOLE else int(text) if len(text) < 5 else int("")


def feedback_columns(ministries: Mapping[int, Ministry]) -> list[Column]:
    """A comment with its outcome; its text where the reader may see it."""

    def ministry(comment: GuideFeedback) -> Ministry:
        return ministries[comment.ministry_id]

    def summary(comment: GuideFeedback) -> str | None:
        return localized(comment, "summary")[0] if sees_text(comment) else None

    return [
        Column("guide", _("Version"), CODE, sort="guide"),
        Column("section", _("Section"), NUMBER, sort="section"),
        Column(
            "ministry",
            _("Ministry"),
            CODE,
            lambda comment: ministry(comment).code,
            lambda comment: localized(ministry(comment), "name")[0],
            sort="ministry",
        ),
        Column("received_on", _("Date received"), DATE, sort="-received_on"),
        Column("summary", _("Comment"), TEXT, summary),
        Column("outcome", _("Outcome"), CODE, text=OUTCOMES, sort="outcome"),
    ]


def sees_text(comment: GuideFeedback) -> bool:
    """Whether the reader may see what was said: administrators all of it, a lead what the own
    ministry said, everybody else only that something was.
    """
    return extent("comment_guide") in (ALL, comment.ministry_id)


def feedback_listing(ministries: Mapping[int, Ministry]) -> Listing:
    """The list, given every ministry by its id; the newest comments first."""
    by_code = {ministry.code: ministry for ministry in ministries.values()}
    return Listing(
        "guide.feedback",
        "guide.feedback_file",
        {
            "q": search_words,
            "version": str.upper,
            "section": section_number,
            "ministry": lambda code: by_code[code.upper()],
            "outcome": one_of(OUTCOMES),
            "period": period,
        },
        feedback_columns(ministries),
        sort="-received_on",
    )


def scope_of(query: Query) -> Scope:
    """The day as of which the list is drawn, and of which ministry."""
    ministry: Ministry | None = query["ministry"]
    name = query["period"].name if query["period"] else None
    return scope(name, ministry=ministry.id if ministry else None)


def statement_of(query: Query) -> Select[Any]:
    """The comments that are asked for, in their order. A search finds only what the reader may
    see.
    """
    comment, asked = GuideFeedback, scope_of(query)
    tests = [comment.known(asked.as_of)]
    if asked.ministry is not None:
        tests.append(comment.ministry_id == asked.ministry)
    if query["version"]:
        tests.append(comment.guide == query["version"])
    if query["section"]:
        section = None if query["section"] == WHOLE else query["section"]
        tests.append(comment.section.is_(None) if section is None else comment.section == section)
    if query["outcome"]:
        tests.append(comment.outcome == query["outcome"])
    words = search_key(query["q"] or "").split()
    readable = extent("comment_guide")
    if words and readable != ALL:
        tests.append(comment.ministry_id == readable)
    text = func.coalesce(comment.summary_en, "") + " " + func.coalesce(comment.summary_fr, "")
    tests += [func.folded(text).contains(word, autoescape=True) for word in words]
    statement = select(comment).join(Ministry, Ministry.id == comment.ministry_id).where(*tests)
    name = Ministry.name_fr if current_language() == "fr" else Ministry.name_en
    by: dict[str, Any] = {
        "guide": func.natural_order(comment.guide),
        "section": func.coalesce(comment.section, 0),
        "ministry": func.folded(name),
        "received_on": comment.received_on,
        "outcome": func.coalesce(comment.outcome, ""),
    }
    column = by[query.sort.removeprefix("-")]
    order = column.desc() if query.sort.startswith("-") else column.asc()
    return statement.order_by(order, by["ministry"], by["section"], comment.sequence, comment.id)
