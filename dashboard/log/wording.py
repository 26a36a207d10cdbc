"""The words of the change log."""

from dashboard.accounts.models import ROLES, SPOKEN
from dashboard.language import gettext as _, lazy_gettext as _l
from dashboard.mail.choices import OFTEN, PARTS
from dashboard.records.fields import Field, Label, Type
from dashboard.records.kinds import kinds


def action_names() -> dict[str, str]:
    """What was done, in words."""
    return {
        "create": _("Added"),
        "edit": _("Changed"),
        "archive": _("Archived"),
        "restore": _("Restored"),
        "import": _("Imported from a file"),
        "move": _("Moved to another team"),
        "copy": _("Copied"),
        "change": _("Several changed"),
        "take_back": _("Undone"),
        "erase": _("Personal information erased"),
    }


def origin_names() -> dict[str, str]:
    """By what it was done, in words."""
    return {
        "form": _("by form"),
        "file": _("by file"),
        "command": _("by command"),
        "demonstration": _("demonstration"),
        "sso": _("by single sign-on"),
    }


def kind_names() -> dict[str, Label]:
    """Every kind that the log tells of, in words."""
    return {
        **{k.name: k.many for k in kinds()},
        "user": _("People"),
        "adjustment": _("Settings"),
        "suggestion": _("Suggested corrections"),
    }


OTHER_FIELDS = [
    Field(_l("Email address"), Type.TEXT, attribute="email"),
    Field(_l("Name"), Type.TEXT, attribute="name"),
    Field(_l("Role"), Type.CHOICE, attribute="role", choices=ROLES),
    Field(_l("Ministry"), Type.REFERENCE, attribute="ministry_id", reference="ministry"),
    Field(_l("Language"), Type.CHOICE, attribute="language", choices=SPOKEN),
    Field(_l("Active"), Type.YES_NO, attribute="active"),
    Field(_l("Password"), Type.TEXT, attribute="password_hash"),
    Field(_l("Single sign-on"), Type.TEXT, attribute="subject"),
    Field(_l("Private link to calendars"), Type.TEXT, attribute="calendar_number"),
    Field(_l("How often a digest is sent"), Type.CHOICE, attribute="mail_every", choices=OFTEN),
    Field(
        _l("Parts left out of the digest"),
        Type.CHOICES,
        attribute="mail_without",
        choices={code: label for parts in PARTS.values() for code, label in parts.items()},
    ),
    Field(_l("Kind"), Type.TEXT, attribute="kind"),
    Field(_l("Record"), Type.TEXT, attribute="record_id"),
    Field(_l("Note"), Type.TEXT, attribute="note"),
    Field(_l("Answer"), Type.TEXT, attribute="answer"),
    Field(_l("Value"), Type.TEXT, attribute="value"),
    Field(_l("Keyed hash of the employee number"), Type.TEXT, attribute="number_hash"),
]
"""The fields of people, suggested corrections and settings."""
TOLD_ELSEWHERE = {
    "suggestion": {"author_id", "answered_by_id", "answered_at"},
    "adjustment": {"name"},
}
"""What the sentence of a line says already: who did it, when, and of which setting."""
