"""References on forms: a few are offered, the others found as one types, so that a form does not
grow with the records.
"""

from sqlalchemy import func, select

from dashboard.admin.lists import OFFERED
from dashboard.extensions import db
from dashboard.ministries.models import Staff
from tests.builders import count
from tests.html import body, parsed


def test_a_form_does_not_grow_with_the_records_that_it_may_refer_to(app, admin):
    page = parsed(body(admin.get("/en/admin/completions/new")))
    offered = [len(choices.select("option")) for choices in page.select("datalist")]
    assert count(Staff) > OFFERED
    assert max(offered) == OFFERED


def test_what_is_not_offered_is_found_as_one_types(app, admin):
    last = db.session.scalar(select(func.max(Staff.employee_number)))
    address = f"/en/admin/choices/staff?field=employee_number&employee_number={last}"
    assert f'value="{last}"' in body(admin.get(address))
