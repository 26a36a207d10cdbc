"""What pages cost when they are drawn for the first time after a write, beside plain SQL of the
figures of training that they tell, measured in one run.
"""

import statistics
from time import thread_time

import pytest
from sqlalchemy import select, text

from dashboard.extensions import db
from dashboard.ministries.models import Staff, Team
from dashboard.records.kinds import kinds
from dashboard.records.periods import scope
from dashboard.records.revision import raise_revision
from dashboard.records.save import edit
from tests import builders
from tests.benchmarks.service import TRAINED, complete, fill
from tests.conftest import copied, in_context, signed_in

PAGES = {"": 1.5, "training": 1.5, "ministries/MTO": 2}
"""How many times as long, at most, with ten times the people; a ministry's page reads what all the
people of the team hold that was written to.
"""
MOST = 0.3
"""Times the plain SQL, after a write of any kind."""
ROUNDS = 5


def plain():
    """Seconds of the staff trained by team as of today, and of the last eight quarters."""
    chosen = scope()
    began = thread_time()
    for day in (chosen.as_of, *(quarter.as_of for quarter in chosen.quarters())):
        assert db.session.execute(text(TRAINED), {"day": day}).all()
    return thread_time() - began


def move(number):
    """A person's record names another team."""
    person = db.session.scalars(select(Staff).order_by(Staff.id.desc()).offset(number)).first()
    teams = db.session.scalars(select(Team.id).where(Team.id != person.team_id))
    edit(person, {"team_id": teams.first()}, builders.ACTOR)
    db.session.commit()
    db.session.remove()


def count_one_more_of(feature):
    def write(_number):
        raise_revision(db.session.connection(), {feature})
        db.session.commit()
        db.session.remove()

    return write


def first_draws(client, page, write):
    """Median seconds of a page after each of some writes."""
    seconds = []
    for number in range(ROUNDS):
        write(number)
        began = thread_time()
        assert client.get(f"/en/{page}").status_code == 200
        seconds.append(thread_time() - began)
    return statistics.median(seconds)


def measured(app):
    """Seconds of the plain SQL, and of each page after each write."""
    client = signed_in(app, "executive")
    for page in PAGES:
        assert client.get(f"/en/{page}").status_code == 200
    features = {kind.feature for kind in kinds()} - {"training", "ministries"}
    writes = {"completions": complete, "staff": move}
    writes |= {feature: count_one_more_of(feature) for feature in sorted(features)}
    plain()
    spent = statistics.median(plain() for _round in range(ROUNDS))
    draws = {
        (page, name): first_draws(client, page, write)
        for page in PAGES
        for name, write in writes.items()
    }
    for (page, name), seconds in draws.items():
        print(f"/{page} after {name}: {seconds * 1000:.0f} ms, {seconds / spent:.2f} of plain SQL")
    return spent, draws


def of_size(templates, folder, scale):
    for app in in_context(copied(templates, "filled", folder)):
        fill(scale)
        return measured(app)


@pytest.mark.benchmark
@pytest.mark.sqlite("runs in the thread that is measured")
def test_the_first_draw_after_a_write_costs_a_part_of_plain_sql(templates, tmp_path):
    spent, draws = of_size(templates, tmp_path, 1)
    dear = {name: seconds for name, seconds in draws.items() if seconds > MOST * spent}
    assert dear == {}


@pytest.mark.benchmark
@pytest.mark.long
@pytest.mark.sqlite("runs in the thread that is measured")
def test_the_first_draw_costs_about_the_same_with_ten_times_the_people(templates, tmp_path):
    _spent, draws = of_size(templates, tmp_path / "one", 1)
    _spent, of_ten = of_size(templates, tmp_path / "ten", 10)
    ratios = {name: seconds / draws[name] for name, seconds in of_ten.items()}
    assert {name: ratio for name, ratio in ratios.items() if ratio > PAGES[name[0]]} == {}
