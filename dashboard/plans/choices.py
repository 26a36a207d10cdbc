"""What a plan's state and the kind of a piece of evidence can be."""

from dashboard.language import lazy_gettext as _l
from dashboard.records.fields import Choices

PLAN_STATES: Choices = {
    "draft": _l("Draft"),
    "submitted": _l("Submitted"),
    "published": _l("Published"),
}
EVIDENCE_KINDS: Choices = {
    "guide": _l("Guide"),
    "deck": _l("Deck"),
    "minutes": _l("Minutes"),
    "report": _l("Report"),
    "dataset": _l("Dataset"),
    "page": _l("Web page"),
    "other": _l("Other"),
}
