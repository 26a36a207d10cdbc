"""Addresses: absolute ones, and where a reader may be sent on to."""

from flask import current_app, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect


def absolute(path: str) -> str:
    """The whole address of a page of ours, for links that leave the dashboard: by the setting, never by the request."""
    return str(current_app.extensions["settings"].ADDRESS).rstrip("/") + path


def safe_next(address: str | None) -> str:
    """The page to go on to: a known page of ours, else the overview."""
    home = url_for("overview.page")
    if (
        not address
        or not address.startswith("/")
        or address.startswith(("//", "/\\"))
        or any(c in address for c in "\\\r\n\t")
    ):
        return home
    try:
        adapter = current_app.create_url_adapter(request)
        if adapter is None:
            return home
        endpoint, _values = adapter.match(address.split("?")[0].split("#")[0], method="GET")
    except (HTTPException, RequestRedirect):
        return home
    return address if not endpoint.startswith(("sign_in.", "static", "web.", "single_")) else home
