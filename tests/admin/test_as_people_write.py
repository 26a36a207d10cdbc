"""Forms take days and percents as people write them, in either language."""

from datetime import date

import pytest

from dashboard.extensions import db
from dashboard.plans.models import Milestone
from dashboard.records.site_settings import settings
from tests.builders import valid_texts
from tests.html import body, fields_of, post


@pytest.mark.parametrize(
    "lang,written,day,known",
    [
        ("fr", "31 mars 2018", date(2018, 3, 31), "day"),
        ("fr", "1er décembre 2017", date(2017, 12, 1), "day"),
        ("en", "March 31, 2018", date(2018, 3, 31), "day"),
        ("en", "février 2018", date(2018, 2, 28), "month"),
    ],
)
def test_a_form_takes_a_day_as_it_is_written(admin, lang, written, day, known):
    texts = valid_texts("milestones", due_on=written)
    assert post(admin, "admin/milestones", lang=lang, **texts).status_code == 303
    milestone = db.session.query(Milestone).filter_by(code=texts["code"]).one()
    assert (milestone.due_on, milestone.due_on_precision) == (day, known)


def test_the_settings_take_a_sign_of_percent(admin):
    sent = fields_of(body(admin.get("/fr/admin/settings"))) | {"OUTSIDE_GTA": "north"}
    sent["GUIDE_ON_TRACK"] = "62,5\u00a0%"
    assert post(admin, "admin/settings", lang="fr", **sent).status_code == 303
    assert str(settings().GUIDE_ON_TRACK) == "0.625"
