"""Where a piece of evidence opens."""

from dashboard.plans.evidence_models import MINISTRY, Evidence
from dashboard.web.urls import absolute, address_of


def evidence_address(piece: Evidence) -> str:
    """Where a reader opens a piece: its link, else its file; "" where there is nothing to open, or
    where the reader may not.
    """
    if not piece.live or not piece.may_be_opened:
        return ""
    return piece.url or (address_of("evidence_file", id=piece.id) if piece.file else "")


def whole_address(piece: Evidence) -> str:
    """The same for what leaves the dashboard."""
    address = evidence_address(piece)
    return absolute(address) if address.startswith("/") else address


def address_on_paper(piece: Evidence) -> str:
    """The same for what goes from hand to hand: nothing that is a ministry's own."""
    return "" if piece.open_to == MINISTRY else whole_address(piece)
