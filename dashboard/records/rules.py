"""What a record's values may not be, and what of them is doubtful."""

from dataclasses import dataclass, field as part
from typing import Any, Callable, Iterator, Mapping, Sequence

from babel.support import LazyProxy

from dashboard.language import LANGUAGES, current_language, format_date, lazy_gettext as _l
from dashboard.records.fields import Field, Label

Values = Mapping[str, Any]
"""A record's columns, by their names in the table."""
Rule = Callable[[Values], Iterator[tuple[str, Label]]]
"""Gives the fields of a record that are wrong, and why."""
FindParent = Callable[[int], Any]
"""Gives the record of an id with some of its columns; None where nothing of them is known."""
Parents = Callable[[str, str], FindParent]
"""Gives how to find the records of a table, with the columns of these names."""


@dataclass(frozen=True)
class WarningRule:
    """What is doubtful of a record, and taken once a person says so; it is told at the field of
    this name.

    `message` is a function of the record's values and of what it refers to: `parents` names the
    fields, each with the columns of the other record that are read. It gives what is doubtful, or
    None. It is not asked where one of these is not given or says nothing. What
    `forms_refuse` is no warning on a form but an error; without `in_files`, files are not asked.
    """

    field: str
    message: Callable[..., Label | None]
    parents: Mapping[str, str] = part(default_factory=dict)
    forms_refuse: bool = False
    in_files: bool = True


class WarningCheck:
    """Asks the warning rules of a kind with these fields, record by record."""

    def __init__(
        self, rules: Sequence[WarningRule], fields: Sequence[Field], parents: Parents
    ) -> None:
        by_name = {field.name: field for field in fields}
        self.rules = [
            (
                rule,
                [
                    (by_name[name].attribute, parents(by_name[name].reference, columns))
                    for name, columns in rule.parents.items()
                ],
            )
            for rule in rules
        ]

    def __call__(self, values: Values, before: Values | None = None) -> list[tuple[Any, Label]]:
        """The rules that warn of a record, and their messages. What was doubtful of it `before`,
        and so was taken by somebody, is not told again."""
        warnings = []
        for rule, parents in self.rules:
            message = _ask(rule, parents, values)
            if message and (before is None or not _ask(rule, parents, before)):
                warnings.append((rule, message))
        return warnings


def _ask(
    rule: WarningRule, parents: Sequence[tuple[str, FindParent]], values: Values
) -> Label | None:
    records = []
    for attribute, find in parents:
        id = values.get(attribute)
        record = None if id is None else find(id)
        if record is None:
            return None
        records.append(record)
    return rule.message(values, *records)


def one_language(name: str) -> Rule:
    """A text that is needed in one of the two languages at least, whichever."""

    def rule(values: Values) -> Iterator[tuple[str, Label]]:
        if not any(values.get(f"{name}_{language}") for language in LANGUAGES):
            yield f"{name}_{current_language()}", _l("is required, in either language")

    return rule


def text_wanted(name: str) -> WarningRule:
    """A text without which forms take no record; one of old times, from a file, may lack it."""

    def message(values: Values) -> Label | None:
        given = any(values.get(f"{name}_{language}") for language in LANGUAGES)
        return None if given else _l("is missing in both languages")

    return WarningRule(f"{name}_en", message, forms_refuse=True, in_files=False)


def order_rules(fields: Sequence[Field]) -> tuple[Rule, ...]:
    """One rule for each date that is declared to come after another. Raises KeyError for a field
    that there is not."""
    by_name = {field.name: field for field in fields}
    return tuple(_not_before(by_name[f.after], f) for f in fields if f.after)


def _not_before(earlier: Field, later: Field) -> Rule:
    def rule(values: Values) -> Iterator[tuple[str, Label]]:
        first, last = values.get(earlier.attribute), values.get(later.attribute)
        if first and last and last < first:
            yield (
                later.name,
                _l("is before “%(field)s” (%(day)s)", field=earlier.label, day=told(first)),
            )

    return rule


def told(day: Any) -> LazyProxy:
    """A day in the language of whoever reads it."""
    return LazyProxy(format_date, day, enable_cache=False)
