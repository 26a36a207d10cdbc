"""All measures against plain Python on random records."""

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from dashboard.extensions import db
from dashboard.ministries.models import Ministry
from dashboard.plans.measures import counts_on, total
from dashboard.records.periods import period, scope
from dashboard.training.measures import course_completion, practices
from tests.builders import read
from tests.overview import slowly
from tests.overview.conftest import measured
from tests.overview.worlds import DAYS, WORLD, as_files, nothing_is_left, world_of


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    drawn=WORLD,
    as_of=DAYS,
    name=st.sampled_from(["2017-18", "2016-17", "2017-18-Q1", "all"]),
    code=st.sampled_from([None, "AAA", "BBB"]),
)
def test_all_measures_agree_with_plain_python(empty, tmp_path, drawn, as_of, name, code):
    nothing_is_left()
    world = world_of(drawn)
    checked = read(as_files(world, tmp_path / "world"))
    assert [p for one in checked for p in one.problems] == []
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
