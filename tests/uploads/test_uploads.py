"""Files in by the page: uploaded, looked at, applied."""

import io
import shutil
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from dashboard.accounts.models import SignIn, User
from dashboard.extensions import db, now
from dashboard.jobs import worker
from dashboard.ministries.models import Ministry, Team
from dashboard.records.history import Change
from dashboard.records.save import Actor, edit
from dashboard.uploads import storage
from dashboard.uploads.models import (
    APPLYING,
    CHECKING,
    DELETED,
    FAILED,
    READY,
    TO_APPLY,
    WAITING,
    Upload,
)
from tests.builders import count, demonstration
from tests.conftest import HASH, PASSWORD, signed_in
from tests.html import page, token
from tests.uploads.conftest import HEAD, applied, press, send, upload_of, uploaded, work


def test_nothing_is_written_before_it_was_shown_and_applied(app, admin):
    before = count(Ministry), count(Change)
    address = uploaded(
        admin, ministries__csv=HEAD + "NEW,New,Nouveau\nMTO,Roads,Routes\nEDU,Education,Éducation\n"
    )
    text = page(admin, address)
    assert "Effect of these files" in text and "Roads" in text and "Transportation" in text
    assert (count(Ministry), count(Change)) == before
    text = applied(admin, address)
    assert "All changes were saved" in text and count(Ministry) == before[0] + 1
    assert db.session.scalar(select(Ministry.name_fr).where(Ministry.code == "MTO")) == "Routes"
    line = db.session.scalar(
        select(Change).where(Change.action == "import").order_by(Change.id.desc())
    )
    assert line.origin == "file" and line.after["file"] == "ministries.csv" and line.user_id
    assert f"/admin/log/{line.id}" in text
    assert not storage.upload_folder(upload_of(address)).exists()
    assert "All changes were saved" in page(admin, address)


def test_the_same_files_twice_leave_nothing_to_apply(app, admin):
    content = HEAD + "NEW,New,Nouveau\n"
    applied(admin, uploaded(admin, ministries__csv=content))
    address = uploaded(admin, ministries__csv=content)
    assert "There is nothing to apply" in page(admin, address)
    assert press(admin, address, "apply").status_code == 422


def test_what_was_shown_is_what_is_applied(app, admin):
    address = uploaded(admin, ministries__csv=HEAD + "MTO,Roads,Routes\n")
    record = db.session.scalars(select(Ministry).where(Ministry.code == "MTO")).one()
    edit(record, {"name_en": "Highways"}, Actor(None, "form"))
    db.session.commit()
    before = count(Change)
    assert press(admin, address, "apply").status_code == 303
    work()
    text = page(admin, address)
    assert (
        "check the new preview" in text
        and "<del>Highways</del>" in text
        and count(Change) == before
    )
    assert "All changes were saved" in applied(admin, address)


def test_a_form_of_an_earlier_preview_or_a_second_press_changes_nothing(app, admin):
    address = uploaded(admin, ministries__csv=HEAD + "NEW,New,Nouveau\n")
    assert press(admin, address, "again").status_code == 303
    work()
    assert press(admin, address, "apply", round="1").status_code == 409
    assert press(admin, address, "apply", round="x").status_code == 409
    assert press(admin, address, "apply").status_code == 303
    assert press(admin, address, "apply").status_code == 409
    work()
    assert press(admin, address, "discard").status_code == 409
    assert count(Ministry) == 1 + len(demonstration("ministries"))


def test_a_discarded_upload_is_gone_with_its_files(app, admin):
    address = uploaded(admin, ministries__csv=HEAD + "NEW,New,Nouveau\n")
    folder = storage.upload_folder(upload_of(address))
    assert folder.stat().st_mode & 0o077 == 0 and folder.exists()
    assert press(admin, address, "discard").status_code == 303
    assert not folder.exists() and "no longer here" in page(admin, address)
    assert admin.get(f"{address}/errors-0.csv").status_code == 404


def test_a_preview_ends_after_a_day_and_folders_without_an_upload_are_deleted(app, admin):
    address = uploaded(admin, ministries__csv=HEAD + "NEW,New,Nouveau\n")
    upload = upload_of(address)
    folder, stray = storage.upload_folder(upload), storage.uploads_root() / "stray"
    shutil.copytree(folder, stray)
    import os

    os.utime(stray, (0, 0))
    os.utime(folder, (0, 0))
    storage.end_old_uploads()
    assert folder.exists() and not stray.exists()
    upload.ends_at = now() - timedelta(minutes=1)
    db.session.commit()
    storage.end_old_uploads()
    assert not folder.exists() and upload_of(address).state == DELETED
    assert "deleted after a day" in page(admin, address)


@pytest.mark.parametrize("begun,again", [(CHECKING, WAITING), (APPLYING, TO_APPLY)])
def test_what_a_dead_worker_had_begun_is_begun_again_a_few_times(app, admin, begun, again):
    address = uploaded(admin, ministries__csv=HEAD + "NEW,New,Nouveau\n")
    for attempts, state in ((1, again), (worker.MOST_ATTEMPTS, FAILED)):
        upload = upload_of(address)
        upload.state, upload.attempts = begun, attempts
        db.session.commit()
        worker.requeue_unfinished()
        assert upload_of(address).state == state
    assert "was interrupted" in page(admin, address)
    assert press(admin, address, "again").status_code == 303
    work()
    assert upload_of(address).state == READY


def test_a_fault_of_the_worker_leaves_everything_as_it_was(app, admin, monkeypatch):
    address = uploaded(admin, ministries__csv=HEAD + "NEW,New,Nouveau\n")
    press(admin, address, "apply")
    before = count(Ministry), count(Change)

    def broken(*_anything):
        raise OSError("disk full")

    monkeypatch.setattr(worker, "apply_checked", broken)
    work()
    assert (count(Ministry), count(Change)) == before and upload_of(address).state == FAILED
    monkeypatch.undo()
    press(admin, address, "again")
    work()
    assert "All changes were saved" in applied(admin, address)


def test_a_worker_that_is_not_there_is_told(app, admin):
    address = send(admin, ministries__csv=HEAD + "NEW,New,Nouveau\n").headers["Location"]
    assert "background process is not running" not in page(admin, address)
    upload = upload_of(address)
    upload.changed_at = now() - timedelta(minutes=1)
    db.session.commit()
    assert "background process is not running" in page(admin, address)
    work()
    assert "Effect of these files" in page(admin, address)


def test_files_that_are_gone_are_told(app, admin):
    address = uploaded(admin, ministries__csv=HEAD + "NEW,New,Nouveau\n")
    shutil.rmtree(storage.upload_folder(upload_of(address)))
    assert "no longer here" in page(admin, address)


def test_a_zip_of_several_kinds_is_read_in_their_order(app, admin):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("teams.csv", "code,ministry,name_en,name_fr\nN-1,NEW,t,t\n")
        archive.writestr("ministries.csv", HEAD + "NEW,New,Nouveau\n")
    address = uploaded(admin, all__zip=buffer.getvalue())
    assert "<b>Ministry</b>: NEW" in page(admin, address)
    applied(admin, address)
    assert db.session.scalar(select(Ministry.code).join(Team).where(Team.code == "N-1")) == "NEW"


def test_no_file_and_a_file_of_another_sort_are_told_at_once(app, admin):
    for files, message in (
        ({}, "Choose at least one file."),
        ({"plan__pdf": "x"}, "plan.pdf: only CSV"),
    ):
        answer = send(admin, **files)
        assert answer.status_code == 422 and message in answer.get_data(as_text=True)
    assert count(Upload) == 0 and list(storage.uploads_root().iterdir()) == []


def test_a_name_cannot_leave_the_folder_or_become_markup(app, admin):
    for name in (
        "../../../evil__csv",
        "..\\..\\evil__csv",
        "<img src=x onerror=alert(1)>__csv",
        "/etc/evil__csv",
    ):
        address = uploaded(admin, **{name: HEAD + "NEW,New,Nouveau\n"})
        assert "<img" not in page(admin, address)
        assert [path.name for path in storage.upload_paths(upload_of(address))] == ["0.csv"]
    outside = {p.name for p in storage.uploads_root().parent.iterdir()}
    assert not any("evil" in name for name in outside)


def test_a_page_of_an_upload_runs_a_constant_number_of_statements(app, admin, statements):
    address = uploaded(admin, ministries__csv=HEAD + "".join(f"N{i},n,n\n" for i in range(3)))
    many = uploaded(admin, ministries__csv=HEAD + "".join(f"N{i},n,n\n" for i in range(300)))
    counts = []
    for upload_address in (address, many):
        statements.clear()
        page(admin, upload_address)
        counts.append(len(statements))
    assert counts[0] == counts[1] < 15


def test_the_log_names_who_applied_not_who_sent(app, admin):
    other = db.session.scalar(select(User).where(User.email == "admin@demonstration.invalid"))
    edit(other, {"password_hash": HASH}, Actor(None, "command"))
    db.session.commit()
    address = uploaded(admin, ministries__csv=HEAD + "NEW,New,Nouveau\n")
    client = app.test_client()
    given = {
        "csrf_token": token(client.get("/en/sign-in")),
        "email": other.email,
        "password": PASSWORD,
    }
    assert client.post("/en/sign-in", data=given).status_code == 303
    applied(client, address)
    line = db.session.scalar(
        select(Change).where(Change.action == "import").order_by(Change.id.desc())
    )
    assert db.session.get(User, line.user_id).email == "admin@demonstration.invalid"


def test_a_page_that_asks_by_itself_does_not_keep_a_sign_in_alive(app, admin):
    address = uploaded(admin, ministries__csv=HEAD + "NEW,New,Nouveau\n")
    part = {"HX-Request": "true", "HX-Request-Type": "partial"}
    for headers, renewed in ((part, False), ({}, True)):
        long_ago = now() - timedelta(hours=1)
        db.session.execute(update(SignIn).values(seen_at=long_ago))
        db.session.commit()
        assert admin.get(address, headers=headers).status_code == 200
        db.session.rollback()
        assert (db.session.scalar(select(SignIn.seen_at)) > long_ago) == renewed


def test_only_a_change_of_state_is_told_to_a_screen_reader(app, admin):
    address = uploaded(admin, ministries__csv=HEAD + "NEW,New,Nouveau\n")
    part = {"HX-Request": "true", "HX-Request-Type": "partial"}
    assert "data-say" in admin.get(f"{address}?seen=checking", headers=part).get_data(as_text=True)
    assert "data-say" not in admin.get(f"{address}?seen=ready", headers=part).get_data(as_text=True)


def test_nobody_else_sees_or_sends_files(app, admin):
    address = uploaded(admin, ministries__csv=HEAD + "NEW,New,Nouveau\n")
    for role in ("lead", "executive"):
        client = signed_in(app, role)
        assert client.get(address).status_code == 403
        answer = client.post(
            "/en/admin/uploads", data={"files": (io.BytesIO(b"x"), "ministries.csv")}
        )
        assert answer.status_code == 403
    assert count(Upload) == 1
