"""What the server does by itself: a backup a day, kept for so many days."""

import os

import pytest

from dashboard.database.backup import backup_folder
from dashboard.jobs import backup_daily
from tests.conftest import copied

sqlite = pytest.mark.sqlite("on PostgreSQL pg_dump makes backups")


def backups():
    return (
        sorted(path.name for path in backup_folder().glob("*")) if backup_folder().exists() else []
    )


def age(name, days):
    """Make the newest backup one of so many days ago, under this name."""
    path = (backup_folder() / backups()[-1]).rename(backup_folder() / name)
    moment = path.stat().st_mtime - days * 86400
    os.utime(path, (moment, moment))


@sqlite
def test_there_is_one_backup_a_day_and_old_ones_go(app):
    backup_daily.backup_if_due()
    backup_daily.backup_if_due()
    assert len(backups()) == 1
    age("dashboard-20010101T000000.db", 20)
    backup_daily.backup_if_due()
    assert len(backups()) == 1 and "dashboard-20010101T000000.db" not in backups()
    age("dashboard-20010102T000000.db", 2)
    backup_daily.backup_if_due()
    assert len(backups()) == 2 and backups()[0] == "dashboard-20010102T000000.db"
    assert all(path.stat().st_mode & 0o077 == 0 for path in backup_folder().iterdir())


def test_none_is_made_where_none_is_wanted(templates, tmp_path):
    app = copied(templates, "filled", tmp_path, BACKUP_DAYS=0)
    with app.app_context():
        backup_daily.backup_if_due()
        assert backups() == []


@sqlite
def test_a_backup_that_fails_is_logged_and_stops_nothing(app, monkeypatch, caplog):
    def full(*_anything):
        raise backup_daily.DatabaseError("no room left")

    monkeypatch.setattr(backup_daily, "backup_database", full)
    caplog.set_level("ERROR", "dashboard")
    monkeypatch.setattr(backup_daily.log, "propagate", True)
    backup_daily.backup_if_due()
    assert backups() == [] and "no room left" in str([record.msg for record in caplog.records])


@pytest.mark.parametrize("lang,heading,between", [("en", "error", ","), ("fr", "erreur", ";")])
def test_the_command_writes_the_wrong_rows_too(app, tmp_path, lang, heading, between):
    from tests.conftest import files, invoke

    source = files(tmp_path / "in", teams="code,ministry,name_en,name_fr\nA,NOPE,=1,b\nB,MTO,a,b\n")
    done = invoke(app, "import", source, "--errors", tmp_path / "out", "--lang", lang)
    assert done.exit_code == 1
    (written,) = (tmp_path / "out").iterdir()
    lines = written.read_text("utf-8-sig").splitlines()
    assert lines[0].split(between) == ["code", "ministry", "name_en", "name_fr", heading]
    assert lines[1].split(between)[:4] == ["A", "NOPE", "'=1", "b"]
    assert (
        lines[2:] == [between.join(["B", "MTO", "a", "b", ""])]
        and written.name == "teams-errors-0.csv"
    )
