"""References by code or by name in either language, in forms and files alike."""

import pytest

from dashboard.extensions import db
from dashboard.ministries.models import Staff, Team
from dashboard.training.models import Completion
from tests.builders import ministry, read, staff, team
from tests.conftest import files, signed_in
from tests.html import body, token

HEAD = "code,ministry,name_en,name_fr\n"


@pytest.fixture
def worlds(app):
    """A ministry, and two teams of one name in two ministries."""
    first = ministry("MX", name_en="Ministry of Examples", name_fr="Ministère des exemples")
    second = ministry("MY", name_en="Ministry of Mirrors", name_fr="Ministère des miroirs")
    for code, of in (("MX-1", first), ("MY-1", second)):
        team(of, code, name_en="Policy", name_fr="Politiques")
    staff(db.session.query(Team).filter_by(code="MX-1").one(), employee_number="77001")
    db.session.commit()
    return first


def problems(path):
    return [str(problem.message) for table in read(path) for problem in table.problems]


@pytest.mark.parametrize(
    "written", ["mx", "Ministry of Examples", "ministry of  examples", "Ministère des exemples"]
)
def test_a_file_may_call_a_record_by_code_or_by_name(app, worlds, tmp_path, written):
    assert problems(files(tmp_path, teams=f"{HEAD}T9,{written},t,t\n")) == []
    assert db.session.query(Team).filter_by(code="T9").one().ministry_id == worlds.id


def test_a_list_of_references_may_hold_names(app, worlds, tmp_path):
    text = "code,plan,name_en,name_fr,supporting\nC9,ON-2017,c,c,Ministère des miroirs; MX\n"
    assert problems(files(tmp_path, commitments=text)) == []


def test_a_record_that_the_same_import_adds_may_be_called_by_name(app, tmp_path):
    ministries = "code,name_en,name_fr\nMZ,Ministry of Zeal,Ministère du zèle\n"
    teams = f"{HEAD}Z1,Ministère du zèle,t,t\n"
    assert problems(files(tmp_path, ministries=ministries, teams=teams)) == []


def test_a_name_of_a_record_with_an_error_is_no_second_error(app, tmp_path):
    ministries = "code,name_en,name_fr,active\nMZ,Ministry of Zeal,Ministère du zèle,perhaps\n"
    teams = f"{HEAD}Z1,Ministry of Zeal,t,t\n"
    assert len(problems(files(tmp_path, ministries=ministries, teams=teams))) == 1


def test_a_name_of_several_records_lists_their_codes(app, worlds, tmp_path):
    told = problems(files(tmp_path, staff="employee_number,team\n1,Policy\n"))
    assert told == ["several records have this name (Team); write one of their codes: MX-1, MY-1"]


@pytest.mark.parametrize(
    "written,proposed", [("OG 101", "OG101"), ("og-101", "OG101"), ("OG1O1", "OG101")]
)
def test_near_codes_are_proposed(app, worlds, tmp_path, written, proposed):
    text = f"employee_number,course,completed_on\n77001,{written},2017-05-01\n"
    [told] = problems(files(tmp_path, completions=text))
    assert f"Did you mean {proposed}" in told


def test_near_names_are_proposed_by_their_codes(app, worlds, tmp_path):
    [told] = problems(files(tmp_path, teams=f"{HEAD}T9,Ministry of Exampels,t,t\n"))
    assert told.endswith("(Ministry). Did you mean MX?")


def test_nothing_is_proposed_where_nothing_is_near(app, tmp_path):
    [told] = problems(files(tmp_path, teams=f"{HEAD}T9,QQQQQQ,t,t\n"))
    assert told == "no record has this code or name (Ministry)"


def sent(app, **given):
    admin = signed_in(app, "admin")
    address = "/en/admin/completions"
    fields = {"employee_number": "77001", "completed_on": "2017-05-01", **given}
    fields["csrf_token"] = token(admin.get(f"{address}/new"))
    return admin.post(address, data=fields)


def test_a_form_takes_the_name_too(app, worlds):
    answer = sent(app, course="open government foundations")
    assert answer.status_code == 303, body(answer)
    person = db.session.query(Staff).filter_by(employee_number="77001").one()
    assert db.session.query(Completion).filter_by(staff_id=person.id).count() == 1


def test_a_form_proposes_what_is_near(app, worlds):
    answer = sent(app, course="OG 101")
    assert answer.status_code == 422
    assert "Did you mean OG101" in body(answer)


def test_a_form_lists_the_codes_of_one_name(app, worlds):
    admin = signed_in(app, "admin")
    fields = {"employee_number": "77002", "team": "Politiques"}
    fields["csrf_token"] = token(admin.get("/en/admin/staff/new"))
    assert "MX-1, MY-1" in body(admin.post("/en/admin/staff", data=fields))
