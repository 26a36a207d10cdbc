"""A change as one sentence: who did what to what."""

from dashboard.language import format_number, gettext as _, ngettext
from dashboard.records.fields import Label
from dashboard.records.history import Change

SHORT = 80
"""Characters of a value that still stands within a sentence."""
Fields = list[tuple[Label, str, str]]


def sentence(change: Change, who: str, about: str, kind: Label, fields: Fields) -> str:
    """What the change did, as whoever reads it says it."""
    person = who or _nobody(change.origin)
    if change.action == "import":
        return _("%(person)s imported the file “%(file)s”.", person=person, file=about)
    if change.action == "move":
        return _("%(person)s moved people to another team.", person=person)
    if change.action == "copy":
        return _("%(person)s copied records: %(what)s.", person=person, what=about)
    if change.action == "change":
        return _("%(person)s changed several records: %(what)s.", person=person, what=about)
    if change.action == "take_back":
        return _("%(person)s undid a change of several records.", person=person)
    record = about or _("an entry of “%(kind)s”", kind=kind)
    if change.action == "edit":
        return _edit(person, record, fields)
    names = {"person": person, "record": record}
    return {
        "create": _("%(person)s added %(record)s.", **names),
        "archive": _("%(person)s archived %(record)s.", **names),
        "restore": _("%(person)s restored %(record)s.", **names),
    }.get(change.action, f"{change.action} · {person} · {record}")


def tells_all(change: Change, fields: Fields) -> bool:
    """Whether the sentence says each value, so that a list of them would say it again."""
    return change.action == "edit" and len(fields) == 1 and _is_short(fields)


def _is_short(fields: Fields) -> bool:
    return all(len(text) <= SHORT for _label, *texts in fields for text in texts)


def _edit(person: str, record: str, fields: Fields) -> str:
    names = {"person": person, "record": record}
    if len(fields) != 1:
        number = len(fields)
        return ngettext(
            "%(person)s changed %(num)s field of %(record)s.",
            "%(person)s changed %(num)s fields of %(record)s.",
            number,
            num=format_number(number),
            **names,
        )
    [(field, before, after)] = fields
    names |= {"field": str(field)}
    if not _is_short(fields):
        return _("%(person)s changed “%(field)s” of %(record)s.", **names)
    if not before:
        return _("%(person)s set “%(field)s” of %(record)s to %(after)s.", after=after, **names)
    if not after:
        return _(
            "%(person)s removed “%(field)s” of %(record)s, which was %(before)s.",
            before=before,
            **names,
        )
    return _(
        "%(person)s changed “%(field)s” of %(record)s from %(before)s to %(after)s.",
        before=before,
        after=after,
        **names,
    )


def _nobody(origin: str) -> str:
    return {
        "file": _("A file"),
        "command": _("A command"),
        "demonstration": _("The demonstration"),
        "sso": _("Single sign-on"),
    }.get(origin, _("Somebody"))
