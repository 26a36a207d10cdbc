"""Which column of a file is which field: by name, by label in either language, by what other systems call it."""

import re

from dashboard.files.problems import FileProblem
from dashboard.language import LANGUAGES, folded, gettext as _, in_language
from dashboard.records.base import Field
from dashboard.records.kinds import Kind, kinds


def squeezed(text: str) -> str:
    """A heading without case, accents, spaces, underscores, hyphens and other signs."""
    return re.sub(r"[^a-z0-9]", "", folded(text))


def names_of(field: Field) -> list[str]:
    """All headings that a field answers to, the surest first."""
    labels = []
    for language in LANGUAGES:
        with in_language(language):
            labels.append(str(field.label))
    return [field.name, *labels, *field.also]


def match(kind: Kind, header: list[str], file: str) -> dict[int, Field]:
    """The field of each column that has one. Raises FileProblem for a repeated column or one that is not known."""
    answers: dict[str, Field] = {}
    for rank in range(max(len(names_of(f)) for f in kind.fields)):
        for field in kind.fields:
            for name in names_of(field)[rank : rank + 1]:
                answers.setdefault(squeezed(name), field)
    found: dict[int, Field] = {}
    for position, heading in enumerate(header):
        if not heading.strip():
            continue
        matched = answers.get(squeezed(heading))
        if matched is None:
            raise FileProblem(
                _(
                    "%(file)s: the column “%(column)s” is not one of %(kind)s",
                    file=file,
                    column=heading.strip()[:80],
                    kind=kind.many,
                )
            )
        if matched in found.values():
            raise FileProblem(
                _("%(file)s: the column “%(column)s” stands there twice", file=file, column=heading.strip()[:80])
            )
        found[position] = matched
    missing = [f for f in kind.fields if f.required and f.name in kind.key and f not in found.values()]
    if missing:
        raise FileProblem(_("%(file)s: the column “%(column)s” is missing", file=file, column=missing[0].name))
    return found


def guess_kind(stem: str, header: list[str]) -> Kind | None:
    """The kind of a file by its name, else the one kind whose columns its header fits."""
    by_name = {squeezed(k.name): k for k in kinds()}
    for language in LANGUAGES:
        with in_language(language):
            by_name |= {squeezed(str(k.many)): k for k in reversed(kinds())} | by_name
    if squeezed(stem) in by_name:
        return by_name[squeezed(stem)]
    fitting = []
    for kind in kinds():
        try:
            matched = match(kind, header, stem)
        except FileProblem:
            continue
        if all(f in matched.values() for f in kind.fields if f.required):
            fitting.append(kind)
    return fitting[0] if len(fitting) == 1 else None
