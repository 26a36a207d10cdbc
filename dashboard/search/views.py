"""The page of the search, the results as one types, and the key that leads to the box."""

from itertools import islice
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dashboard.accounts.permissions import requires
from dashboard.language import format_number, gettext as _, ngettext
from dashboard.records.kinds import Kind, kind as kind_of_name
from dashboard.records.search_index import searched_kinds
from dashboard.search.ranking import MOST, Search
from dashboard.search.results import results
from dashboard.web.listing import SIZE, Listing, in_address, one_of, pages, search_words
from dashboard.web.pages import is_fragment
from dashboard.web.table import CODE, SUFFIX, TEXT, Column, Table
from dashboard.web.urls import absolute, safe_next, this_address

views = Blueprint("search", __name__)
FEW = 5
"""How many results of a kind stand on the page of all kinds."""
TYPED = 8
"""How many results are shown as one types."""
BOXES = ("top", "menu", "page")
KEY = "search_key"
YEAR = 365 * 86400


def _listing() -> Listing:
    names = {kind.name: kind.many for kind in searched_kinds()}
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
    counts, ranked = search.counts(), search.ranked(chosen)
    total = sum(counts.values())
    here = in_address(("q", "kind"))
    first = (query.page - 1) * SIZE
    shown = ranked[first : first + SIZE] if chosen else _few_of_each(ranked)
    context: dict[str, Any] = {
        "q": q,
        "chosen": chosen,
        "counts": counts,
        "names": {kind.name: kind.many for kind in searched_kinds()},
        "total": total,
        "most": MOST if len(ranked) == MOST < (counts[chosen.name] if chosen else total) else 0,
        "groups": _groups(shown, search),
        "pages": pages("search.page", here, query.page, len(ranked)) if chosen else None,
        "links": {kind: url_for("search.file", suffix=kind, **here) for kind in ("csv", "xlsx")},
        "key_is_off": request.cookies.get(KEY) == "off",
        "here": this_address(),
        "said": _said(total if q else None),
    }
    template = "search/_fragment.html" if is_fragment() else "search/page.html"
    return render_template(template, **context)


def _chosen(name: str | None) -> Kind | None:
    return kind_of_name(name) if name else None


def _few_of_each(ranked: list[tuple[Kind, int]]) -> list[tuple[Kind, int]]:
    by_kind: dict[str, list[tuple[Kind, int]]] = {}
    for kind, id in ranked:
        by_kind.setdefault(kind.name, []).append((kind, id))
    return [one for every in by_kind.values() for one in every[:FEW]]


def _groups(ranked: list[tuple[Kind, int]], search: Search) -> list[tuple[Kind, list[Any]]]:
    """The results of these records by kind, the kind of the best one first."""
    groups: dict[str, tuple[Kind, list[Any]]] = {}
    for result in results(ranked, search.words):
        kind = kind_of_name(result.kind)
        groups.setdefault(kind.name, (kind, []))[1].append(result)
    return list(groups.values())


def _said(total: int | None) -> str:
    if total is None:
        return ""
    number = format_number(total)
    return ngettext("%(num)s result.", "%(num)s results.", total, num=number)


@views.get("/search/typed")
@requires("see_totals")
def typed() -> ResponseReturnValue:
    """The first results, under the box in which one types."""
    query = Listing("", "", {"q": search_words, "at": one_of(BOXES)}, ()).read()
    search = Search.of(query["q"] or "")
    ranked = search.ranked(most=TYPED)
    groups = _groups(ranked, search)
    said = (
        _said(len(ranked))
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
    ranked = search.ranked(_chosen(query["kind"]))

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
