"""What went out by mail, what waits, and what did not arrive, as administrators see it."""

from datetime import datetime
from typing import Any, Callable, Iterable

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, select

from dashboard.accounts.permissions import requires
from dashboard.admin.views import views
from dashboard.extensions import db
from dashboard.language import TORONTO, format_number, gettext as _, ngettext
from dashboard.mail import outbox
from dashboard.mail.models import KINDS, REFUSED, STATES, UNCERTAIN, Letter
from dashboard.web.forms import redirect_saved
from dashboard.web.listing import Listing, one_of, rows_by
from dashboard.web.pages import is_fragment
from dashboard.web.table import CODE, DATE, NUMBER, SUFFIX, TEXT, Column, Table
from dashboard.web.urls import get_or_404
from dashboard.web.waiting import Waiting

LISTING = Listing(
    "admin.outbox_page", "admin.outbox_file", {"state": one_of(STATES), "kind": one_of(KINDS)}, ()
)


def reasons() -> dict[str, str]:
    """Why a letter was not sent, in words; what a server said stands as it is."""
    return {
        "disabled": _("The account is disabled."),
        "address": _("The account has no email address that can be written to."),
        "unsubscribed": _("The person wants no digest."),
        "nothing": _("There was nothing to say."),
        "replaced": _("An administrator handed a link on instead."),
    }


def reason_of(letter: Letter) -> str:
    """What there is to say of the last attempt."""
    if letter.state == UNCERTAIN:
        return _("The server was given it and did not say whether it took it.")
    return reasons().get(letter.error or "", letter.error or "")


def _columns() -> list[Column]:
    def at(name: str, between: str) -> Callable[[Letter], Any]:
        def moment(letter: Letter) -> str | None:
            value: datetime | None = getattr(letter, name)
            return value.astimezone(TORONTO).isoformat(between, "seconds") if value else None

        return moment

    def dated(name: str, label: str) -> Column:
        return Column(name, label, DATE, at(name, "T"), at(name, " "))

    def address(letter: Letter) -> str:
        return letter.address or letter.user.email

    return [
        dated("created_at", _("Date and time")),
        Column("person", _("Person"), TEXT, "user.name"),
        Column("email", _("Email address"), TEXT, address),
        Column("kind", _("Kind"), CODE, text=KINDS),
        Column("period", _("Period"), TEXT),
        Column("state", _("State"), CODE, text=STATES),
        Column("attempts", _("Attempts"), NUMBER),
        dated("sent_at", _("Sent")),
        Column("error", _("Reason"), TEXT, "error", reason_of),
    ]


def _statement() -> Select[Any]:
    query = LISTING.read()
    letters = select(Letter).order_by(Letter.id.desc())
    for name, column in (("state", Letter.state), ("kind", Letter.kind)):
        letters = letters.where(column == query[name]) if query[name] else letters
    return letters


def _read(statement: Select[Any]) -> Iterable[Letter]:
    return db.session.scalars(statement)


@views.get("/admin/mail")
@requires("manage_users")
def outbox_page() -> ResponseReturnValue:
    """The outbox, the newest letters first; for htmx only its table."""
    query = LISTING.read()
    context = LISTING.context(query, _statement(), _read)
    total = context["total"]
    return render_template(
        "admin/_outbox_fragment.html" if is_fragment() else "admin/outbox.html",
        **context,
        kinds=KINDS,
        states=STATES,
        reason_of=reason_of,
        stuck=(REFUSED, UNCERTAIN),
        said=ngettext(
            "%(num)s message found.", "%(num)s messages found.", total, num=format_number(total)
        ),
    )


@views.get(f"/admin/mail{SUFFIX}")
@requires("manage_users")
def outbox_file(suffix: str) -> ResponseReturnValue:
    """The same as a file."""
    rows = rows_by(_statement(), _read)
    return Table("mail", _("Mail"), _columns(), rows, filters=LISTING.names).answer(suffix)


@views.post("/admin/mail/<int:id>/again")
@requires("manage_users")
def send_again(id: int) -> ResponseReturnValue:
    """Send a letter that was refused, or of which nobody knows, once more."""
    letter: Letter = get_or_404(Letter, id)
    outbox.send_again(letter)
    db.session.commit()
    said = _("The message to %(name)s will be sent again.", name=letter.user.name)
    return redirect_saved(said, url_for("admin.outbox_page"), f"letter-{id}")


def stuck_letters() -> Waiting | None:
    """Mail that was refused or is uncertain."""
    number = outbox.stuck()
    if not number:
        return None
    return Waiting(
        title=_("Mail that may not have arrived"),
        value=format_number(number),
        address=url_for("admin.outbox_page"),
        level="alert",
    )
