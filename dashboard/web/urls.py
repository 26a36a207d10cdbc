"""Addresses: those that rooms register by name, absolute ones, the record that one names, where a
reader may be sent on to.

A room knows only the rooms below it. Where its pages lead up (to the ministry's page, to a form),
the room above registers the address under a name, and nothing is linked while there is none.
"""

from typing import Any, Callable, NoReturn

from flask import Flask, abort, current_app, has_request_context, request, url_for
from sqlalchemy import Select, select
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter, Map, RequestRedirect
from werkzeug.sansio.utils import host_is_trusted

from dashboard.extensions import db
from dashboard.language import LANGUAGES, gettext as _
from dashboard.web.navigation import home

MOST_ID = 2**31 - 1
"""The largest id that both databases can hold; a larger one in an address names nothing."""


class Id(IntegerConverter):
    """A whole number in an address, no larger than an id can be: a larger one is a 404."""

    def __init__(self, map: Map, fixed_digits: int = 0) -> None:
        super().__init__(map, fixed_digits=fixed_digits, max=MOST_ID)


def number_in_address(text: str) -> int:
    """A whole number from 0 that an id can be. Raises ValueError."""
    if not text.isdecimal() or len(text) > len(str(MOST_ID)) or int(text) > MOST_ID:
        raise ValueError(text)
    return int(text)


def register_addresses(app: Flask, **endpoints: str) -> None:
    """Give the endpoints of a room's pages the names by which lower rooms link to them."""
    app.extensions.setdefault("addresses", {}).update(endpoints)


def address_of(page: str, /, **values: Any) -> str:
    """The address of the page that is registered under this name; "" where no room has it."""
    endpoint = current_app.extensions["addresses"].get(page)
    return url_for(endpoint, **values) if endpoint else ""


def register_record_pages(app: Flask, **pages: str | Callable[[Any], str]) -> None:
    """Say where records of a kind, by its name, are shown: at an endpoint that takes their code, or
    at the address that a function gives.
    """
    app.extensions.setdefault("record_pages", {}).update(pages)


def record_address(kind: str, record: Any) -> str:
    """The address of a record's page; "" where its kind has none."""
    page = current_app.extensions["record_pages"].get(kind)
    if callable(page):
        return str(page(record))
    return url_for(page, code=record.code) if page else ""


def this_page() -> str:
    """The address of the page that is asked for, with the path below which a proxy serves us."""
    return request.root_path.rstrip("/") + request.path


def this_address() -> str:
    """The same with its query."""
    query = request.query_string.decode("ascii", "ignore")
    return f"{this_page()}?{query}" if query else this_page()


def in_language(address: str, language: str) -> str:
    """The same page of ours in this language."""
    root = request.root_path.rstrip("/")
    first, slash, rest = address.removeprefix(f"{root}/").partition("/")
    return f"{root}/{language}{slash}{rest}" if first in LANGUAGES else address


def absolute(path: str) -> str:
    """The whole address of a page of ours, for links that leave the dashboard: by the setting,
    never by the request.
    """
    root = request.root_path.rstrip("/") if has_request_context() else ""
    return str(current_app.extensions["settings"].ADDRESS).rstrip("/") + path.removeprefix(root)


def get_or_404(model: type[Any], key: str | int) -> Any:
    """The record of this id, or the one of this code that is not archived. Stops with 404 where
    there is none.
    """
    if isinstance(key, int):
        return first_or_404(select(model).where(model.id == key), key)
    return first_or_404(
        select(model).where(model.code == key.upper(), model.archived_at.is_(None)), key
    )


def first_or_404(statement: Select[Any], key: str | int) -> Any:
    """The first record that a statement gives. Stops with 404 where there is none; `key` is what
    the address called it.
    """
    return db.session.scalar(statement.limit(1)) or no_such_record(key)


def no_such_record(key: str | int) -> NoReturn:
    """Answer 404 in the one sentence that there is for it."""
    abort(404, _("There is no record “%(name)s”.", name=str(key)[:40]))


def is_guessed() -> bool:
    """Whether nobody has said by which address people reach the dashboard."""
    return "ADDRESS" not in current_app.extensions["settings"].model_fields_set


def shown(path: str) -> str:
    """The whole address of a page of ours, for a link on a screen that is copied: where no address
    is set, the one by which the reader asks, if its host is one of ours.
    """
    ours = host_is_trusted(request.host, current_app.extensions["settings"].HOSTS.split())
    return request.host_url.rstrip("/") + path if is_guessed() and ours else absolute(path)


def safe_next(address: str | None) -> str:
    """The page to go on to: a known page of ours, else the one on which the reader begins."""
    start, root = home(), request.root_path.rstrip("/")
    if (
        not address
        or not address.startswith(f"{root}/")
        or address.startswith(("//", "/\\"))
        or any(c in address for c in "\\\r\n\t")
    ):
        return start
    try:
        adapter = current_app.create_url_adapter(request)
        if adapter is None:
            return start
        path = address.split("?")[0].split("#")[0].removeprefix(root)
        endpoint, _values = adapter.match(path, method="GET")
    except (HTTPException, RequestRedirect):
        return start
    return address if not endpoint.startswith(("sign_in.", "static", "web.", "single_")) else start
