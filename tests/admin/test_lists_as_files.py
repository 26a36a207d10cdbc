"""The change log, people and suggested corrections as files, as far as each reader may see them."""

import csv
import io

import pytest
from sqlalchemy import event

from dashboard.admin.models import Suggestion
from dashboard.extensions import db
from dashboard.plans.models import Milestone
from dashboard.records.save import Actor, edit
from tests.conftest import signed_in


def lines(client, path, separator=","):
    answer = client.get(path)
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store", path
    text = io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))
    return list(csv.DictReader(text, delimiter=separator))


@pytest.fixture
def changed(app):
    """One milestone of each of two ministries, changed; one text looks like a formula."""
    for code, text in (("MTO-1.1", "=1+1"), ("EDU-1.1", "secret of education")):
        record = db.session.query(Milestone).filter_by(code=code).one()
        edit(record, {"measure_en": text}, Actor(1, "form"))
    db.session.commit()
    return app


def test_the_log_as_a_file_has_a_row_a_field_with_the_pages_filters(changed):
    client = signed_in(changed, "admin")
    rows = lines(client, "/en/admin/log.csv?kind=milestones&record=MTO-1.1")
    assert [(r["Action"], r["Record"], r["Field"], r["After"]) for r in rows][0] == (
        "Changed",
        "MTO-1.1",
        "Measure in English",
        "'=1+1",
    )
    french = lines(client, "/fr/admin/log.csv?kind=milestones", ";")
    assert (
        french[0]["Champ"] == "Indicateur en anglais"
        and client.get("/en/admin/log.csv?day=x").status_code == 404
    )
    assert len(lines(client, "/en/admin/log.csv")) > len(rows)
    assert client.get("/en/admin/log.xlsx").data[:2] == b"PK"


def test_a_lead_has_the_log_of_the_own_ministry_only(changed):
    text = signed_in(changed, "lead").get("/en/admin/log.csv").get_data(as_text=True)
    assert "1+1" in text and "secret of education" not in text
    assert signed_in(changed, "executive").get("/en/admin/log.csv").status_code == 403


def test_an_imports_rows_can_be_had(app):
    from dashboard.files.apply import import_tables, open_paths

    record = db.session.query(Milestone).filter_by(code="MTO-1.1").one()
    id = record.id
    db.session.rollback()
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "milestones.csv"
        path.write_text("code,commitment,name_en,name_fr,unit\nMTO-1.1,MTO-1,a,b,c\n")
        import_tables(lambda: open_paths([path]), Actor(1, "file"))
    client = signed_in(app, "admin")
    parent = lines(client, "/en/admin/log.csv?kind=milestones")[0]
    assert parent["Action"] == "Imported from a file"
    from dashboard.records.history import Change

    line = (
        db.session.query(Change)
        .filter_by(record_id=id, kind="milestones")
        .order_by(Change.id.desc())
        .first()
    )
    rows = lines(client, f"/en/admin/log/{line.parent_id}.csv")
    assert {row["Field"] for row in rows} >= {"Name in English", "Name in French", "Unit"}


def test_people_and_suggestions_can_be_had_as_files(app):
    db.session.add(Suggestion(kind="milestones", record_id=1, author_id=1, note="=HYPERLINK(1)"))
    db.session.commit()
    client = signed_in(app, "admin")
    people = lines(client, "/en/admin/people.csv")
    assert {"lead@ontario.invalid", "admin@ontario.invalid"} <= {
        row["Email address"] for row in people
    }
    assert lines(client, "/en/suggestions.csv")[0]["Note"] == "'=HYPERLINK(1)"
    lead = signed_in(app, "lead")
    assert (
        lines(lead, "/en/suggestions.csv") == []
        and lead.get("/en/admin/people.csv").status_code == 403
    )


def test_a_longer_log_takes_as_many_statements_as_a_shorter_one(changed):
    client, counts = signed_in(changed, "admin"), []
    statements = []
    event.listen(db.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    for path in (
        "/en/admin/log.csv?kind=milestones&record=MTO-1.1",
        "/en/admin/log.csv?kind=milestones",
    ):
        statements.clear()
        lines(client, path)
        counts.append(len(statements))
    assert abs(counts[0] - counts[1]) <= 2 and max(counts) < 25
