"""What is wrong with a setting, in one line: its name, its value, the way out."""

import difflib
import os
from typing import Iterable, Mapping

from annotated_types import Ge, Le
from pydantic import ValidationError
from pydantic.fields import FieldInfo

from dashboard.language import gettext as _

PREFIX = "DASHBOARD_"
"""What stands before a setting's name in the environment."""


def bounds(field: FieldInfo) -> tuple[float | None, float | None]:
    """The least and the most that a setting may be; None where there is no bound."""
    least = next((bound.ge for bound in field.metadata if isinstance(bound, Ge)), None)
    most = next((bound.le for bound in field.metadata if isinstance(bound, Le)), None)
    return least, most  # type: ignore[return-value]


def no_such(name: str, known: Iterable[str]) -> str:
    """That there is no setting of this name, and which may be meant."""
    near = difflib.get_close_matches(name.removeprefix(PREFIX).upper(), known, 1)
    none = _("There is no setting %(name)s.", name=name)
    meant = _("Did you mean %(name)s?", name=near[0]) if near else _("Take it out.")
    return f"{none} {meant} " + _("dashboard/settings.py lists all settings.")


def sentence(error: ValidationError, fields: Mapping[str, FieldInfo], name: str = "") -> str:
    """The first thing that is wrong; `name` is the setting's where only one was read."""
    problem = error.errors()[0]
    name = name or "".join(str(part) for part in problem["loc"])
    reason = str(problem["ctx"]["error"]) if problem["type"] == "value_error" else ""
    if not name:  # a rule between two settings, whose reason names both
        return reason
    if name not in fields:
        return no_such(name, fields)
    origin = PREFIX if PREFIX + name in os.environ else ""
    if fields[name].repr:
        told = _("%(name)s is %(value)r.", name=origin + name, value=problem["input"])
    else:
        told = _("%(name)s cannot be used.", name=origin + name)
    return f"{told} {reason or _way_out(fields[name])}"


def _way_out(field: FieldInfo) -> str:
    if field.annotation is bool:
        return _("Write true or false.")
    least, most = bounds(field)
    if most is None:
        return _("Write a whole number of %(least)s or more.", least=least)
    if field.annotation is int:
        return _("Write a whole number from %(least)s to %(most)s.", least=least, most=most)
    return _("Write a number from %(least)s to %(most)s.", least=least, most=most)
