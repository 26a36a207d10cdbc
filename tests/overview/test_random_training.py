"""The tables of training against plain Python on random records, as administrators read them."""

import pytest
from hypothesis import given

from dashboard.extensions import db
from dashboard.ministries.models import Ministry
from dashboard.records.periods import period, scope
from dashboard.training import board, course as one_course, measures
from dashboard.training.groups import days
from dashboard.training.results import outcomes
from dashboard.web import cache
from tests.overview import slowly
from tests.overview.worlds import DAYS, PERIODS, WORLD, everybody, so_many, stored

NAMES = "headcount", "trained", "trainers", "sessions_held", "pilots_held"
OUTCOMES = "satisfaction", "confidence_gain", "applied"


@pytest.mark.slow
@so_many(15)
@given(drawn=WORLD, as_of=DAYS, name=PERIODS)
def test_the_tables_agree_with_plain_python(empty, tmp_path, drawn, as_of, name):
    world = stored(drawn, tmp_path)
    start, end = period(name).start, period(name).end
    chosen = scope(name, as_of=as_of)
    with empty.test_request_context("/en/training"):
        cache.clear()
        table = board.board(chosen, days(as_of)[as_of], None, None)
        codes = {course.id: course.code for course in measures.courses(chosen)}
        for code in (None, "AAA", "BBB"):
            wanted = slowly.measures(world, start, end, as_of, code)
            ministry = code and db.session.query(Ministry).filter_by(code=code).one()
            row = table.row(ministry, everybody)
            shown = {measure: getattr(row, measure) for measure in NAMES}
            assert shown == {measure: wanted[measure] for measure in NAMES}
            assert {codes[id]: rate for id, rate in row.rates.items()} == wanted["courses"]
            for course in measures.courses(chosen):
                unit = one_course.page(course, chosen).unit(ministry, everybody)
                assert unit.share == wanted["courses"][course.code]
                assert unit.headcount == wanted["headcount"]
        told = outcomes(chosen)
        for id, code in codes.items():
            sessions = [s for s in world["sessions"] if s["course"] == code]
            wanted = slowly.measures({**world, "sessions": sessions}, start, end, as_of)
            for question in OUTCOMES:
                assert told.measure(id, question, everybody).value == wanted[question]
    db.session.rollback()
