"""Who may do what, in one table, and how a route says what it needs."""

from typing import Any, Callable, TypeVar

from flask import abort, current_app, g, request

from dashboard.accounts.models import User
from dashboard.extensions import db
from dashboard.records.kinds import Kind

PUBLIC = "public"
ALL, OWN, NO = "all", "own", "no"
MAY: dict[str, dict[str, str]] = {
    "see_totals": {"lead": ALL, "executive": ALL, "admin": ALL},
    "see_names": {"lead": OWN, "executive": NO, "admin": ALL},
    "mark_completions": {"lead": OWN, "executive": NO, "admin": ALL},
    "open_evidence": {"lead": OWN, "executive": NO, "admin": ALL},
    "report_progress": {"lead": OWN, "executive": NO, "admin": ALL},
    "export_screen": {"lead": ALL, "executive": ALL, "admin": ALL},
    "write_records": {"lead": NO, "executive": NO, "admin": ALL},
    "manage_users": {"lead": NO, "executive": NO, "admin": ALL},
    "comment_guide": {"lead": OWN, "executive": NO, "admin": ALL},
    "read_requests": {"lead": OWN, "executive": NO, "admin": ALL},
    "ask_for_support": {"lead": OWN, "executive": NO, "admin": ALL},
    "add_notes": {"lead": OWN, "executive": NO, "admin": ALL},
    "suggest": {"lead": OWN, "executive": NO, "admin": ALL},
    "read_log": {"lead": OWN, "executive": NO, "admin": ALL},
}
View = TypeVar("View", bound=Callable[..., Any])


def requires(permission: str) -> Callable[[View], View]:
    """Say which line of the table a route stands under, or that it is public."""
    if permission != PUBLIC and permission not in MAY:
        raise KeyError(permission)

    def mark(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return mark


def takes(most_bytes: int | Callable[..., int]) -> Callable[[View], View]:
    """Say that a route takes larger requests than others: of at most so many bytes, or of what a
    function of the values in its address gives (0: of no more than others)."""

    def mark(view: View) -> View:
        view.most_bytes = most_bytes  # type: ignore[attr-defined]
        return view

    return mark


def polled(view: View) -> View:
    """Say that a page asks for this route by itself: that does not keep a sign-in alive."""
    view.polled = True  # type: ignore[attr-defined]
    return view


def permission_of(endpoint: str) -> str | None:
    """The rule of a route, or None for one that declares none."""
    return getattr(current_app.view_functions[endpoint], "permission", None)


def may(permission: str, ministry_id: int | None = None, user: User | None = None) -> bool:
    """Whether the reader may do this, for a lead with what belongs to this ministry."""
    reader = user or g.get("user")
    if reader is None:
        return False
    extent = MAY[permission][reader.role]
    return extent == ALL or (
        extent == OWN and ministry_id is not None and ministry_id == reader.ministry_id
    )


def extent(permission: str) -> str | int | None:
    """Of whose records the reader may do this: "all", one ministry's (its id), or nobody's
    (None)."""
    allowed = MAY[permission][g.user.role] if g.get("user") else NO
    return ALL if allowed == ALL else g.user.ministry_id if allowed == OWN else None


def owner_of(kind: Kind, record_id: int) -> int | None:
    """The ministry whose record this is; None where it belongs to nobody or to everybody."""
    owner = kind.owner_of(record_id)
    return None if owner is None else db.session.scalar(owner)


def guard() -> None:
    """Stop a request whose reader may not come here: a route without a rule is closed to
    everyone."""
    if request.endpoint is None:
        return
    permission = permission_of(request.endpoint)
    if permission is None:
        abort(403)
    if permission == PUBLIC:
        return
    if g.user is None:
        abort(401)
    if MAY[permission][g.user.role] == NO:
        abort(403)
