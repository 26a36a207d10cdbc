"""All measures against plain Python on random records."""

import pytest
from hypothesis import given, strategies as st

from dashboard.extensions import db
from dashboard.ministries.models import Ministry
from dashboard.plans.measures import counts_on, total
from dashboard.records.periods import period, scope
from dashboard.training.measures import course_completion, practices
from tests.overview import slowly
from tests.overview.conftest import measured
from tests.overview.worlds import DAYS, PERIODS, WORLD, so_many, stored


@pytest.mark.slow
@so_many(25)
@given(drawn=WORLD, as_of=DAYS, name=PERIODS, code=st.sampled_from([None, "AAA", "BBB"]))
def test_all_measures_agree_with_plain_python(empty, tmp_path, drawn, as_of, name, code):
    world = stored(drawn, tmp_path)
    wanted = slowly.measures(world, period(name).start, period(name).end, as_of, code)
    measures = {measure: one.value for measure, one in measured(name, as_of, code).items()}
    ministry = db.session.query(Ministry).filter_by(code=code).one().id if code else None
    measures["courses"] = {
        c: m.value
        for c, (m, _t) in course_completion(scope(name, as_of=as_of, ministry=ministry)).items()
    }
    trend = trend_of_milestones(scope(name, as_of=as_of))
    named = practices(scope(name, as_of=as_of, ministry=ministry))
    measures["practices"] = {practice: one.value for practice, one in named.items()}
    db.session.commit()
    assert measures == wanted
    assert trend == {day: milestones_on(world, day) for day in trend}


TREND = ("milestones", "status_complete", "overdue")


def trend_of_milestones(chosen):
    """By day: all milestones, the complete and the overdue ones, as a trend reads them at once."""
    days = [quarter.as_of for quarter in chosen.quarters()]
    by_day = counts_on(chosen, *days)
    return {day: [total(by_day[day])[name] for name in TREND] for day in days}


def milestones_on(world, day):
    """The same of one day, in plain Python."""
    wanted = slowly.measures(world, period("all").start, period("all").end, day, None)
    return [wanted[name] for name in TREND]
