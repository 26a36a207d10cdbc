"""Targets, thresholds and names by form."""

from contextlib import contextmanager
from decimal import Decimal
from functools import partial
from typing import Any, Callable, Iterator

from flask import g, request, url_for
from sqlalchemy import select

from dashboard.accounts.permissions import requires
from dashboard.admin.views import views
from dashboard.extensions import db
from dashboard.language import format_percent, gettext as _, lazy_gettext as _l
from dashboard.log.titles import register_titles, register_words
from dashboard.records.choices import REGIONS
from dashboard.records.fields import Field, Type, plain_number
from dashboard.records.periods import scope
from dashboard.records.save import Actor, create, edit, restore
from dashboard.records.site_settings import SettingOverride, clear, settings
from dashboard.settings import ORDERED, bounds, typed
from dashboard.web.forms import Form, back, form_page, redirect_saved
from dashboard.web.kept import register_labels
from dashboard.web.tiles import Audience, Tile, tiles

PERCENT = 100
SHARES = {
    "TARGET_TRAINED": _l("Training target (percent of staff with every required course)"),
    "TRAINED_ON_TRACK": _l("Training, “On track” threshold (percent of the target)"),
    "TRAINED_WATCH": _l("Training, “Watch” threshold (percent of the target)"),
    "OVERDUE_ON_TRACK": _l("Plans, “On track” threshold (highest percent of milestones overdue)"),
    "OVERDUE_WATCH": _l("Plans, “Watch” threshold (highest percent of milestones overdue)"),
    "REQUESTS_WATCH": _l(
        "Community, “Watch” threshold (highest percent of requests open for over 30 days)"
    ),
    "GUIDE_ON_TRACK": _l("Guide, “On track” threshold (lowest reach, percent)"),
    "GUIDE_WATCH": _l("Guide, “Watch” threshold (lowest reach, percent)"),
    "APPLIED_ON_TRACK": _l(
        "Outcomes, “On track” threshold (lowest percent who applied what they learned)"
    ),
    "APPLIED_WATCH": _l(
        "Outcomes, “Watch” threshold (lowest percent who applied what they learned)"
    ),
}
AREAS = {
    "plans": (None, "OVERDUE_ON_TRACK", "OVERDUE_WATCH"),
    "training": ("TARGET_TRAINED", "TRAINED_ON_TRACK", "TRAINED_WATCH"),
    "community": (None, None, "REQUESTS_WATCH"),
    "guide": (None, "GUIDE_ON_TRACK", "GUIDE_WATCH"),
    "outcomes": (None, "APPLIED_ON_TRACK", "APPLIED_WATCH"),
}
"""Of each tile the settings of its target and of its two thresholds."""
DAYS = {
    "DUE_SOON_DAYS": _l("Due soon (days before the due date)"),
    "STALE_DAYS": _l("No recent update (days after the latest update)"),
}


def _field(name: str, label: Any, type: Type, **more: Any) -> Field:
    return Field(label, type, name=name, attribute=name, required=True, **more)


def _bounded(name: str, label: Any, type: Type, unit: int = 1) -> Field:
    """A number of the form, `unit` times the setting, within the setting's bounds."""
    least, most = (int(bound * unit) if bound is not None else None for bound in bounds(name))
    return _field(name, label, type, percent=name in SHARES, least=least, most=most)


FIELDS = [
    _field("NAME_EN", _l("Name of the public service in English"), Type.TEXT),
    _field("NAME_FR", _l("Name of the public service in French"), Type.TEXT),
    *(_bounded(name, label, Type.NUMBER, PERCENT) for name, label in SHARES.items()),
    *(_bounded(name, label, Type.INTEGER) for name, label in DAYS.items()),
    _field(
        "OUTSIDE_GTA",
        _l("Regions that count as outside the Greater Toronto Area"),
        Type.CHOICES,
        choices=REGIONS,
    ),
    _field(
        "LEADS_MARK_COMPLETIONS",
        _l("Leads may mark courses of their ministry’s staff as completed"),
        Type.YES_NO,
    ),
]
register_labels(FIELDS)
BY_NAME = {field.name: field for field in FIELDS}


def _settings(ids: set[int]) -> dict[int, Field]:
    columns = SettingOverride.id, SettingOverride.name
    rows = db.session.execute(select(*columns).where(SettingOverride.id.in_(ids)))
    return {id: BY_NAME[name] for id, name in rows if name in BY_NAME}


def _titles(ids: set[int]) -> dict[int, str]:
    fields = _settings(ids).items()
    return {id: _("the setting “%(name)s”", name=field.label) for id, field in fields}


def _words(ids: set[int]) -> dict[int, Callable[[str], str]]:
    return {id: partial(_in_words, field) for id, field in _settings(ids).items()}


def _in_words(field: Field, value: str) -> str:
    """The value of a setting, as it is kept, as people read it."""
    if field.type is Type.YES_NO:
        return _("Yes") if value == "yes" else _("No")
    if field.name in SHARES:
        return format_percent(float(value), 1)
    if field.choices:
        return ", ".join(str(field.choices.get(code, code)) for code in value.split())
    return value


register_titles("adjustment", _titles)
register_words("adjustment", _words)


def _text(name: str, value: Any) -> str:
    if name in SHARES:
        return plain_number(Decimal(str(value)) * PERCENT)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ";".join(value.split()) if name == "OUTSIDE_GTA" else str(value)


def _kept(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _text(name, value)
    if name in SHARES:
        return plain_number(value / PERCENT)
    return value.replace(";", " ") if name == "OUTSIDE_GTA" else str(value)


@contextmanager
def _in_force(values: dict[str, Any]) -> Iterator[None]:
    """Let these settings hold, within this block alone."""
    given = {name: typed(name, value) for name, value in values.items()}
    g.adjusted = settings().model_copy(update=given)
    yield
    clear()


def _areas(form: Form) -> list[tuple[Tile, list[Field | None]]]:
    """Each tile as it would be today by what the form says, with the fields of its settings."""
    known = {name: _kept(name, value) for name, value in form.values.items() if name in SHARES}
    everybody = Audience(listed=frozenset(), sees_names_of=lambda _ministry: True)
    with _in_force(known):
        by_name = {tile.name: tile for tile in tiles(scope(), everybody)}
    fields = {field.name: field for field in FIELDS}
    return [
        (by_name[area], [fields.get(name or "") for name in names]) for area, names in AREAS.items()
    ]


def _page(form: Form, status: int = 200, **more: Any) -> Any:
    home = url_for("admin.page")
    form.folds = {_("Targets and thresholds"): list(SHARES)}  # they stand in a table of their own
    return form_page(
        "admin/_settings_form.html",
        status,
        form=form,
        action=url_for("admin.save_settings"),
        areas=_areas(form),
        form_title=_("Settings"),
        back=back(home),
        home=home,
        home_label=_("Administration"),
        **more,
    )


def _marker(rows: list[SettingOverride]) -> str:
    """What all adjustments say together changes with every one of them."""
    return "-".join(f"{row.id}.{row.version}" for row in rows)


def _rows() -> list[SettingOverride]:
    return list(db.session.scalars(select(SettingOverride).order_by(SettingOverride.id)))


@views.get("/admin/settings")
@requires("write_records")
def settings_page() -> Any:
    """The settings in force, in their form."""
    current = settings()
    texts = {f.name: _text(f.name, getattr(current, f.name)) for f in FIELDS}
    return _page(Form("settings", FIELDS, texts, version=_marker(_rows()), originals=dict(texts)))


@views.post("/admin/settings")
@requires("write_records")
def save_settings() -> Any:
    """Change settings; each that differs is a change of its own in the log."""
    form = Form.submitted("settings", FIELDS)
    for low, high in ORDERED:
        if {low, high} <= form.values.keys() and form.values[low] > form.values[high]:
            form.add_error(
                low,
                _(
                    "%(field)s: must not be higher than the other threshold of the same tile",
                    field=SHARES[low],
                ),
            )
    if "preview" in request.form:
        return _page(form)
    rows = _rows()
    if form.version != _marker(rows):
        form.version = _marker(rows)
        reason = _(
            "Someone else changed the settings while you were working. Check your entries, then "
            "save again."
        )
        return _page(form, 409, reason=reason, again=True)
    if form.errors:
        return _page(form, 422)
    actor, overrides, current = (
        Actor(g.user.id, "form"),
        {row.name: row for row in rows},
        settings(),
    )
    for field in FIELDS:
        if form.raw[field.name] == _text(field.name, getattr(current, field.name)):
            continue
        value = _kept(field.name, form.values[field.name])
        if field.name in overrides:
            restore(overrides[field.name], actor)
            edit(overrides[field.name], {"value": value}, actor)
        else:
            create(SettingOverride(name=field.name, value=value), actor)
    db.session.commit()
    clear()
    return redirect_saved(_("The settings were saved."), url_for("admin.settings_page"), "settings")
