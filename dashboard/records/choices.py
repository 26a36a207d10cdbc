"""Choices that several kinds share."""

from dashboard.language import lazy_gettext as _l
from dashboard.records.fields import Choices

FORMER_LABELS = {
    "examen": "review",
    "Imprécise": "unclear",
    "Base": "foundation",
    "Thématique": "topic",
    "Formation des formateurs": "train_the_trainer",
    "Activité éphémère": "pop_up",
    "Stratégie de mobilisation": "engagement_strategy",
    "Jeu de données": "dataset",
    "Ouvert": "open",
}
"""What choices were called: files that were written then are read still."""
SOURCES: Choices = {"review": _l("review"), "illustrative": _l("illustrative")}
PILLARS: Choices = {
    "open_data": _l("Open data"),
    "open_information": _l("Open information"),
    "open_dialogue": _l("Open dialogue"),
}
REGIONS: Choices = {
    "toronto": _l("Toronto"),
    "greater_toronto": _l("Greater Toronto Area (outside Toronto)"),
    "central": _l("Central"),
    "east": _l("East"),
    "southwest": _l("Southwest"),
    "north": _l("North"),
    "online": _l("Online"),
    "province": _l("Province-wide"),
}
NO_PLACE = ("online", "province")
