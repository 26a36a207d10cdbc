"""Signing in and out."""

from dataclasses import dataclass
from typing import Any

from flask import (
    Blueprint,
    abort,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from sqlalchemy import select
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from dashboard.accounts import demonstration, sessions, throttle
from dashboard.accounts.models import ROLES, User
from dashboard.accounts.permissions import PUBLIC, requires
from dashboard.extensions import db
from dashboard.language import gettext as _
from dashboard.web import kept
from dashboard.web.kept import CARRIED
from dashboard.web.urls import safe_next, this_address, this_page

views = Blueprint("sign_in", __name__)


def only_with_local_passwords() -> None:
    """Stop with 404 where everybody signs in by single sign-on."""
    if not current_app.extensions["settings"].LOCAL_PASSWORDS:
        abort(404, _("The dashboard’s own passwords are turned off. Use single sign-on."))


LONGEST = {"email": 254, "password": 1000}


@dataclass(frozen=True)
class Credentials:
    """What was typed to sign in, and where to go on to. A password is taken to the letter."""

    email: str = ""
    password: str = ""
    next: str = ""

    @property
    def problems(self) -> dict[str, str]:
        """What is missing or too long, by field."""
        messages = {"email": _("Enter your email address"), "password": _("Enter your password")}
        return {
            name: message
            for name, message in messages.items()
            if not 0 < len(getattr(self, name)) <= LONGEST[name]
        }


def carried_fields() -> list[tuple[str, str]]:
    """What a form held that was sent when nobody was signed in any more: carried through the
    sign-in page."""
    return [
        (name, value) for name, value in request.form.items(multi=True) if name.startswith(CARRIED)
    ]


def carry_form() -> Any:
    """The sign-in page in answer to a form that came too late; it carries all that was typed."""
    texts = [(CARRIED + name, value) for name, value in kept.typed()]
    part = request.headers.get("HX-Request")
    template = "sign_in/_sign_in_again.html" if part else "sign_in/sign_in.html"
    carried = [*texts, (f"{CARRIED}action", this_page())]
    return render_template(
        template,
        credentials=Credentials(),
        error="ended",
        people=_demonstration_people(),
        carried=carried,
    ), 401


def ask_to_sign_in() -> Any:
    """The answer to a request that needs somebody signed in: the sign-in page, and the way back."""
    g.setdefault("user", None)
    db.session.rollback()  # the form may still be on its way
    if request.method == "POST" and request.form:
        return make_response(*carry_form())
    if request.headers.get("HX-Request"):
        response = make_response("", 401)
        response.headers["HX-Redirect"] = url_for("sign_in.sign_in")
        return response
    here = this_address() if request.method == "GET" else None
    return redirect(url_for("sign_in.sign_in", next=here), 303)


def _demonstration_people() -> list[Any]:
    return list(ROLES.items()) if demonstration.is_offered() else []


def _render_sign_in(credentials: Credentials, error: str = "", status: int = 200) -> Any:
    return render_template(
        "sign_in/sign_in.html",
        credentials=credentials,
        error=error,
        people=_demonstration_people(),
        carried=carried_fields(),
    ), status


def _redirect_or_resend(address: str | None) -> Any:
    """The next page; where a form was kept, the page that sends it again."""
    texts = carried_fields()
    action = next((value for name, value in texts if name == f"{CARRIED}action"), "")
    if not _accepts_forms(action):
        return redirect(safe_next(address), 303)
    fields = [
        (name.removeprefix(CARRIED), value) for name, value in texts if name != f"{CARRIED}action"
    ]
    sessions.load_current_sign_in()
    g.pop("csrf_token", None)  # the token of the session that is gone
    return render_template(
        "sign_in/kept.html", action=action, fields=fields, shown=kept.shown(fields)
    )


def _accepts_forms(address: str) -> bool:
    adapter = current_app.create_url_adapter(request)
    try:
        endpoint = (
            adapter.match(address, method="POST")[0] if adapter and address.startswith("/") else ""
        )
    except (HTTPException, RequestRedirect):
        return False
    return bool(endpoint) and not endpoint.startswith("sign_in.")


@views.get("/sign-in")
@requires(PUBLIC)
def sign_in() -> Any:
    """The form; who is signed in goes on."""
    if g.user is not None:
        return redirect(safe_next(request.args.get("next")), 303)
    return _render_sign_in(Credentials(next=request.args.get("next", "")))


@views.post("/sign-in")
@requires(PUBLIC)
def sign_in_now() -> Any:
    """Sign in with an address and a password."""
    only_with_local_passwords()
    typed = Credentials(**{n: request.form.get(n, "") for n in ("email", "password", "next")})
    if typed.problems:
        return _render_sign_in(typed, "incomplete", 422)
    try:
        user = sessions.authenticate(typed.email, typed.password)
    except throttle.Throttled:
        return _render_sign_in(typed, "throttled", 429)
    if user is None:
        return _render_sign_in(typed, "wrong", 422)
    sessions.start_sign_in(user)
    return _redirect_or_resend(typed.next)


@views.post("/sign-in/demonstration")
@requires(PUBLIC)
def sign_in_to_demonstration() -> Any:
    """Sign in as one of the demonstration's three people."""
    person = demonstration.PEOPLE.get(request.form.get("person", ""))
    if person is None or not demonstration.is_offered():
        abort(404)
    sessions.start_sign_in(db.session.scalars(select(User).where(User.email == person[0])).one())
    return _redirect_or_resend(request.form.get("next"))


@views.post("/sign-out")
@requires(PUBLIC)
def sign_out() -> Any:
    """End the sign-in of this browser."""
    sessions.end_current_sign_in()
    answer = redirect(url_for("sign_in.sign_in"), 303)
    # What the browser kept of pages goes too: the next person at this screen sees none of it.
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer
