"""What pages that are one list have in common: one template, and one description."""

from itertools import groupby
from typing import Any, Callable, Mapping, NamedTuple, Sequence

from flask import request, url_for
from sqlalchemy import Select

from dashboard.accounts.permissions import may
from dashboard.extensions import db
from dashboard.language import format_number, ngettext
from dashboard.records.periods import scope
from dashboard.web.chosen import periods
from dashboard.web.listing import Listing, Query, rows_by
from dashboard.web.table import Table
from dashboard.web.tiles import period_label
from dashboard.web.urls import address_of, this_address

Link = Callable[[Any], str]


class Group(NamedTuple):
    """What rows that follow each other have in common: its name, its address, a note."""

    name: str = ""
    address: str = ""
    note: str = ""


OUTER = ("title", "lead", "scope", "periods", "label", "asked", "selects", "address", "add", "said")
PARTS = "web/_period_fragment.html", "web/_list.html"
"""What htmx asks for of such a page, and its list."""


def list_page(
    listing: Listing,
    query: Query,
    statement: Select[Any],
    read: Callable[[Select[Any]], Any],
    *,
    kind: str,
    title: str,
    lead: str,
    shown: str,
    links: Mapping[str, Link],
    selects: Sequence[tuple[str, str, Any, str]] = (),
    record: Callable[[Any], Any] = lambda row: row,
    group: Callable[[Any], Group] = lambda row: Group(),
    **more: Any,
) -> dict[str, Any]:
    """What the page of any of these lists shows: columns of the names in `shown`, each cell with
    the address that `links` has for it, rows of one `group` under its name; `selects` are filters,
    each with its choices."""
    context = listing.context(query, statement, read)
    chosen = scope(query["period"].name if query.filters.get("period") else None)
    by_name = {column.name: column for column in listing.columns}
    back = {"back": this_address()}
    return {
        **context,
        "groups": [(name, list(rows)) for name, rows in groupby(context["rows"], group)],
        "asked": {"q": query["q"], "sort": query.sort},
        "title": title,
        "lead": lead,
        "scope": chosen,
        "periods": periods(chosen.period) if "period" in listing.filters else [],
        "label": period_label(chosen.period),
        "selects": [(*one, request.args.get(one[0], "")) for one in selects],
        "address": url_for(listing.page, period=None, ministry=None),
        "add": address_of("new", name=kind, **back) if may("write_records") else "",
        "shown": [by_name[name] for name in shown.split()],
        "headings": {heading.name: heading for heading in context["columns"]},
        "links_to_files": context["links"],
        "links": links,
        "record": record,
        "edit": lambda row: (
            address_of("edit", name=kind, id=record(row).id, **back) if may("write_records") else ""
        ),
        "said": ngettext(
            "%(num)s entry found.",
            "%(num)s entries found.",
            context["total"],
            num=format_number(context["total"]),
        ),
        **{
            "figures": [],
            "mark": lambda row: "",
            "source": lambda row: getattr(record(row), "source", ""),
            **more,
        },
    }


def list_file(
    name: str,
    title: str,
    listing: Listing,
    query: Query,
    statement: Select[Any],
    read: Callable[[Select[Any]], Any],
    data: str = "",
) -> Table:
    """Any of these lists as a file or as data, with the columns named in `data`, or all."""
    rows, chosen = rows_by(statement, read), scope()
    if query.filters.get("period"):
        chosen = scope(query["period"].name)
    return Table(name, title, listing.columns, rows, data, data, listing.names, chosen)


def execute(statement: Select[Any]) -> Any:
    """Runs a statement and gives its rows."""
    return db.session.execute(statement)
