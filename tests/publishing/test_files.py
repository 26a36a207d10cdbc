"""The files of evidence in the public package: those that everybody may open, and no other."""

import hashlib
import io
import json
import zipfile
from datetime import date

import pytest
from frictionless import Package

from dashboard.extensions import db
from dashboard.files.store import keep, path_of
from dashboard.plans.evidence_models import Evidence
from dashboard.publishing import kept_files
from dashboard.publishing.package import write_package
from tests import builders
from tests.conftest import signed_in
from tests.html import page, plain

PDF = b"%PDF-1.7 a report"
SECRET = b"%PDF-1.7 canary"


def piece(content=PDF, name="report.pdf", **given):
    """A piece of evidence with a file; everybody may open it."""
    texts = {"title_en": "A report", "title_fr": "Un rapport", "public": True, **given}
    record = builders.add(Evidence(file=keep(io.BytesIO(content), name), **texts))
    db.session.commit()
    return record


def package():
    """The package of now."""
    buffer = io.BytesIO()
    write_package(buffer)
    db.session.rollback()
    return zipfile.ZipFile(buffer)


def parts():
    """The files of evidence in it."""
    archive = package()
    return {name: archive.read(name) for name in archive.namelist() if name.startswith("files/")}


def test_a_public_file_is_in_it_with_its_hash_and_where_the_table_says(empty):
    record = piece()
    archive = package()
    path = f"files/{record.file}"
    assert archive.read(path) == PDF
    assert record.file in archive.read("evidence.csv").decode()
    described = json.loads(archive.read("datapackage.json"))
    (resource,) = [one for one in described["resources"] if one["path"] == path]
    assert resource["hash"] == f"sha256:{hashlib.sha256(PDF).hexdigest()}"
    assert (resource["bytes"], resource["mediatype"]) == (len(PDF), "application/pdf")
    assert (resource["title"], resource["title_fr"]) == ("A report", "Un rapport")
    catalogue = json.loads(archive.read("dcat.jsonld"))
    assert path in [one["dcat:downloadURL"] for one in catalogue["dcat:distribution"]]


def test_with_files_of_any_kind_it_is_valid(empty, tmp_path):
    piece()
    piece(b"a,b\n1,2,3\n", "Une liste é.csv")
    piece(b"a,b\n1\n", "list.csv", title_fr=None)
    package().extractall(tmp_path)
    report = Package(str(tmp_path / "datapackage.json")).validate()
    assert report.valid, report.flatten(["fieldName", "type", "message"])[:5]


@pytest.mark.parametrize(
    "given",
    [
        {"public": False},
        {"public": False, "access": "ministry"},
        {"public": False, "access": "public_service"},
        {"dated_on": date(2018, 1, 1)},
        {"draft": True},
        {"archived": True},
    ],
)
def test_any_other_file_is_not(empty, given):
    if given.pop("draft", False):
        given["milestone_id"] = builders.record_for("milestones").id
        db.session.commit()
    archived = given.pop("archived", False)
    record = piece(SECRET, "secret.pdf", **given)
    if archived:
        record.archived_at = record.created_at
        db.session.commit()
    archive = package()
    whole = b"".join(archive.read(name) for name in archive.namelist())
    assert SECRET not in whole
    assert hashlib.sha256(SECRET).hexdigest().encode() not in whole
    assert b"secret.pdf" not in whole


def test_the_same_file_of_two_pieces_is_in_it_once(empty):
    piece(), piece(title_en="The same again")
    assert list(parts().values()) == [PDF]


def test_what_is_missing_or_damaged_is_left_out(empty):
    path_of(piece().file).unlink()
    path_of(piece(PDF + b"2", "two.pdf").file).write_bytes(SECRET)
    assert parts() == {}


def test_files_beyond_the_bound_are_left_out_and_counted(empty, monkeypatch):
    monkeypatch.setattr(kept_files, "MOST", 2 * len(PDF))
    piece(), piece(PDF + b"larger", "large.pdf"), piece(PDF[:-1] + b"!", "small.pdf")
    assert sorted(parts().values()) == sorted([PDF, PDF[:-1] + b"!"])
    shown = plain(page(signed_in(empty, "admin"), "/en/admin/public-package"))
    assert "files/: 2 files of evidence that everybody may open (1 MB)." in shown
    assert "1 file is left out" in shown


def test_the_same_files_give_the_same_bytes(empty):
    piece()
    made = [io.BytesIO(), io.BytesIO()]
    for target in made:
        write_package(target)
    assert made[0].getvalue() == made[1].getvalue()


def test_an_administrator_downloads_it_with_its_files(empty):
    piece()
    answer = signed_in(empty, "admin").get("/en/admin/public-package.zip")
    assert PDF in zipfile.ZipFile(io.BytesIO(answer.data)).read(f"files/{_only().file}")
    assert answer.headers["Cache-Control"] == "no-store"


def _only():
    return db.session.scalars(db.select(Evidence)).one()
