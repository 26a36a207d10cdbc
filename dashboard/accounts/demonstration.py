"""The demonstration's three people: only where the demonstration is served, and only to this
machine."""

from ipaddress import ip_address

from flask import current_app, request
from sqlalchemy import func, or_, select

from dashboard.accounts.models import User
from dashboard.extensions import db
from dashboard.records.history import Change

ORIGIN = "demonstration"
PEOPLE = {
    "lead": ("lead@demonstration.invalid", "MTO"),
    "executive": ("executive@demonstration.invalid", None),
    "admin": ("admin@demonstration.invalid", None),
}
FORWARDING = "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via"
ADDRESSES = [address for address, _ministry in PEOPLE.values()]


def is_local() -> bool:
    """Whether the request comes from this very machine. A proxy on it that nobody told us of would
    pass on anybody's."""
    forwarded = any(name in request.headers for name in FORWARDING)
    if forwarded and not current_app.extensions["settings"].PROXY_HOPS:
        return False
    told = request.environ.get("REMOTE_ADDR")
    peer = request.environ.get("werkzeug.proxy_fix.orig", {}).get("REMOTE_ADDR", told)
    try:
        return all(ip_address(address or "").is_loopback for address in (peer, told))
    except ValueError:
        return False


def holds_other_records() -> bool:
    """Whether the database holds people or records that are not the demonstration's own."""
    others = select(func.count()).select_from(User).where(User.email.not_in(ADDRESSES))
    writes = (
        select(func.count())
        .select_from(Change)
        .where(
            Change.origin != ORIGIN,
            or_(
                Change.user_id.is_(None),
                Change.user_id.not_in(select(User.id).where(User.email.in_(ADDRESSES))),
            ),
        )
    )
    return bool(db.session.scalar(others) or db.session.scalar(writes))


def is_offered() -> bool:
    """Whether the sign-in page may offer the three people."""
    return (
        current_app.extensions["settings"].DEMONSTRATION
        and is_local()
        and not holds_other_records()
    )
