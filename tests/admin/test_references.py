"""References on forms: a few are offered, the others found as one types, so that a form does not
grow with the records.
"""

from sqlalchemy import func, select

from dashboard.admin.lists import OFFERED
from dashboard.extensions import db
from dashboard.ministries.models import Staff
from tests.builders import count, last, valid_texts
from tests.html import body, parsed, post


def test_a_form_does_not_grow_with_the_records_that_it_may_refer_to(app, admin):
    page = parsed(body(admin.get("/en/admin/completions/new")))
    offered = [len(choices.select("option")) for choices in page.select("datalist")]
    assert count(Staff) > OFFERED
    assert max(offered) == OFFERED


def test_what_is_not_offered_is_found_as_one_types(app, admin):
    newest = db.session.scalar(select(func.max(Staff.employee_number)))
    address = f"/en/admin/choices/staff?field=employee_number&employee_number={newest}"
    assert f'value="{newest}"' in body(admin.get(address))


def test_a_form_takes_a_name_for_a_code_and_offers_near_ones(app, admin):
    form = valid_texts("events", themes="Données ouvertes; engagement")
    assert post(admin, "admin/events", **form).status_code == 303
    assert last().after["themes"] == "OPEN-DATA;ENGAGEMENT"
    answer = post(admin, "admin/events", **valid_texts("events", themes="Enggement"))
    assert answer.status_code == 422
    assert "Did you mean ENGAGEMENT?" in body(answer)
