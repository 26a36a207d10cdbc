"""The pages of the catalogue."""

from dataclasses import dataclass
from math import ceil
from typing import Any, Sequence

from flask import Blueprint, abort, request, send_file, url_for
from flask.typing import ResponseReturnValue

from dashboard.accounts.permissions import may, requires
from dashboard.catalogue import pieces
from dashboard.extensions import db
from dashboard.files.store import TYPES, WITH_MACROS, ending_of, name_of, path_of
from dashboard.language import (
    LANGUAGES,
    format_date,
    gettext as _,
    in_language,
    localized,
    localized_words,
)
from dashboard.plans.evidence import evidence_address
from dashboard.plans.evidence_models import ACCESS, DOCUMENT_LANGUAGES, EVIDENCE_KINDS, Evidence
from dashboard.records.fields import codes_in
from dashboard.records.periods import today
from dashboard.records.search_index import terms
from dashboard.records.site_settings import settings
from dashboard.web.list_page import execute, list_file, list_page
from dashboard.web.listing import Query, in_address
from dashboard.web.marked import marked
from dashboard.web.pages import cached_page
from dashboard.web.table import SUFFIX
from dashboard.web.urls import address_of, get_or_404, shown, this_page

views = Blueprint("catalogue", __name__)
CATALOGUE_OUTER = ("title", "asked", "filters", "add", "said")


def _choices() -> list[tuple[str, str, list[tuple[str, str]]]]:
    """What the catalogue is narrowed by: the filter, its label, its values."""
    yes_no = [("yes", _("Yes")), ("no", _("No"))]
    kinds = [(code, str(label)) for code, label in EVIDENCE_KINDS.items()]
    return [
        ("kind", _("Kind"), kinds),
        ("public", _("Public"), yes_no),
        ("year", _("Year"), pieces.years()),
        ("missing", _("Missing in"), list(pieces.missing_names().items())),
        ("opens", _("Opens"), yes_no),
        ("owner", _("Owner"), [("none", _("No owner"))]),
    ]


@dataclass(frozen=True)
class Choice:
    """A value of a filter: how many pieces it would leave, and the address that takes it, or takes
    it away where it is chosen.
    """

    text: str
    address: str
    count: int | None = None
    chosen: bool = False


def _address(**changes: Any) -> str:
    return url_for(".page", **{**in_address(pieces.listing().names), "page": None, **changes})


def _other(given: Sequence[str], value: str) -> list[str]:
    """The values of a filter once one more is chosen, or chosen no more."""
    return [one for one in given if one != value] if value in given else [*given, value]


def _narrowing(query: Query) -> list[tuple[str, list[Choice]]]:
    """By label, the values of each filter that leave anything; and the orders there are."""
    groups = []
    for name, label, values in _choices():
        numbers = pieces.counts(query, name, [value for value, _text in values])
        given = request.args.getlist(name)
        choices = [
            Choice(text, _address(**{name: _other(given, value)}), count, value in given)
            for (value, text), count in zip(values, numbers, strict=True)
            if count or value in given
        ]
        groups.append((label, choices))
    orders = [
        ("gaps", _("Gaps first")),
        ("-dated_on", _("Latest first")),
        ("title", _("By title")),
        ("kind", _("By kind")),
    ]
    by = [Choice(text, _address(sort=sort), None, sort == query.sort) for sort, text in orders]
    return [*groups, (_("Order"), by)]


@views.get("/catalogue")
@requires("see_totals")
@cached_page(
    "catalogue/catalogue.html", "web/_fragment.html", "catalogue/_found.html", outer=CATALOGUE_OUTER
)
def page() -> dict[str, Any]:
    """Every piece of evidence: what is found, and what it can be narrowed by."""
    listing = pieces.listing()
    query = listing.read()
    groups = _narrowing(query)
    words = [word for term in terms(query["q"] or "") for word in term]
    chosen = [
        (_("%(field)s: %(problem)s", field=label, problem=one.text), one.address)
        for label, choices in groups[:-1]
        for one in choices
        if one.chosen
    ]
    quoted = [(_("“%(text)s”", text=query["q"]), _address(q=None))] if query["q"] else []
    return {
        **list_page(
            listing,
            query,
            pieces.pieces(query),
            execute,
            kind="evidence",
            title=_("Catalogue"),
            lead="",
            shown="",
            links={},
            record=lambda row: row.Evidence,
        ),
        "filters": in_address(name for name in listing.names if name not in ("q", "page")),
        "groups": groups,
        "chips": [*quoted, *chosen],
        "all": pieces.total(),
        "marked": lambda row: marked(localized(row.Evidence, "title")[0], words),
        "language": lambda row: localized(row.Evidence, "title")[1],
        "missing": lambda row: pieces.missing_in(row.Evidence),
        "parents": pieces.belongs_to,
        "kinds": EVIDENCE_KINDS,
        "state": pieces.shown_state,
    }


@views.get(f"/catalogue{SUFFIX}")
@requires("export_screen")
def page_file(suffix: str) -> ResponseReturnValue:
    """The catalogue as a file, with its filters."""
    listing = pieces.listing()
    query = listing.read()
    statement, title = pieces.pieces(query), _("Catalogue")
    return list_file("catalogue", title, listing, query, statement, execute, pieces.DATA).answer(
        suffix
    )


def citation(piece: Evidence, language: str) -> str:
    """How to cite a piece, in a language: by its lasting address, as it was on this day."""
    with in_language(language):
        address = shown(url_for("catalogue.piece", lang=language, id=piece.id))
        parts = {
            "title": localized_words(piece, "title"),
            "kind": EVIDENCE_KINDS[piece.kind],
            "service": settings().name(language),
            "number": f"E-{piece.id}",
            "address": address,
            "today": format_date(today()),
        }
        if piece.dated_on:
            return _(
                "%(title)s. %(kind)s, %(day)s. %(service)s, %(number)s. %(address)s (consulted "
                "on %(today)s).",
                day=format_date(piece.dated_on),
                **parts,
            )
        return _(
            "%(title)s. %(kind)s. %(service)s, %(number)s. %(address)s (consulted on %(today)s).",
            **parts,
        )


@views.get("/e/<int:id>")
@requires("see_totals")
@cached_page("web/board_page.html", "web/_fragment.html", "catalogue/_piece.html", outer=("title",))
def piece(id: int) -> dict[str, Any]:
    """One piece of evidence, for ever: what it is, where it opens and for whom, how to cite it."""
    get_or_404(Evidence, id)
    row = db.session.execute(pieces.with_parents().where(Evidence.id == id)).one()
    evidence: Evidence = row.Evidence
    ending = ending_of(evidence.file or "")
    path = path_of(evidence.file) if evidence.file else None
    record = {"name": "evidence", "id": id, "back": this_page()}
    return {
        "title": localized_words(evidence, "title"),
        "piece": evidence,
        "address": evidence_address(evidence),
        "link": pieces.shown_state(row),
        "kinds": EVIDENCE_KINDS,
        "access": ACCESS,
        "file_type": ending.removeprefix(".").upper(),
        "has_macros": ending in WITH_MACROS,
        "kilobytes": ceil(path.stat().st_size / 1024) if path and path.is_file() else None,
        "languages": [DOCUMENT_LANGUAGES[code] for code in codes_in(evidence.languages)],
        "parents": list(pieces.belongs_to(row)),
        "citations": [(language, citation(evidence, language)) for language in LANGUAGES],
        "edit_address": address_of("edit", **record) if may("write_records") else "",
    }


@views.get("/e/<int:id>/file")
@requires("see_totals")
def file(id: int) -> ResponseReturnValue:
    """The file of a piece, as it was given: to be kept, never shown in the page."""
    piece: Evidence = get_or_404(Evidence, id)
    kept = piece.file or ""
    if not piece.may_be_opened:
        abort(403, _("Only the ministry that it belongs to, and administrators, can open this."))
    if not kept or not piece.live or not path_of(kept).is_file():
        abort(404, _("There is no file here."))
    answer = send_file(
        path_of(kept),
        mimetype=TYPES[ending_of(kept)],
        as_attachment=True,
        download_name=name_of(kept),
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer
