"""CONTRIBUTING's two recipes, a field and a kind, carried out in a copy of the project by the
documented commands alone.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LEFT_OUT = shutil.ignore_patterns(
    ".git",
    ".venv",
    "instance",
    "node_modules",
    "build",
    "dist",
    "__pycache__",
    ".*_cache",
    ".hypothesis",
    "pictures",
)
BEFORE = "    unit: Mapped[str | None] = field("
FIELD = """
    contact: Mapped[str | None] = field(_l("Person to ask"), Type.TEXT)
    pressing: Mapped[bool] = field(_l("Cannot wait"), Type.YES_NO, default=False)
"""
KIND = '''"""Networks of people in the public service."""

from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Mapped

from dashboard.language import lazy_gettext as _l
from dashboard.records.fields import Record, Type, field, precision
from dashboard.records.kinds import register


class Network(Record):
    """People from several ministries who help each other."""

    __tablename__ = "network"

    code: Mapped[str] = field(_l("Code"), Type.CODE, required=True, unique=True)
    name_fr: Mapped[str] = field(_l("Name in French"), Type.TEXT, required=True)
    ministry_id: Mapped[int] = field(
        _l("Ministry"), Type.REFERENCE, reference="ministry", required=True
    )
    founded_on: Mapped[date | None] = field(_l("Day of foundation"), Type.DATE, month=True)
    budget: Mapped[Decimal | None] = field(_l("Money to spend"), Type.NUMBER)
    founded_on_precision: Mapped[str] = precision()


register(
    Network,
    "networks",
    _l("Network of people"),
    _l("Networks of people"),
    "networks",
    "code",
    owner=Network.ministry_id,
)
'''
FRENCH = {
    "Person to ask": "Personne-ressource",
    "Cannot wait": "Ne peut attendre",
    "Day of foundation": "Date de création",
    "Money to spend": "Budget prévu",
    "Network of people": "Réseau de personnes",
    "Networks of people": "Réseaux de personnes",
}
USE = """
from tests.admin.conftest import admin  # noqa: F401
from tests.builders import last, valid_texts
from tests.html import body, fields_of, post


def test_the_field_of_a_milestone_is_saved_by_its_form(app, admin):
    page = body(admin.get("/fr/admin/milestones/1"))
    assert "Personne-ressource" in page
    form = fields_of(page) | {"contact": "Ana"}
    assert post(admin, "admin/milestones/1", **form).status_code == 303
    assert last().after == {"contact": "Ana"}


def test_a_record_of_the_kind_is_saved_by_its_form(app, admin):
    form = valid_texts("networks", founded_on="2017-05", budget="12.5")
    assert post(admin, "admin/networks", lang="fr", **form).status_code == 303
    assert last().after["budget"] == "12.5"
    assert last().after["founded_on_precision"] == "month"
    assert "Date de création" in body(admin.get(f"/fr/admin/networks/{last().record_id}"))
    assert "2017-05" in body(admin.get("/fr/admin/networks.csv"))
"""


@pytest.fixture
def copy(tmp_path):
    """A copy of the project without its environment; commands run in it with the present one."""
    return shutil.copytree(ROOT, tmp_path / "copy", ignore=LEFT_OUT)


def run(copy, *command):
    """Run a command in the copy as a developer would, whatever this test's own settings are."""
    kept = {
        k: v for k, v in os.environ.items() if not k.startswith(("DASHBOARD_", "PYTEST_", "FLASK_"))
    }
    done = subprocess.run(command, cwd=copy, env=kept, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def make(copy, *words):
    return run(copy, "make", *words, f"VENV={sys.prefix}")


@pytest.mark.sqlite("its commands make a database of their own")
def test_a_field_and_a_kind_are_added_by_the_documented_commands(copy):
    models = copy / "dashboard/plans/models.py"
    models.write_text(models.read_text("utf-8").replace(BEFORE, FIELD + BEFORE), "utf-8")
    make(copy, "migration", "m=contact of a milestone")
    [migration] = (copy / "dashboard/migrations/versions").glob("*_contact_of_a_milestone.py")
    assert "server_default" in migration.read_text(
        "utf-8"
    )  # rows that are there get the field's default
    room = copy / "dashboard/networks"
    room.mkdir()
    (room / "models.py").write_text(KIND, "utf-8")
    make(copy, "migration", "m=networks")
    head = max(path.name for path in (ROOT / "dashboard/migrations/versions").glob("*.py"))[:4]
    names = [
        path.name
        for path in (copy / "dashboard/migrations/versions").glob("*.py")
        if path.name[:4] > head
    ]
    assert sorted(names) == [
        f"{int(head) + 1:04}_contact_of_a_milestone.py",
        f"{int(head) + 2:04}_networks.py",
    ]
    make(copy, "translations")
    catalogue = copy / "translations/fr/LC_MESSAGES/messages.po"
    text = catalogue.read_text("utf-8")
    for english, french in FRENCH.items():
        assert f'\nmsgid "{english}"\nmsgstr ""\n' in text
        text = text.replace(
            f'\nmsgid "{english}"\nmsgstr ""\n', f'\nmsgid "{english}"\nmsgstr "{french}"\n'
        )
    catalogue.write_text(text, "utf-8")
    make(copy, "translations")
    (copy / "tests/test_use.py").write_text(USE, "utf-8")
    tests = [
        "tests/test_use.py",
        "tests/web/test_translations.py",
        "tests/test_database.py",
        "tests/admin/test_forms.py",
    ]
    chosen = "test_use or translation or french or schema_is or (networks and adds and fr)"
    run(copy, sys.executable, "-m", "pytest", "-q", "-n", "0", *tests, "-k", chosen)
