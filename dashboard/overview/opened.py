"""What an open tile shows beside its breakdown: reasons, notes, whom to ask."""

from typing import Any, Sequence

from dashboard.accounts.permissions import extent
from dashboard.language import localized
from dashboard.overview.board import Board
from dashboard.overview.breakdown import breakdown
from dashboard.overview.models import MEASURES, RATES, Note
from dashboard.overview.notes import of_tile
from dashboard.overview.reasons import leads, reasons
from dashboard.overview.telling import figure
from dashboard.records.periods import Scope
from dashboard.training.privacy import Sees
from dashboard.web.tiles import period_label


def opened(
    name: str, shown: Board, written: Sequence[Note], scope: Scope, sees: Sees
) -> dict[str, Any] | None:
    """What the tile of this name shows when it is open; None where there is none."""
    tile = next((tile for tile in shown.tiles if tile.name == name), None)
    if tile is None:
        return None
    ministries = [row.ministry for row in shown.rows if row.ministry]
    before = scope.period.previous
    return {
        "of": breakdown(tile, ministries, scope, sees),
        "is_rate": next(iter(MEASURES[name])) in RATES,
        "figure": figure,
        "before": period_label(before) if before else "",
        "reasons": reasons(scope) if name == "plans" else [],
        "leads": leads(),
        "notes": of_tile(name, written, scope, sees),
        "names": {ministry.id: localized(ministry, "name")[0] for ministry in ministries},
        "may_note": extent("add_notes") is not None,
    }
