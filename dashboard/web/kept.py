"""What was typed into a form that could not be saved: kept on the answer, to be sent again."""

import re
from typing import Iterable

from flask import request

from dashboard.language import lazy_gettext as _l
from dashboard.records.fields import Field, Label
from dashboard.records.kinds import kinds

Texts = list[tuple[str, str]]
SECRET: dict[str, Label] = {"password": _l("Password"), "new_password": _l("New password")}
"""Fields that are never drawn, and are to be typed again."""
CARRIED = "kept-"
"""Begins the names under which a sign-in page carries what was typed before the sign-in ended."""
_labels: dict[str, Label] = {}


def register_labels(fields: Iterable[Field]) -> None:
    """Let the fields of a form that belongs to no kind be called by their labels too."""
    _labels.update((field.name, field.label) for field in fields)


def typed() -> Texts:
    """What the request's form held, without its token and what is secret."""
    return [
        (name, text)
        for name, text in request.form.items(multi=True)
        if name not in ("csrf_token", *SECRET)
    ]


def secrets() -> dict[str, Label]:
    """The fields of the request's form that are to be typed again, with their labels."""
    return {name: label for name, label in SECRET.items() if name in request.form}


def shown(texts: Texts) -> list[tuple[Label, str]]:
    """Those of the texts that somebody wrote or chose, by the labels of their fields."""
    labels = _labels | {field.name: field.label for kind in kinds() for field in kind.fields}
    named = [(re.sub(f"^({CARRIED})?(mine-)?", "", name), text) for name, text in texts]
    return [(labels[name], text) for name, text in named if text and name in labels]
