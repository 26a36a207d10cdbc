"""The hallway screen: every tile in large type, without names, behind a private link that an
administrator makes and renews. The link is its only key.
"""

from flask import abort, current_app, g, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select

from dashboard.accounts.permissions import PUBLIC, requires
from dashboard.extensions import db, now
from dashboard.language import format_moment, gettext as _
from dashboard.overview.board import ministries_in_use
from dashboard.overview.views import views
from dashboard.overview.words import sentence
from dashboard.records.periods import scope
from dashboard.records.save import Actor, create, edit, restore
from dashboard.records.site_settings import SettingOverride
from dashboard.web.messages import say
from dashboard.web.pages import not_modified, revalidated
from dashboard.web.tiles import Audience, tiles
from dashboard.web.trends import bars_of, goal_of
from dashboard.web.urls import shown

LINK = "BOARD_LINK"
"""The setting that says that there is a link. The link holds the number of its latest change, so
that one that was renewed opens nothing again, even when the renewal is undone.
"""


def _link() -> SettingOverride | None:
    link: SettingOverride | None = db.session.scalar(
        select(SettingOverride).where(SettingOverride.name == LINK)
    )
    return link


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="board-link")


@views.get("/board/<token>")
@requires(PUBLIC)
def board_screen(token: str) -> ResponseReturnValue:
    """The screen; 304 while no record has changed. Stops with 404 for a link that was renewed."""
    link = _link()
    try:
        number = _signer().loads(token)
    except BadSignature:
        number = None
    if link is None or link.archived_at or number != link.version:
        abort(404, _("This link is no longer valid. Ask an administrator for the new one."))
    if (answer := not_modified()) is not None:
        return answer
    listed = frozenset(ministry.id for ministry in ministries_in_use() if ministry.active)
    audience = Audience(listed=listed, sees_names_of=lambda _ministry: False)
    chosen = scope()
    made = tiles(chosen, audience)
    page = render_template(
        "overview/board_screen.html",
        tiles=made,
        bars_of=bars_of,
        goal_of=goal_of,
        sentence=sentence(made),
        scope=chosen,
        moment=format_moment(now()),
    )
    return revalidated(make_response(page))


@views.get("/admin/board")
@requires("write_records")
def board_link() -> ResponseReturnValue:
    """The private link, and the button that makes or renews it."""
    link = _link()
    address = ""
    if link is not None and not link.archived_at:
        token = _signer().dumps(link.version)
        address = shown(url_for("overview.board_screen", token=token))
    return render_template("overview/board_link.html", address=address)


@views.post("/admin/board")
@requires("write_records")
def renew_board() -> ResponseReturnValue:
    """Make a link; those before it open nothing any more."""
    link, actor = _link(), Actor(g.user.id, "form")
    if link is None:
        create(SettingOverride(name=LINK, value="1"), actor)
    else:
        restore(link, actor)
        edit(link, {"value": str(int(link.value) + 1)}, actor)
    db.session.commit()
    say(_("The link was made. Links made before it no longer work."), "board-link")
    return redirect(url_for("overview.board_link"), 303)
