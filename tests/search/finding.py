"""What a search finds, for tests."""

from contextlib import contextmanager
from types import SimpleNamespace

from flask import g

from dashboard.search.ranking import Search


@contextmanager
def reader(role="executive", ministry_id=None):
    g.user = SimpleNamespace(role=role, ministry_id=ministry_id)
    yield
    del g.user


def found(text, role="executive", ministry_id=None, **more):
    """The kinds and ids that a reader finds, the best first."""
    with reader(role, ministry_id):
        return [(kind.name, id) for kind, id in Search.of(text).ranked(**more)]


def counted(text, role="executive", ministry_id=None):
    with reader(role, ministry_id):
        return Search.of(text).counts()
