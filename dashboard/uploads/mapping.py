"""What a person says of files by hand: their kind, the field of each column, the plan of a
tracker's files."""

from datetime import date
from typing import Any, Iterator, Mapping

from dashboard.files.cells import parse_code
from dashboard.files.headers import fields_of, normalised_heading
from dashboard.files.models import remember_columns
from dashboard.files.problems import CellProblem
from dashboard.language import gettext as _
from dashboard.records.kinds import Kind, find_kind
from dashboard.records.periods import latest_day


class Unclear(Exception):
    """What was said cannot be used; the message says why."""


def options_from_form(
    preview: Mapping[str, Any], options: Mapping[str, Any], form: Mapping[str, str]
) -> dict[str, Any]:
    """The options with what a form says, its columns remembered by kind; the caller commits. Raises
    Unclear."""
    changed = {**options, "kinds": dict(options["kinds"])}
    changed["places"] = {**options.get("places", {}), **dict(_places(preview, form))}
    if "left_on" in form:
        changed["all_of"] = _all_of(preview, form)
    if "deadlines" in form:
        changed["deadlines"] = [
            words
            for place, table in enumerate(preview.get("tables", ()))
            for number, (words, _day, _count) in enumerate(table.get("offers", ()))
            if form.get(f"deadline-{place}-{number}")
        ]
    if "plan" in form or "add" in form:
        changed["add"] = form.get("add") == "yes"
    if "plan" in form:
        changed["plan"] = form["plan"].strip().upper()[:60]
        try:
            parse_code(changed["plan"])
        except CellProblem:
            message = _("Write the code of the plan: letters, digits, “.”, “-” and “_” only.")
            raise Unclear(message) from None
    for place, file in enumerate(preview.get("questions") or preview.get("tables") or ()):
        name = form.get(f"kind-{place}")
        if name is None:
            continue
        kind = find_kind(name)
        if kind is None:
            raise Unclear(_("%(file)s: choose what it holds.", file=file["file"]))
        changed["kinds"][file["file"]] = kind.name
        if kind.name == file["kind"]:
            _remember_form_columns(kind, place, file, form)
    return changed


def _all_of(preview: Mapping[str, Any], form: Mapping[str, str]) -> dict[str, Any]:
    """The ministries of which files of staff hold all people, and the day on which the rest left,
    and others moved."""
    tables = preview.get("tables", ())
    codes = {code for table in tables for code in table.get("missing", ())}
    try:
        day = date.fromisoformat(form["left_on"]).isoformat()
    except ValueError:
        raise Unclear(_("Write the day on which they leave as 2017-10-31.")) from None
    if date.fromisoformat(day) > latest_day() and any(table.get("moved") for table in tables):
        raise Unclear(_("Nobody can have moved on a day that is still to come."))
    return {"ministries": [code for code in sorted(codes) if form.get(f"all-{code}")], "day": day}


def _places(
    preview: Mapping[str, Any], form: Mapping[str, str]
) -> Iterator[tuple[str, tuple[str, int]]]:
    """The sheet and the row of the headings of each file of which the form says them."""
    for number, file in enumerate(preview.get("read", ())):
        row = form.get(f"heading-{number}")
        if row is None:
            continue
        if not (row.isascii() and row.isdecimal() and 1 <= int(row[:9]) <= file["lines"] + 1):
            raise Unclear(
                _("%(file)s: write the number of the row of headings.", file=file["file"])
            )
        sheet = form.get(f"sheet-{number}", "")
        if sheet and sheet not in file["sheets"]:
            raise Unclear(_("%(file)s: choose one of its sheets.", file=file["file"]))
        yield file["file"], (sheet, int(row))


def _remember_form_columns(
    kind: Kind, place: int, file: Mapping[str, Any], form: Mapping[str, str]
) -> None:
    fields = {f.name: f for f in kind.fields}
    headings = [column["heading"] for column in file["columns"]]
    by_itself = [f.name if f else "" for f in fields_of(kind, headings, {})]
    taken: dict[str, str] = {}
    mappings: dict[str, str | None] = {}
    for number, heading in enumerate(headings):
        name = form.get(f"column-{place}-{number}", "")
        if name and name not in fields:
            raise Unclear(
                _("%(file)s: there is no field “%(name)s”.", file=file["file"], name=name[:40])
            )
        if name and name in taken:
            raise Unclear(
                _(
                    "%(file)s: the columns “%(first)s” and “%(second)s” cannot both be "
                    "“%(field)s”.",
                    file=file["file"],
                    first=taken[name],
                    second=heading,
                    field=fields[name].label,
                )
            )
        taken[name] = heading
        mappings[normalised_heading(heading)] = None if name and name == by_itself[number] else name
    missing = [f for f in kind.fields if f.required and f.name in kind.key and f.name not in taken]
    if missing:
        raise Unclear(
            _("%(file)s: no column is “%(field)s”.", file=file["file"], field=missing[0].label)
        )
    remember_columns(kind.name, mappings)
