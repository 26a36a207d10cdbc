"""The first page of the administration: what waits, then every kind of record by room."""

from itertools import groupby
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from dashboard.accounts.models import User
from dashboard.accounts.permissions import requires
from dashboard.admin.views import kind_named, views
from dashboard.extensions import db
from dashboard.language import gettext as _
from dashboard.log import entries as log
from dashboard.records.kinds import ROOMS, Kind, kinds
from dashboard.web.waiting import waiting

LAST_CHANGES = 5


def _room_name(feature: str) -> str:
    names = {
        "ministries": _("Ministries"),
        "plans": _("Plans"),
        "training": _("Training"),
        "community": _("Community"),
        "guide": _("Guide"),
        "overview": _("Overview"),
    }
    return names.get(feature, feature.capitalize())


def _rooms() -> list[tuple[str, list[Kind]]]:
    """The kinds of each room, in the order of the rooms."""
    order = list(dict.fromkeys([*ROOMS, *(kind.feature for kind in kinds())]))
    sorted_kinds = sorted(kinds(), key=lambda kind: order.index(kind.feature))
    grouped = groupby(sorted_kinds, key=lambda kind: kind.feature)
    return [(_room_name(feature), list(group)) for feature, group in grouped]


@views.get("/admin/")
@requires("write_records")
def page() -> ResponseReturnValue:
    """What waits, every kind with its number of records, and the other doors."""
    counts: dict[str, Any] = {
        k.name: db.session.scalar(select(func.count()).select_from(k.table).where(k.model.live))
        for k in kinds()
    }
    people = db.session.scalar(select(func.count()).where(User.active.is_(True), User.live))
    return render_template(
        "admin/index.html",
        waiting=waiting(),
        rooms=_rooms(),
        counts=counts,
        people=people,
        changes=log.read(log.narrowed().limit(LAST_CHANGES)),
    )


@views.get("/admin/find")
@requires("write_records")
def find() -> ResponseReturnValue:
    """The list of the chosen kind, searched; without a choice, where one is made."""
    if "kind" not in request.args:
        return redirect(url_for("admin.page"), 302)
    kind = kind_named(request.args.get("kind", ""))
    q = request.args.get("q", "").strip()[:200]
    return redirect(url_for("admin.records", name=kind.name, q=q or None), 302)
