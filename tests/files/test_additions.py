"""A theme or partner that a file names and nobody knows yet can be added."""

from sqlalchemy import select

from dashboard.community.models import Event
from dashboard.community.partner_models import Theme
from dashboard.extensions import db
from dashboard.records.save import archive
from tests.builders import ACTOR, add, count
from tests.conftest import files, invoke

HEAD = "code,name_en,name_fr,kind,starts_on,themes\n"


def theme(code, name_en, name_fr):
    add(Theme(code=code, name_en=name_en, name_fr=name_fr))
    db.session.commit()


def event(tmp_path, text, **more):
    return files(tmp_path / "in", events=f"{HEAD}NEW,x,x,forum,2017-05-05,{text}\n", **more)


def stored():
    db.session.rollback()
    themes = db.session.scalars(select(Event.themes).where(Event.code == "NEW")).one()
    db.session.rollback()
    return themes


def test_the_command_adds_what_nobody_knows_when_it_is_told_to(empty, tmp_path):
    folder = event(tmp_path, "Réseaux sociaux;reseaux  Sociaux")
    refused = invoke(empty, "import", folder)
    assert refused.exit_code == 1
    assert "With --add" in refused.output
    assert count(Theme) == 0
    done = invoke(empty, "import", folder, "--add")
    assert done.exit_code == 0, done.output
    assert stored() == "RESEAUX-SOCIAUX"
    [record] = db.session.scalars(select(Theme)).all()
    assert (record.name_en, record.name_fr) == ("Réseaux sociaux", "Réseaux sociaux")
    assert record.to_translate is True


def test_a_typing_error_is_told_with_near_names(empty, tmp_path):
    theme("OPEN-DATA", "Open data", "Données ouvertes")
    refused = invoke(empty, "import", event(tmp_path, "Opne data"))
    assert "Did you mean OPEN-DATA?" in refused.output


def test_an_added_record_takes_no_code_that_is_taken(empty, tmp_path):
    theme("OPEN-DATA", "Data for all", "Données pour tous")
    archive(db.session.scalars(select(Theme)).one(), ACTOR)
    db.session.commit()
    done = invoke(empty, "import", event(tmp_path, "Open;data"), "--add")
    assert done.exit_code == 0, done.output
    again = files(tmp_path / "again", events=f"{HEAD}NEW,x,x,forum,2017-05-05,Open - data\n")
    assert invoke(empty, "import", again, "--add").exit_code == 0
    assert stored() == "OPEN-DATA-2"


def test_what_the_same_files_add_is_known(empty, tmp_path):
    folder = event(tmp_path, "Partage", themes="code,name_en,name_fr\nSHARING,Sharing,Partage\n")
    assert invoke(empty, "import", folder, "--add").exit_code == 0
    assert stored() == "SHARING"
    assert count(Theme) == 1


def test_nothing_is_added_where_all_is_known(app, tmp_path):
    before = count(Theme)
    assert invoke(app, "import", event(tmp_path, "Open data"), "--add").exit_code == 0
    assert count(Theme) == before
