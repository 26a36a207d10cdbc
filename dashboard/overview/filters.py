"""Filters of the overview: read from the address."""

from typing import Any, Collection, Sequence

from flask import abort, request

from dashboard.language import gettext as _
from dashboard.ministries.models import Ministry
from dashboard.records.choices import PILLARS
from dashboard.records.periods import Scope, scope
from dashboard.web.chosen import chosen_ministry, chosen_period
from dashboard.web.listing import in_address


def asked_for() -> dict[str, Any]:
    """The filters in the address, and nothing else that may stand there."""
    return in_address(("period", "ministry", "pillar", "sort"))


def chosen_scope(ministries: Sequence[Ministry]) -> Scope:
    """What the address asks for. Stops with 404 for a period, ministry or pillar that does not
    exist.
    """
    ministry, pillar = chosen_ministry(ministries), request.args.get("pillar", "")
    if pillar and pillar not in PILLARS:
        abort(404, _("There is no pillar “%(name)s”.", name=pillar[:40]))
    return scope(
        chosen_period().name, ministry=ministry.id if ministry else None, pillar=pillar or None
    )


def chosen_tile(names: Collection[str]) -> str:
    """The tile that is open; "" where none is. Stops with 404 for one that does not exist."""
    name = request.args.get("open", "")
    if name and name not in names:
        abort(404, _("There is no tile “%(name)s”.", name=name[:40]))
    return name


def chosen_sort(sorts: dict[str, Any], default: str) -> str:
    """The column to sort by, with a minus for descending. Stops with 404 for one that does not
    exist.
    """
    sort = request.args.get("sort") or default
    if sort.removeprefix("-") not in sorts:
        abort(404, _("The table cannot be sorted by “%(name)s”.", name=sort[:40]))
    return sort
