"""What the values of one record may not be."""

from typing import Any, Callable, Iterator, Mapping, Sequence

from babel.support import LazyProxy

from dashboard.language import format_date, lazy_gettext as _l
from dashboard.records.fields import Field, Label

Values = Mapping[str, Any]
"""A record's columns, by their names in the table."""
Rule = Callable[[Values], Iterator[tuple[str, Label]]]
"""Gives the fields of a record that are wrong, and why."""


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
