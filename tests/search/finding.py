"""What a search finds, for tests."""

from contextlib import contextmanager
from types import SimpleNamespace

from flask import g

from dashboard.records.search_index import searched_kinds
from dashboard.search.ranking import MOST, Search


@contextmanager
def reader(role="executive", ministry_id=None):
    g.user = SimpleNamespace(role=role, ministry_id=ministry_id)
    yield
    del g.user


def found(text, role="executive", ministry_id=None, most=MOST, kinds=(), each=MOST):
    """The kinds and ids that a reader finds, the best first."""
    names = kinds or [kind.name for kind in searched_kinds()]
    with reader(role, ministry_id):
        ranked = Search.of(text).ranked(most, dict.fromkeys(names, each))
    return [(kind.name, id) for kind, id in ranked]


def counted(text, role="executive", ministry_id=None):
    with reader(role, ministry_id):
        return Search.of(text).counts()
