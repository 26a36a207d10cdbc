"""A version of the guide to read, and what changed between two."""

from typing import Any, Mapping, Sequence

from flask import g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from dashboard.accounts.permissions import may, requires
from dashboard.extensions import db
from dashboard.guide.compare import CHANGED, GONE, NEW, SAME, compare
from dashboard.guide.markdown import html_of
from dashboard.guide.models import GUIDE_STATES, GuideSection
from dashboard.guide.versions import (
    GuideVersion,
    Heard,
    heard_of,
    sections_of,
    version_of,
    versions,
)
from dashboard.guide.views import views
from dashboard.language import (
    current_language,
    format_number,
    gettext as _,
    ngettext,
    other_language,
)
from dashboard.plans.evidence_models import EVIDENCE_KINDS, Evidence
from dashboard.records.periods import today
from dashboard.web.pages import cached_page
from dashboard.web.table import refuse
from dashboard.web.urls import this_page

OUTER = ("title",)
BOTH = "both"
TONES = {"draft": "", "in_consultation": "watch", "published": "good"}


@views.get("/guide")
@requires("see_totals")
def guide() -> ResponseReturnValue:
    """The newest version; without any, the page that says so."""
    known = versions()
    if not known:
        return nothing()
    return redirect(url_for("guide.read", number=known[0].number), 302)


@cached_page("web/board_page.html", "web/_fragment.html", "guide/_nothing.html", outer=OUTER)
def nothing() -> dict[str, Any]:
    """What is shown while there is no guide."""
    return {"title": _("Guide")}


@views.get("/guide/<number>")
@requires("see_totals")
@cached_page("web/board_page.html", "web/_fragment.html", "guide/_read.html", outer=OUTER)
def read(number: str) -> dict[str, Any]:
    """A version: its contents, and its sections in the reader's language or in both."""
    sections = sections_of(number)
    version = version_of(sections)
    languages = request.args.get("languages", "")
    if languages not in ("", BOTH):
        refuse(languages)
    heard = heard_of(version.number, today())
    texts = [(one, _texts(one, languages == BOTH)) for one in sections]
    evidence = select(Evidence).where(Evidence.guide == version.number, Evidence.known(today()))
    return {
        **_of_version(version),
        "evidence": db.session.scalars(evidence.order_by(Evidence.id)).all(),
        "evidence_kinds": EVIDENCE_KINDS,
        "entries": [
            (
                f"#s{one.section}",
                _("%(number)s. %(title)s", number=one.section, title=text[0][1]),
                comments_on(heard.get(one.section)),
            )
            for one, text in texts
        ],
        "title": _("Guide, version %(number)s", number=version.number),
        "both": languages == BOTH,
        "sections": texts,
        "heard": heard,
        "comments": sum(one.comments for one in heard.values()),
        "may_comment": g.user.role == "admin" or may("comment_guide", g.user.ministry_id),
        "may_edit": may("write_records"),
        "here": this_page(),
    }


def _of_version(version: GuideVersion) -> dict[str, Any]:
    """What each page about a version shows."""
    named = [(one.number, version_name(one)) for one in versions()]
    return {"version": version, "versions": named, "states": GUIDE_STATES, "tones": TONES}


def version_name(version: GuideVersion) -> str:
    """A version with its state: "0.9 (draft)"."""
    state = str(GUIDE_STATES[version.state]).lower()
    return _("%(number)s (%(state)s)", number=version.number, state=state)


def comments_on(heard: Heard | None) -> str:
    """How many comments there are on a section; nothing where there are none."""
    if heard is None:
        return ""
    number = format_number(heard.comments)
    return ngettext("%(num)s comment", "%(num)s comments", heard.comments, num=number)


Text = tuple[str, str, str, Any]
"""A language; a section's title in it; the language and the HTML of its text."""


def _texts(section: GuideSection, both: bool) -> list[Text]:
    """A section in the reader's language, or in both. A text that is missing in one stands in the
    other.
    """
    first = current_language()
    return [
        _text(section, language, f"s{section.section}" + ("" if language == first else "-2"))
        for language in ([first, other_language(first)] if both else [first])
    ]


def preview(texts: Mapping[str, str]) -> list[Text]:
    """A section in both languages as it would be read, of what stands in its form."""
    names = ("title_en", "title_fr", "body_en", "body_fr")
    return _texts(GuideSection(section=0, **{name: texts.get(name) for name in names}), both=True)


def _text(section: GuideSection, language: str, id: str) -> Text:
    body = getattr(section, f"body_{language}")
    other = other_language(language)
    shown = language if body or not getattr(section, f"body_{other}") else other
    text = getattr(section, f"body_{shown}")
    return language, getattr(section, f"title_{language}"), shown, html_of(text, id)


@views.get("/guide/<number>/compare/<other>")
@requires("see_totals")
@cached_page("web/board_page.html", "web/_fragment.html", "guide/_compare.html", outer=OUTER)
def comparison(number: str, other: str) -> dict[str, Any]:
    """What changed from one version to another, section by section."""
    sections, others = sections_of(number), sections_of(other)
    earlier, later = version_of(sections), version_of(others)
    differences = compare(sections, others)
    changed = [difference for difference in differences if difference.state != SAME]
    labels = {NEW: _("new"), GONE: _("removed"), CHANGED: _("changed")}
    return {
        **_of_version(later),
        "title": _(
            "What changed in the guide from version %(earlier)s to version %(later)s",
            earlier=earlier.number,
            later=later.number,
        ),
        "names": (version_name(earlier), version_name(later)),
        "earlier": earlier,
        "differences": changed,
        "entries": [
            (f"#c{place}", f"{one.section}. {one.name}", labels[one.state])
            for place, one in enumerate(changed, 1)
        ],
        "summary": _summary([difference.state for difference in differences]),
    }


def _summary(states: Sequence[str]) -> str:
    """How many sections changed, and how: "6 sections: 1 new, 3 changed, 2 the same"."""
    parts = [(state, states.count(state)) for state in (NEW, GONE, CHANGED, SAME)]
    return ngettext(
        "%(num)s section: %(list)s.",
        "%(num)s sections: %(list)s.",
        len(states),
        num=format_number(len(states)),
        list=", ".join(_part(state, count) for state, count in parts if count),
    )


def _part(state: str, count: int) -> str:
    """So many sections that are new, removed, changed or the same."""
    number = format_number(count)
    if state == NEW:
        return ngettext("%(num)s new", "%(num)s new", count, num=number)
    if state == GONE:
        return ngettext("%(num)s removed", "%(num)s removed", count, num=number)
    if state == CHANGED:
        return ngettext("%(num)s changed", "%(num)s changed", count, num=number)
    return ngettext("%(num)s the same", "%(num)s the same", count, num=number)


@views.get("/guide/compare")
@requires("see_totals")
def choose_comparison() -> ResponseReturnValue:
    """Go to the comparison that a form without scripts asks for; at first, the newest version with
    the one before it.
    """
    known = [one.number for one in versions()]
    later = request.args.get("to") or (known[0] if known else "")
    earlier = request.args.get("from") or next((one for one in known if one != later), later)
    if not later:
        return redirect(url_for("guide.guide"), 302)
    return redirect(url_for("guide.comparison", number=earlier, other=later), 302)
