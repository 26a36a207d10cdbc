"""The page of the search, the results as one types, and the key that leads to the box."""

from itertools import islice
from typing import Any, Collection, Iterable, Mapping

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dashboard.accounts.permissions import requires
from dashboard.language import format_number, gettext as _, ngettext
from dashboard.records.fields import Label
from dashboard.records.kinds import Kind, kind as kind_of_name
from dashboard.records.search_index import searched_kinds
from dashboard.search.ranking import MOST, Search
from dashboard.search.results import results
from dashboard.web.listing import SIZE, Listing, in_address, one_of, pages, search_words
from dashboard.web.pages import is_fragment
from dashboard.web.table import CODE, SUFFIX, TEXT, Column, Table
from dashboard.web.urls import absolute, safe_next, this_address

views = Blueprint("search", __name__)
FEW, KINDS = 3, 6
"""How many results of a kind, and of how many kinds, stand on the page of all kinds; more of a kind
where there are fewer kinds.
"""
TYPED = 8
"""How many results are shown as one types."""
BOXES = ("top", "menu", "page")
KEY = "search_key"
YEAR = 365 * 86400


def _names() -> dict[str, Label]:
    return {kind.name: kind.many for kind in searched_kinds()}


def _listing() -> Listing:
    names = _names()
    columns = [
        Column("kind", _("Kind"), CODE, text=names),
        Column("code", _("Code"), CODE),
        Column("title", _("Title"), TEXT, "name"),
        Column("context", _("Context"), TEXT),
        Column("address", _("Address"), TEXT, lambda row: row.address and absolute(row.address)),
    ]
    filters = {"q": search_words, "kind": one_of(names)}
    return Listing("search.page", "search.file", filters, columns)


@views.get("/search")
@requires("see_totals")
def page() -> ResponseReturnValue:
    """What is found, the best of each kind, or all of one kind; for htmx only the results."""
    listing = _listing()
    query = listing.read()
    q, chosen = query["q"] or "", _chosen(query["kind"])
    search = Search.of(q)
    counts = search.counts()
    ranked = search.ranked(MOST, {chosen.name: MOST}) if chosen else _best(search, counts)
    here = in_address(("q", "kind"))
    first = (query.page - 1) * SIZE
    context: dict[str, Any] = {
        "q": q,
        "chosen": chosen,
        "counts": counts,
        "written": {name: _number([count]) for name, count in counts.items()},
        "total": _number(counts.values()),
        "names": _names(),
        "most": MOST if _is_more(counts.values()) else 0,
        "groups": _groups(ranked[first : first + SIZE] if chosen else ranked, search),
        "has_other_kinds": not chosen and len(counts) > KINDS,
        "pages": pages("search.page", here, query.page, len(ranked)) if chosen else None,
        "links": {kind: url_for("search.file", suffix=kind, **here) for kind in ("csv", "xlsx")},
        "key_is_off": request.cookies.get(KEY) == "off",
        "here": this_address(),
        "said": _said(counts.values()) if q else "",
    }
    template = "search/_fragment.html" if is_fragment() else "search/page.html"
    return render_template(template, **context)


def _chosen(name: str | None) -> Kind | None:
    return kind_of_name(name) if name else None


def _best(search: Search, counts: Mapping[str, int]) -> list[tuple[Kind, int]]:
    """The best few records of each of the kinds that the best are of."""
    few = FEW * KINDS // max(1, min(KINDS, len(counts)))
    ranked = search.ranked(MOST, {name: min(few, count) for name, count in counts.items()})
    best = list(dict.fromkeys(kind.name for kind, _id in ranked))[:KINDS]
    return [one for one in ranked if one[0].name in best]


def _groups(ranked: list[tuple[Kind, int]], search: Search) -> list[tuple[Kind, list[Any]]]:
    """The results of these records by kind, the kind of the best one first."""
    groups: dict[str, tuple[Kind, list[Any]]] = {}
    for result in results(ranked, search.words):
        kind = kind_of_name(result.kind)
        groups.setdefault(kind.name, (kind, []))[1].append(result)
    return list(groups.values())


def _is_more(counts: Iterable[int]) -> bool:
    return any(count > MOST for count in counts)


def _total(counts: Iterable[int]) -> int:
    return sum(min(count, MOST) for count in counts)


def _number(counts: Collection[int]) -> str:
    """How many there are of these kinds together; "500+" where the search counts no further."""
    number = format_number(_total(counts))
    return _("%(num)s+", num=number) if _is_more(counts) else number


def _said(counts: Collection[int]) -> str:
    total = _total(counts)
    number = format_number(total)
    if _is_more(counts):
        return _("More than %(num)s results.", num=number)
    return ngettext("%(num)s result.", "%(num)s results.", total, num=number)


@views.get("/search/typed")
@requires("see_totals")
def typed() -> ResponseReturnValue:
    """The first results, under the box in which one types."""
    query = Listing("", "", {"q": search_words, "at": one_of(BOXES)}, ()).read()
    search = Search.of(query["q"] or "")
    ranked = search.ranked(TYPED, dict.fromkeys(_names(), TYPED))
    groups = _groups(ranked, search)
    said = (
        _said([len(ranked)])
        if len(ranked) < TYPED
        else _("The first %(num)s results.", num=format_number(TYPED))
    )
    return render_template(
        "search/_typed.html",
        q=query["q"] or "",
        at=query["at"] or BOXES[0],
        groups=groups,
        said=said if search.terms else "",
    )


@views.get(f"/search{SUFFIX}")
@requires("export_screen")
def file(suffix: str) -> ResponseReturnValue:
    """What is found as a file, the best first."""
    listing = _listing()
    query = listing.read()
    search = Search.of(query["q"] or "")
    ranked = search.ranked(
        MOST, dict.fromkeys([query["kind"]] if query["kind"] else _names(), MOST)
    )

    def rows(start: int, count: int | None) -> list[Any]:
        end = None if count is None else start + count
        return results(list(islice(ranked, start, end)), search.words)

    table = Table(
        "search", _("Search"), listing.columns, rows, filters=("q", "kind"), page=url_for(".page")
    )
    return table.answer(suffix)


@views.post("/search/key")
@requires("see_totals")
def set_key() -> ResponseReturnValue:
    """Whether the key / leads to the box: a choice of this browser, kept in a cookie."""
    answer = redirect(safe_next(request.form.get("back")), 303)
    state = "off" if request.form.get("key") == "off" else "on"
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    answer.set_cookie(KEY, state, max_age=YEAR, secure=secure, samesite="Lax")
    return answer
