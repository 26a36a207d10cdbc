"""A file may call a theme or a partner by its name; what nobody knows can be added."""

import pytest
from sqlalchemy import select

from dashboard.community.models import Event
from dashboard.community.partner_models import Theme
from dashboard.extensions import db
from dashboard.records.save import archive
from tests.builders import ACTOR, add, count, read
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


@pytest.mark.parametrize("text", ["OPEN-DATA", "open-data", "Open data", "données  OUVERTES"])
def test_a_record_is_found_by_its_code_and_by_its_name_in_either_language(empty, tmp_path, text):
    theme("OPEN-DATA", "Open data", "Données ouvertes")
    read(event(tmp_path, text))
    assert stored() == "OPEN-DATA"


def test_a_record_that_the_same_files_add_is_found_by_its_name(empty, tmp_path):
    read(event(tmp_path, "Partage", themes="code,name_en,name_fr\nSHARING,Sharing,Partage\n"))
    assert stored() == "SHARING"


def test_a_record_is_found_by_the_name_that_the_same_files_give_it(empty, tmp_path):
    theme("SHARING", "Sharing", "Partage")
    read(event(tmp_path, "Common", themes="code,name_en,name_fr\nSHARING,Common,Commun\n"))
    assert stored() == "SHARING"


def problem(tmp_path, text):
    [checked] = read(event(tmp_path, text))
    [problem] = checked.problems
    return str(problem.message)


def test_a_typing_error_is_told_with_near_names(empty, tmp_path):
    theme("OPEN-DATA", "Open data", "Données ouvertes")
    assert problem(tmp_path, "Opne data").endswith("similar: Open data")
    assert problem(tmp_path, "Cheese") == "no record has this code or name (Theme)"


def test_a_name_of_two_records_is_no_answer(empty, tmp_path):
    theme("A", "Open data", "Données")
    theme("B", "Open data", "Données ouvertes")
    assert problem(tmp_path, "Open data") == "more than one record has this name: A, B"


def test_an_archived_record_is_said_to_be_archived(empty, tmp_path):
    theme("OPEN-DATA", "Open data", "Données ouvertes")
    archive(db.session.scalars(select(Theme)).one(), ACTOR)
    db.session.commit()
    assert problem(tmp_path, "OPEN-DATA") == "Theme OPEN-DATA is archived"


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


def test_an_added_record_takes_no_code_that_is_taken(empty, tmp_path):
    theme("OPEN-DATA", "Data for all", "Données pour tous")
    archive(db.session.scalars(select(Theme)).one(), ACTOR)
    db.session.commit()
    assert invoke(empty, "import", event(tmp_path, "Open  data"), "--add").exit_code == 0
    assert stored() == "OPEN-DATA-2"


def test_nothing_is_added_where_all_is_known(app, tmp_path):
    before = count(Theme)
    assert invoke(app, "import", event(tmp_path, "Open data"), "--add").exit_code == 0
    assert count(Theme) == before
