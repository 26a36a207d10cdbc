"""What a kind must say when it is registered, and the order that follows from references."""

from datetime import date

import pytest
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry

from dashboard.records import kinds
from dashboard.records.fields import Type, field, precision
from dashboard.records.kinds import KindError, kind, register
from dashboard.records.titles import title


@pytest.fixture(autouse=True)
def own_register(monkeypatch):
    """The kinds that a test adds are gone after it."""
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    kinds._in_order.cache_clear()
    yield
    kinds._in_order.cache_clear()


def model(**columns):
    """A model of its own with these columns beside its id."""

    class Base(DeclarativeBase):
        registry = registry(metadata=MetaData())

    annotations = dict.fromkeys(columns, Mapped[date | str | None])
    body = {
        "__tablename__": "working_group",
        "__annotations__": annotations,
        "__module__": "dashboard.community.models",
    }
    identity = mapped_column(primary_key=True)
    return type(
        "WorkingGroup",
        (Base,),
        body | {"id": identity, **columns} | {"__annotations__": {"id": Mapped[int]} | annotations},
    )


def code():
    return field("Code", Type.CODE, required=True)


def add(columns, name="working_groups", key="code", **more):
    register(
        model(**columns),
        name,
        "Working group",
        "Working groups",
        "community",
        key,
        **{"owner": None} | more,
    )


def test_a_kind_that_says_everything_is_registered():
    add(
        {
            "code": code(),
            "founded_on": field("Founded", Type.DATE, month=True),
            "founded_on_precision": precision(),
        }
    )
    assert title(kind("working_groups"), kind("working_groups").model(code="WG-1")) == "WG-1"


@pytest.mark.parametrize(
    "columns,more,message",
    [
        (
            {"code": code(), "founded_on": field("Founded", Type.DATE, month=True)},
            {},
            "add founded_on_precision = precision",
        ),
        ({"code": code()}, {"key": "number"}, "its key names number"),
        ({"code": code()}, {"either": ("code", "url")}, "its key names url"),
        ({"code": code()}, {"name": "teams"}, "registered already"),
        (
            {"event_id": field("Event", Type.REFERENCE, reference="event", required=True)},
            {"key": "event"},
            "no title",
        ),
        ({"code": field("Code", Type.CODE)}, {}, "no title"),
    ],
)
def test_a_kind_that_would_fail_later_is_refused_at_once(columns, more, message):
    with pytest.raises(KindError, match=message):
        add(columns, **more)


def test_a_kind_says_whose_its_records_are_even_when_they_are_everybodys():
    with pytest.raises(TypeError, match="owner"):
        register(
            model(code=code()),
            "working_groups",
            "Working group",
            "Working groups",
            "community",
            "code",
        )


@pytest.mark.parametrize(
    "reference,message",
    [
        ("nowhere", "which is the table of no kind"),
        ("attendance", "have no code"),
        ("working_group", "in a circle"),
    ],
)
def test_a_reference_that_leads_nowhere_is_refused(reference, message):
    add({"code": code(), "other": field("Other", Type.LOOKUP, reference=reference)})
    with pytest.raises(KindError, match=message):
        kinds.kinds()


def test_a_kind_is_read_after_those_that_it_refers_to():
    add({"code": code(), "guide": field("Guide", Type.LOOKUP, reference="guide_section")})
    names = [kind.name for kind in kinds.kinds()]
    for one in kinds.kinds():
        for referred in (f.reference for f in one.fields if f.reference):
            assert names.index(kinds.kind_of_table(referred).name) < names.index(one.name)


def test_there_is_no_kind_of_an_unknown_name_or_table():
    assert kinds.find_kind("songs") is None
    assert kinds.find_kind(None) is None
    assert kinds.find_kind_of_table("user") is None
    with pytest.raises(KeyError):
        kinds.kind_of_table("user")
