"""The words of the change log."""

from dashboard.language import gettext as _
from dashboard.records.fields import Label
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


def other_names() -> dict[str, str]:
    """The fields of people, notes and settings, in words."""
    return {
        "email": _("Email address"),
        "name": _("Name"),
        "role": _("Role"),
        "ministry_id": _("Ministry"),
        "language": _("Language"),
        "active": _("Active"),
        "password_hash": _("Password"),
        "calendar_number": _("Private link to calendars"),
        "mail_every": _("How often a digest is sent"),
        "mail_without": _("Parts left out of the digest"),
        "kind": _("Kind"),
        "record_id": _("Record"),
        "author_id": _("Author"),
        "note": _("Note"),
        "answer": _("Answer"),
        "value": _("Value"),
        "number_hash": _("Keyed hash of the employee number"),
    }
