"""The page that sets what ministries did before their first training beside what they did after."""

from typing import Any

from flask.typing import ResponseReturnValue

from dashboard.accounts.permissions import may, requires
from dashboard.language import gettext as _
from dashboard.overview import behaviour as acts
from dashboard.overview.board import ministries_in_use
from dashboard.overview.views import views
from dashboard.records.periods import Scope, scope
from dashboard.web.chosen import chosen_period
from dashboard.web.pages import cached_page
from dashboard.web.table import SUFFIX, Table, rows_of
from dashboard.web.tiles import period_label


def _rows(chosen: Scope) -> list[acts.Acts]:
    active = [ministry for ministry in ministries_in_use() if ministry.active]
    return acts.behaviour(chosen, active, lambda ministry: may("see_names", ministry))


@views.get("/behaviour")
@requires("see_totals")
@cached_page(
    "overview/behaviour.html",
    "web/_period_fragment.html",
    board="overview/_behaviour.html",
    outer=("scope", "label"),
)
def behaviour() -> dict[str, Any]:
    """Before and after training, as the records have it."""
    chosen = scope(chosen_period().name)
    return {
        "scope": chosen,
        "label": period_label(chosen.period),
        "rows": _rows(chosen),
        "kinds": acts.kinds(),
        "months": acts.MONTHS,
    }


@views.get(f"/behaviour{SUFFIX}")
@requires("export_screen")
def behaviour_file(suffix: str) -> ResponseReturnValue:
    """The same as a file."""
    chosen = scope(chosen_period().name)
    title, columns, rows = _("Before and after training"), acts.columns(), rows_of(_rows(chosen))
    table = Table("behaviour", title, columns, rows, filters=("period",), scope=chosen)
    return table.answer(suffix)
