"""Forms made from the description of a kind's fields: what was typed, what it stands for, and what
is wrong with it.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field as part
from typing import Any, Iterable, Mapping, Sequence

from flask import Flask, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from dashboard.extensions import db
from dashboard.files.cells import cell_parser, format_cell
from dashboard.files.dates import slashed_order
from dashboard.files.parents import find_stored, stored_columns
from dashboard.files.problems import CellProblem, FileProblem
from dashboard.files.references import CellValues
from dashboard.files.store import TYPES, keep, name_of
from dashboard.language import current_language, gettext as _
from dashboard.records.fields import Field, Label, Record, Type
from dashboard.records.kinds import Kind
from dashboard.records.periods import today
from dashboard.records.rules import WarningCheck
from dashboard.web.lookup import Lookup
from dashboard.web.messages import say
from dashboard.web.pages import is_fragment
from dashboard.web.urls import in_language, safe_next, this_address

SEVERAL = (Type.CHOICES,)
TURNED = "in-other-language"
"""The name of the button that sends a form along to the same page in the other language."""


@dataclass
class Form:
    """Fields with the texts typed into them. `values` has what they stand for, by the name in the
    table.
    """

    name: str
    fields: Sequence[Field]
    raw: dict[str, str]
    values: dict[str, Any] = part(default_factory=dict)
    errors: dict[str, str] = part(default_factory=dict)
    warnings: dict[str, str] = part(default_factory=dict)
    version: int | str | None = None
    originals: dict[str, str] = part(default_factory=dict)
    hints: Mapping[str, str] = part(default_factory=dict)
    folds: Mapping[str, Sequence[str]] = part(default_factory=dict)
    """By title, the names of fields that are folded away until they are asked for."""

    @classmethod
    def empty(cls, name: str, fields: Sequence[Field], **texts: str) -> "Form":
        """A form as it is opened: defaults, and what is given."""
        defaults = {f.name: format_cell(f, f.default) for f in fields}
        return cls(name, fields, {**defaults, **texts})

    @classmethod
    def of_record(
        cls,
        name: str,
        fields: Sequence[Field],
        record: Record,
        handles: Mapping[str, str] | None = None,
    ) -> "Form":
        """A form that shows a record; `handles` has the codes of what it refers to, by field."""
        texts = {}
        for field in fields:
            value, known = (
                getattr(record, field.attribute),
                getattr(record, field.precision_attribute, "day"),
            )
            texts[field.name] = (
                (handles or {}).get(field.name, "")
                if field.type is Type.REFERENCE
                else plain(field, value, known)
            )
        return cls(name, fields, texts)

    @classmethod
    def submitted(cls, name: str, fields: Sequence[Field], find: Any = None) -> "Form":
        """The form as it was sent: each text parsed as a file's cell is, each error told."""
        form = cls(name, fields, {}, version=request.form.get("version"))
        form.originals = {
            f.name: one_line_end(request.form.get(f"was-{f.name}", "")) for f in fields
        }
        for field in fields:
            try:
                text = _given_file(field) or _typed(field)
            except FileProblem as problem:
                text = _typed(field)
                form.add_error(field.name, str(problem))
            text = unicodedata.normalize("NFC", one_line_end(text)).strip()
            form.raw[field.name] = text.replace("\x00", "\ufffd")
            try:
                value = _value(field, text, find or Lookup())
            except CellProblem as problem:
                form.add_error(
                    field.name, _("%(field)s: %(problem)s", field=field.label, problem=problem)
                )
                continue
            if field.month:
                form.values[field.attribute], form.values[field.precision_attribute] = value or (
                    None,
                    "day",
                )
            else:
                form.values[field.attribute] = value
        if TURNED in request.form:
            form.errors[TURNED] = ""  # it is shown again, as one with an error is
        return form

    def id_of(self, field: Field) -> str:
        """The control's id on the page."""
        return f"{self.name}-{field.name}"

    def rows(self, fold: str = "") -> list[list[Field]]:
        """The fields in order, the halves of a bilingual pair together, the reader's language
        first: those in sight, or those that are folded away under a title.
        """
        away = {name for names in self.folds.values() for name in names}
        shown = {f.name for f in self.fields} - away if not fold else set(self.folds[fold])
        rows: list[list[Field]] = []
        for field in (f for f in self.fields if f.name in shown):
            if (
                field.language
                and rows
                and rows[-1][0].name[:-3] == field.name[:-3]
                and rows[-1][0].language
            ):
                rows[-1].append(field)
                rows[-1].sort(key=lambda half: half.language != current_language())
            else:
                rows.append([field])
        return rows

    def add_error(self, name: str, message: str) -> None:
        """Note what is wrong with a field; the first complaint about it stands."""
        self.errors.setdefault(name, message)

    def unfolded(self, fold: str) -> bool:
        """Whether what is folded away is to be seen: something stands in it, or is asked for."""
        return any(
            self.raw.get(name) or name in self.errors or name in self.warnings
            for name in self.folds[fold]
        )

    @property
    def warning_key(self) -> str:
        """Stands for these warnings about these texts: sent back, it says that they were seen."""
        doubtful = [(name, self.raw.get(name, "")) for name in sorted(self.warnings)]
        return hashlib.sha256(repr(doubtful).encode()).hexdigest()[:16]

    @property
    def may_be_saved(self) -> bool:
        """Whether nothing is wrong, and what is doubtful was accepted."""
        accepted = request.form.get("accept") == self.warning_key
        return not self.errors and (accepted or not self.warnings)

    def fits_date(self, field: Field) -> bool:
        """Whether a date control can show what was typed; it would swallow anything but a date."""
        return bool(re.fullmatch(r"(\d{4}-\d{2}-\d{2})?", self.raw.get(field.name, "")))

    def gap(self, field: Field) -> bool:
        """Whether this half of a bilingual pair is empty and the other is not."""
        other = field.name[:-2] + ("fr" if field.language == "en" else "en")
        return bool(field.language and not self.raw.get(field.name) and self.raw.get(other))


def check_record(
    kind: Kind, form: Form, values: Mapping[str, Any], before: Mapping[str, Any] | None = None
) -> None:
    """Tell beside the fields what a kind's rules say against a record of these values, and what its
    warning rules say that they did not say `before`."""
    connection = db.session.connection()
    find = find_stored(connection)
    broken = [problem for rule in kind.rules for problem in rule(values)]
    broken += [(n, why) for rule in kind.parent_rules for _place, n, why in rule([values], find)]
    for name, why in broken:
        form.add_error(name, _complaint(kind, name, why))
    warn = WarningCheck(kind.warnings, kind.fields, stored_columns(connection))
    for rule, why in warn(values, before):
        notes = form.errors if rule.forms_refuse else form.warnings
        notes.setdefault(rule.field, _complaint(kind, rule.field, why))


def _complaint(kind: Kind, name: str, why: Label) -> str:
    return _("%(field)s: %(problem)s", field=kind.field(name).label, problem=why)


def plain(field: Field, value: Any, known: str = "day") -> str:
    """A value as the control shows it: text as it is, everything else as files hold it."""
    return one_line_end(value) if isinstance(value, str) else format_cell(field, value, known)


def one_line_end(text: str) -> str:
    """The text with one way of ending lines: files have two, forms another."""
    return text.replace("\r\n", "\n")


def _typed(field: Field) -> str:
    """What was typed; on a page where two versions meet, the one that was chosen."""
    take = request.form.get(f"take-{field.name}")
    if take in ("mine", "theirs"):
        return request.form.get(f"{take}-{field.name}", "")
    given = request.form.getlist(field.name)
    return ";".join(given) if field.type in SEVERAL else (given[0] if given else "")


def _given_file(field: Field) -> str:
    """The file that was sent, kept at once: a form that comes back has it. Raises FileProblem."""
    given = request.files.get(field.name) if field.type is Type.FILE else None
    return keep(given.stream, given.filename) if given and given.filename else ""


def _value(field: Field, text: str, find: Any) -> Any:
    if not text:
        if field.required:
            raise CellProblem(_("is required"))
        return field.default
    cells = CellValues(field, "", find)
    order = slashed_order({text}) if field.type is Type.DATE else ""
    value = cells.resolve(cell_parser(field, order, quoting=False)(text))
    day = value[0] if field.month else value
    if field.past and day > today():  # who fixes a day as today writes as of that day
        raise CellProblem(_("is in the future"))
    return value


def has_changes(record: Record, values: Mapping[str, Any]) -> bool:
    """Whether a record says anything else than these values."""
    return any(getattr(record, name) != value for name, value in values.items())


def back(default: str) -> str:
    """The page of ours that the form was opened on."""
    given = request.values.get("back", "")
    address = safe_next(given)
    known = given and address.split("?")[0] == given.split("?")[0]
    return in_language(address, current_language()) if known else default


def own_page() -> str:
    """The address at which the form stands on a page of its own."""
    if request.method == "GET":
        return this_address()
    return in_language(safe_next(request.form.get("form-page", "")), current_language())


def as_turned(form: Form, status: int) -> int:
    """The status of a page that shows this form again: of one that was sent to be read in the
    other language nothing is wrong.
    """
    if TURNED not in request.form:
        return status
    form.errors.clear()
    form.warnings.clear()
    return 200


def form_page(
    template: str, status: int = 200, *, form: Form, action: str, **context: Any
) -> Response:
    """A form that is sent to `action`: alone for htmx, on a page of its own otherwise. Answers 422
    or 409 keep what was typed.
    """
    status = as_turned(form, status)
    page = "web/_form_fragment.html" if is_fragment() else "web/form.html"
    context |= {"form_template": template, "form": form, "action": action}
    return make_response(render_template(page, **context), status)


def redirect_saved(message: str, address: str, place: str, undo: str = "") -> ResponseReturnValue:
    """After a save: the page the form was opened on, fresh, at `place`, the id of what changed,
    where the address names no other; `undo` is the address of the form that takes it back.
    """
    say(message, place, undo)
    if is_fragment():
        answer = make_response("", 204)
        answer.headers["HX-Trigger"] = "saved"
        return answer
    return redirect(address if "#" in address else f"{address}#{place}", 303)


def of_kind(fields: Iterable[Field], *names: str) -> list[Field]:
    """The fields of these names, in this order."""
    by_name = {f.name: f for f in fields}
    return [by_name[name] for name in names]


def init_app(app: Flask) -> None:
    """Give templates the types of fields."""
    app.jinja_env.globals.update(Type=Type, is_fragment=is_fragment, own_page=own_page)
    app.jinja_env.globals.update(file_name=name_of, kept_endings=",".join(TYPES))
