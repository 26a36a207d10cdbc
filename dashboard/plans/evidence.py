"""Where a piece of evidence opens."""

from dashboard.plans.evidence_models import Evidence
from dashboard.web.urls import address_of


def evidence_address(piece: Evidence) -> str:
    """Where a reader opens a piece: its link, else its file; "" where there is nothing to open, or
    where the reader may not.
    """
    if not piece.live or not piece.may_be_opened:
        return ""
    return piece.url or (address_of("evidence_file", id=piece.id) if piece.file else "")
