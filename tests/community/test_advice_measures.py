"""What became of advice, of demand and of outreach, against cases worked out by hand."""

from datetime import date as D
from fractions import Fraction

import pytest

from tests.builders import load
from tests.overview.conftest import BASE, measured

MEASURES = (
    "open_decisions",
    "demand_driven",
    "recommendations_done",
    "reached",
    "social_media_share",
)


@pytest.fixture
def world(empty, tmp_path):
    load(
        tmp_path / "in",
        **BASE
        | {
            "commitments": "code,plan,name_en,name_fr,lead,origin\nC,P,C,C,,consultation\n"
            "CB,P,C,C,BBB,civil_society\nCG,P,C,C,BBB,government\nCM,P,C,C,,ministry_request\n"
            "CN,P,C,C,,\nCL,LATER,C,C,,consultation\n"
        },
        events="code,name_en,name_fr,kind,starts_on,ministry\n"
        "E,e,e,advisory_meeting,2017-05-10,AAA\nF,f,f,advisory_meeting,2018-01-01,AAA\n",
        decisions="event,number,text_en,text_fr,done_on\nE,1,d,d,\nE,2,d,d,2018-01-01\n"
        "E,3,d,d,2017-12-31\nE,4,d,d,2017-10\nF,1,d,d,\n",
        recommendations="plan,code,text_en,text_fr,state,done_on\nP,R1,r,r,done,2017-12-31\n"
        "P,R2,r,r,done,2018-01-01\nP,R3,r,r,in_progress,\nP,R4,r,r,declined,\n"
        "LATER,R5,r,r,done,2017-12-31\n",
        outreach="code,name_en,name_fr,channel,starts_on,reached\nO1,o,o,social_media,2017-04,30\n"
        "O2,o,o,print,2017-12-31,10\nO3,o,o,web,2018-01-01,7\nO4,o,o,web,2017-03-31,7\n"
        "O5,o,o,e_mail,2017-09-01,\n",
    )


def values(**scope):
    now = measured(**scope)
    return [now[name].value for name in MEASURES]


def test_the_whole_government(world):
    assert values() == [2, Fraction(2, 4), Fraction(1, 3), 40, Fraction(3, 4)]


def test_a_ministry_has_its_own_and_a_dash_for_what_is_the_governments(world):
    assert values(code="AAA") == [2, Fraction(1, 2), None, None, None]
    assert values(code="BBB") == [0, Fraction(1, 2), None, None, None]


def test_a_later_day_and_another_period(world):
    later = values(name="all", as_of=D(2018, 4, 1))
    assert later == [2, Fraction(3, 5), Fraction(3, 4), 54, Fraction(30, 54)]


def test_nothing_to_divide_by_has_no_value(empty):
    assert values() == [0, None, None, 0, None]
