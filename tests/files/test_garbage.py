"""While a large file is read, Python searches for garbage more seldom, and afterwards as before."""

import gc

import pytest

from dashboard.files.apply import import_tables, open_paths
from dashboard.files.garbage import ALLOCATIONS
from dashboard.records.save import Actor
from tests.conftest import files

THEMES = "code,name_en,name_fr\nA1,One,Un\n"


@pytest.fixture(autouse=True)
def as_python_does():
    before = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    yield
    gc.set_threshold(*before)


def imported(folder, ends=None):
    """The threshold at each progress of an import."""
    seen = []

    def progress(_rows):
        seen.append(gc.get_threshold()[0])
        if ends:
            raise ends

    paths = [files(folder, themes=THEMES) / "themes.csv"]
    import_tables(lambda: open_paths(paths), Actor(None, "command"), progress=progress)
    return seen


def test_the_search_is_put_off_until_the_import_ends(empty, tmp_path):
    seen = imported(tmp_path)
    assert seen and set(seen) == {ALLOCATIONS}
    assert gc.get_threshold() == (700, 10, 10)


def test_an_import_that_breaks_off_leaves_the_search_as_it_was(empty, tmp_path):
    with pytest.raises(KeyboardInterrupt):
        imported(tmp_path, KeyboardInterrupt())
    assert gc.get_threshold() == (700, 10, 10)
