"""A file of evidence: taken whole or not at all, kept once, sent as it was given."""

import io
import os
import subprocess
import sys
import time
import zipfile

import pytest
from sqlalchemy import select

from dashboard.extensions import db
from dashboard.files.problems import FileProblem
from dashboard.files.store import keep, kept_paths, path_of, plain_name, store_root
from dashboard.plans.evidence_models import Evidence
from tests.builders import count
from tests.conftest import invoke, signed_in
from tests.html import body, fields_of, parsed, post

PDF = b"%PDF-1.7 made up"
PIECE = {"title_en": "Minutes", "kind": "minutes", "access": "public_service"}
ADDRESS = "milestones/MTO-1.2/evidence"


def send(client, name="minutes.pdf", content=PDF, **given):
    return post(client, ADDRESS, **{**PIECE, **given, "file": (io.BytesIO(content), name)})


def newest():
    db.session.rollback()
    return db.session.scalars(select(Evidence).order_by(Evidence.id.desc()).limit(1)).one()


def kept():
    return list(kept_paths(store_root()))


def bomb():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(100_000_000))
    return packed.getvalue()


def office(first):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(first, "x")
    return packed.getvalue()


def test_a_lead_hangs_a_file_on_a_milestone_and_opens_it(app):
    client = signed_in(app, "lead")
    assert send(client).status_code == 303
    piece = newest()
    assert piece.file.endswith("/minutes.pdf")
    answer = client.get(f"/en/e/{piece.id}/file")
    assert answer.data == PDF
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == "attachment; filename=minutes.pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    shown = parsed(client.get("/en/milestones/MTO-1.2")).select_one("#evidence")
    assert shown.select_one(f'a[href="/en/e/{piece.id}/file"]')


@pytest.mark.parametrize("name", ["../../x", "x", "..", "notes.html", "drawing.svg", "run.exe"])
def test_what_is_not_on_the_list_is_refused(app, name):
    before = count(Evidence)
    answer = send(signed_in(app, "lead"), name, b"text")
    assert answer.status_code == 422
    assert "only these files are kept" in body(answer)
    assert count(Evidence) == before
    assert kept() == []


@pytest.mark.parametrize("name", ["../../etc/x.pdf", "/x.pdf", "\u202ex.pdf"])
def test_a_name_loses_its_path_and_what_does_not_show(app, name):
    assert send(signed_in(app, "lead"), name).status_code == 303
    assert newest().file.partition("/")[2] == "x.pdf"
    assert [path.parent.parent for path in kept()] == [store_root()]


def test_a_name_of_windows_loses_its_path_too():
    assert plain_name("C:\\secret\\x.pdf") == "x.pdf"


@pytest.mark.parametrize(
    "name, content",
    [
        ("a.pdf", b"<!DOCTYPE html><script>alert(1)</script>"),
        ("a.txt", b"\xef\xbb\xbf \n<html>"),
        ("a.csv", b"<svg xmlns='x'>"),
        ("a.csv", b"a,b\x00c"),
        ("a.png", PDF),
        ("a.jpg", b"GIF89a"),
        ("a.docx", PDF),
        ("a.docx", office("evil.html")),
        ("a.odt", office("mimetype")),
        ("a.zip", b"Rar!"),
    ],
)
def test_what_is_not_what_its_name_says_is_refused(app, name, content):
    answer = send(signed_in(app, "lead"), name, content)
    assert answer.status_code == 422
    assert "what is in the file is not what its name says" in body(answer)
    assert kept() == []


@pytest.mark.parametrize(
    "name, content",
    [
        ("a.docx", office("[Content_Types].xml")),
        ("a.pptm", office("ppt/presentation.xml")),
        ("a.zip", office("anything")),
        ("é à.csv", "é,à\n".encode("cp1252")),
        ("a.txt", "é".encode("utf-16")),
        ("A.JPEG", b"\xff\xd8\xff\xe0"),
    ],
)
def test_what_is_on_the_list_is_kept_as_it_is(app, name, content):
    client = signed_in(app, "lead")
    assert send(client, name, content).status_code == 303
    assert client.get(f"/en/e/{newest().id}/file").data == content


def test_an_empty_file_is_refused(app):
    answer = send(signed_in(app, "lead"), content=b"")
    assert answer.status_code == 422
    assert "the file is empty" in body(answer)
    assert kept() == []


def test_a_zip_bomb_is_kept_unopened(app):
    packed = bomb()
    before = time.process_time()
    assert send(signed_in(app, "lead"), "bomb.zip", packed).status_code == 303
    assert time.process_time() - before < 30  # it would be 100 MB
    assert [path.stat().st_size for path in kept()] == [len(packed)]


class Long:
    """A stream of so many bytes that are nowhere."""

    def __init__(self, size):
        self.left = size

    def read(self, most):
        piece = min(most, self.left)
        self.left -= piece
        return b"%PDF-"[:piece].ljust(piece, b"x")


@pytest.mark.parametrize("over, fits", [(0, True), (1, False)])
def test_fifty_megabytes_are_the_most(app, over, fits):
    stream = Long(50 * 1024 * 1024 + over)
    if fits:
        assert keep(stream, "a.pdf").endswith("/a.pdf")
    else:
        with pytest.raises(FileProblem, match="larger than 50 MB"):
            keep(stream, "a.pdf")
    assert len(kept()) == fits


def test_a_larger_request_is_refused_before_it_is_read(app):
    answer = send(signed_in(app, "lead"), content=PDF + bytes(52 * 1024 * 1024))
    assert answer.status_code == 413
    assert kept() == []


def test_the_same_file_twice_is_kept_once_under_both_names(app):
    client = signed_in(app, "lead")
    send(client)
    send(client, "again.pdf", title_en="Again")
    assert len(kept()) == 1
    answer = client.get(f"/en/e/{newest().id}/file")
    assert answer.headers["Content-Disposition"] == "attachment; filename=again.pdf"


def test_a_form_that_comes_back_still_has_the_file(app):
    client = signed_in(app, "lead")
    answer = send(client, title_en="")
    assert answer.status_code == 422
    assert "Keep minutes.pdf" in body(answer)
    file = parsed(answer).select_one("input[type=checkbox][name=file]")["value"]
    assert post(client, ADDRESS, **PIECE, file=file).status_code == 303
    assert newest().file == file


def test_a_file_that_nobody_gave_cannot_be_named(app):
    answer = post(signed_in(app, "lead"), ADDRESS, **PIECE, file="0" * 64 + "/x.pdf")
    assert answer.status_code == 422
    assert "no such file is kept here" in body(answer)


def test_an_administrator_hangs_a_file_on_an_event_and_changes_it(app):
    client = signed_in(app, "admin")
    given = {**PIECE, "public": "no", "event": "POP-2017-06", "kind": "deck"}
    answer = post(client, "admin/evidence", **given, file=(io.BytesIO(PDF), "slides.pdf"))
    assert answer.status_code == 303
    piece = newest()
    page = f"admin/evidence/{piece.id}"
    form = fields_of(client.get(f"/en/{page}"))
    other = {**form, "file": (io.BytesIO(PDF + b"2"), "slides-2.pdf")}
    assert post(client, page, **other).status_code == 303
    assert newest().file.endswith("/slides-2.pdf")
    stale = {**form, "file": (io.BytesIO(PDF + b"3"), "slides-3.pdf")}
    assert post(client, page, **stale).status_code == 409
    assert newest().file.endswith("/slides-2.pdf")


def test_a_form_without_its_token_keeps_nothing(app):
    client = signed_in(app, "lead")
    answer = client.post(f"/en/{ADDRESS}", data={**PIECE, "file": (io.BytesIO(PDF), "a.pdf")})
    assert answer.status_code == 400
    assert kept() == []


@pytest.mark.parametrize("role", ["other", "executive"])
def test_who_may_not_report_keeps_nothing(app, role):
    assert send(signed_in(app, role)).status_code == 403
    assert kept() == []


KILLED = """
import os, sys, pathlib
from dashboard import create_app
from dashboard.files.store import keep
class Half:
    left = 3
    def read(self, most):
        self.left -= 1
        if not self.left:
            os.kill(os.getpid(), 9)
        return b"%PDF-" + bytes(100_000)
with create_app(pathlib.Path(sys.argv[1])).app_context():
    keep(Half(), "a.pdf")
"""


def test_an_upload_that_is_killed_leaves_no_file_in_its_place(app):
    done = subprocess.run([sys.executable, "-c", KILLED, app.instance_path], timeout=60)
    assert done.returncode == -9
    (half,) = kept()
    assert half.name.startswith(".")
    os.utime(half, (0, 0))
    assert f"{half} belongs to no record" in invoke(app, "check").output


def test_check_finds_a_file_that_is_missing_changed_or_of_no_record(app):
    client = signed_in(app, "lead")
    send(client)
    file = newest().file
    db.session.rollback()
    assert "of evidence" not in invoke(app, "check").output
    path = path_of(file)
    path.write_bytes(b"%PDF-1.7 changed")
    assert f"The evidence file {file} has changed" in invoke(app, "check").output
    path.unlink()
    assert f"The evidence file {file} is missing" in invoke(app, "check").output
    keep(io.BytesIO(b"%PDF- of nobody"), "nobody.pdf")
    (orphan,) = kept()
    assert "belongs to no record" not in invoke(app, "check").output  # somebody may be at it
    os.utime(orphan, (0, 0))
    assert f"{orphan} belongs to no record" in invoke(app, "check").output


@pytest.mark.sqlite("PostgreSQL has its own backups")
def test_a_backup_carries_the_files_and_a_restore_brings_them_back(app, tmp_path):
    send(signed_in(app, "lead"))
    path = path_of(newest().file)
    copy = tmp_path / "away" / "copy.db"
    copy.parent.mkdir()
    for name in (copy, copy.with_name("second.db")):
        assert invoke(app, "backup", "-o", name).exit_code == 0
    (kept_copy,) = kept_paths(copy.parent / "files")
    assert kept_copy.read_bytes() == PDF
    assert kept_copy.stat().st_mode & 0o077 == 0
    path.write_bytes(b"damaged")
    db.session.remove()
    db.engine.dispose()
    done = invoke(app, "restore", copy)
    assert done.exit_code == 0, done.output
    assert path.read_bytes() == PDF
