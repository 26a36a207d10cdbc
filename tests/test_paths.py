"""Where the files that are no code lie, in a checkout and in a wheel."""

import importlib.util
import shutil
from pathlib import Path

import pytest

from dashboard import paths
from tests.conftest import ROOT_OF_PROJECT


@pytest.fixture
def installed(tmp_path):
    """The module as it is in a wheel: templates and translations inside the package."""
    package = tmp_path / "site-packages" / "dashboard"
    (package / "templates").mkdir(parents=True)
    shutil.copy(paths.__file__, package)
    spec = importlib.util.spec_from_file_location("installed_paths", package / "paths.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    "name", ["TEMPLATES", "TRANSLATIONS", "STATIC", "MIGRATIONS", "DEMONSTRATION"]
)
def test_a_checkout_has_every_folder(name):
    assert any(getattr(paths, name).iterdir())


def test_a_checkout_keeps_its_records_in_its_own_instance_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert paths.default_instance() == ROOT_OF_PROJECT / "instance"


@pytest.mark.parametrize(
    "name", ["TEMPLATES", "TRANSLATIONS", "STATIC", "MIGRATIONS", "DEMONSTRATION"]
)
def test_a_wheel_has_every_folder_inside_the_package(installed, name):
    assert getattr(installed, name).parent == installed.PACKAGE


def test_a_wheel_keeps_records_in_the_current_folder(installed, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert installed.default_instance() == Path(tmp_path / "instance")
