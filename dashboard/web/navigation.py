"""The navigation: the places that rooms register, and which of them a page belongs to.

Rooms that are not built register nothing, so nothing of them appears.
"""

from dataclasses import dataclass
from typing import Any, Callable

from flask import Flask, current_app, g, request, url_for

from dashboard.accounts.permissions import extent
from dashboard.records.fields import Label

OVERVIEW, MY_MINISTRY, ADMINISTRATION = "overview", "my_ministry", "administration"


@dataclass(frozen=True, kw_only=True)
class Place:
    """A place in the navigation, for who may do `permission`. `values` are what its address needs;
    None says that this reader has no such place.
    """

    name: str
    label: Label
    endpoint: str
    permission: str = "see_totals"
    values: Callable[[], dict[str, Any] | None] = dict


@dataclass(frozen=True, kw_only=True)
class Link:
    """A place as it is linked: `current` is "page" on the place itself, "true" on what belongs to
    it, else empty (aria-current).
    """

    label: Label
    address: str
    current: str


def register_place(app: Flask, position: int, place: Place) -> None:
    """Show a place in the navigation, after those of lower positions."""
    app.extensions["places"][position] = place


def register_pages(app: Flask, pages: str, place: Callable[[], str]) -> None:
    """Say to which place the pages of a blueprint, or of one endpoint, belong; `place` gives its
    name for the present page and reader.
    """
    app.extensions["pages_of_places"][pages] = place


def own_ministry() -> dict[str, Any] | None:
    """What the addresses of a lead's own ministry need; None for everybody else."""
    lead = g.user.role == "lead" and g.user.ministry
    return {"code": g.user.ministry.code} if lead else None


def ministry_place() -> str:
    """Where the pages of a ministry stand: a lead's own is a place of its own."""
    own, code = own_ministry(), (request.view_args or {}).get("code", "")
    return MY_MINISTRY if own and own["code"] == code.upper() else OVERVIEW


def records_place() -> str:
    """Where what concerns records stands: for leads under their ministry."""
    return MY_MINISTRY if g.user.role == "lead" else ADMINISTRATION


def _places() -> list[tuple[Place, dict[str, Any]]]:
    """The places of the reader, with the values of their addresses."""
    registered: dict[int, Place] = current_app.extensions["places"]
    shown = []
    for _position, place in sorted(registered.items()):
        values = place.values() if extent(place.permission) is not None else None
        if values is not None:
            shown.append((place, values))
    return shown


def _name_here() -> str:
    """The name of the place to which the present page belongs; "" where it belongs to none."""
    pages = current_app.extensions["pages_of_places"]
    place = pages.get(request.endpoint) or pages.get(request.blueprint)
    return place() if place and g.get("user") else ""


def _is_itself(place: Place, values: dict[str, Any]) -> bool:
    arguments = {**(request.view_args or {}), **values}
    return request.endpoint == place.endpoint and arguments == (request.view_args or {})


def places() -> list[Link]:
    """The navigation of the reader on the present page."""
    here = _name_here()
    links = []
    for place, values in _places():
        current = "page" if _is_itself(place, values) else "true" if place.name == here else ""
        address = url_for(place.endpoint, **values)
        links.append(Link(label=place.label, address=address, current=current))
    return links


def place_here() -> Link | None:
    """The place to which the present page belongs; None on the place itself, and where there is
    none.
    """
    return next((link for link in places() if link.current == "true"), None)


def home() -> str:
    """The page on which a reader begins: a lead on the own ministry, everybody else on the
    overview.
    """
    places = {place.name: url_for(place.endpoint, **values) for place, values in _places()}
    if MY_MINISTRY in places:
        return places[MY_MINISTRY]
    return url_for(current_app.extensions["addresses"]["home"])


def init_app(app: Flask) -> None:
    """Give rooms a place to register at, and templates the navigation."""
    app.extensions["places"], app.extensions["pages_of_places"] = {}, {}
    app.jinja_env.globals.update(places=places, place_here=place_here, home_address=home)
