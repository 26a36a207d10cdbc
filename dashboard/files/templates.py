"""Empty files to fill in: a column for each field, headed in the reader's language, with its
choices to pick from."""

import io

import xlsxwriter

from dashboard.files.write import SEPARATORS, csv_lines
from dashboard.language import current_language, gettext as _
from dashboard.records.fields import Field, Type
from dashboard.records.kinds import Kind

ROWS = 5000
"""Down to this row a choice is picked from a list and a date or number is checked."""


def template_csv(kind: Kind) -> str:
    """The headings of a kind as a CSV that the reader's spreadsheet opens in columns."""
    separator, _point = SEPARATORS[current_language()]
    return "".join(csv_lines([str(field.label) for field in kind.fields], [], separator))


def _field_note(field: Field) -> str:
    lines = [_("Required.") if field.required else _("Optional.")]
    if field.choices:
        lines.append(
            _(
                "One of: %(choices)s",
                choices="; ".join(str(label) for label in field.choices.values()),
            )
        )
    if field.type is Type.DATE:
        lines.append(
            _("Write as 2017-10-31, or 2017-10 if only the month is known")
            if field.month
            else _("Write as 2017-10-31")
        )
    if field.type is Type.CHOICES:
        lines.append(_("Separate entries with semicolons"))
    return "\n".join(lines)


def _validation_rule(field: Field) -> dict[str, object] | None:
    options = [str(label) for label in field.choices.values()]
    if field.type is Type.CHOICE and len(",".join(options)) < 250:
        return {"validate": "list", "source": options}
    if field.type is Type.YES_NO:
        return {"validate": "list", "source": [_("yes"), _("no")]}
    if field.type is Type.INTEGER and field.least is not None:
        return {
            "validate": "integer",
            "criteria": "between",
            "minimum": field.least,
            "maximum": field.most,
        }
    return None


def template_xlsx(kind: Kind) -> bytes:
    """The same as a workbook: required headings marked, a note on each, lists to pick from."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"title": str(kind.many)})
        sheet = book.add_worksheet(str(kind.many)[:31])
        needed = book.add_format({"bold": True, "bottom": 1, "bg_color": "#fff4d6"})
        plain = book.add_format({"bottom": 1})
        text = book.add_format({"num_format": "@"})
        for column, field in enumerate(kind.fields):
            label = str(field.label)
            whole = field.type in (Type.INTEGER, Type.NUMBER, Type.DATE)
            sheet.set_column(column, column, max(14, len(label) + 2), None if whole else text)
            sheet.write_string(0, column, label, needed if field.required else plain)
            sheet.write_comment(0, column, _field_note(field))
            if rule := _validation_rule(field):
                sheet.data_validation(1, column, ROWS, column, rule)
        sheet.freeze_panes(1, 0)
    return buffer.getvalue()
