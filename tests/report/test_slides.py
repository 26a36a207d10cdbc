"""The slides: their charts hold the figures of the dashboard, and each says what it shows."""

import io
import itertools
import math
import re
from collections import Counter
from datetime import date
from fractions import Fraction

import pytest
from pptx import Presentation
from pptx.util import Pt

from dashboard.extensions import db
from dashboard.overview.measures import as_json
from dashboard.overview.models import Note
from dashboard.plans.models import Commitment, Milestone, Plan
from dashboard.records.periods import scope
from dashboard.report.deck import MOST, Part, ten_and_the_rest
from tests import builders
from tests.conftest import ROOT_OF_PROJECT, signed_in
from tests.html import body, plain

LONG = "x" * 500


def deck(app, query="", lang="en", role="executive"):
    answer = signed_in(app, role).get(f"/{lang}/slides.pptx{query}")
    assert answer.status_code == 200
    return Presentation(io.BytesIO(answer.data))


def chart(slide):
    return next(shape for shape in slide.shapes if shape.has_chart)


def words(slide):
    return " ".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def values(slide):
    return {one.name: list(one.values) for one in chart(slide).chart.plots[0].series}


def test_the_charts_hold_the_measures_of_the_command(app):
    slides = deck(app, "?period=2017-18").slides
    measured = as_json(scope("2017-18"), None)["measures"]
    by_status = values(slides[1])
    for name, label in (("complete", "Complete"), ("not_started", "Not started")):
        assert sum(by_status[label]) == measured[f"status_{name}"]["value"]
    quarter = as_json(scope("2017-18-Q3"), None)["measures"]
    assert values(slides[2])["Staff trained"][-1] == pytest.approx(quarter["trained"]["value"])
    assert values(slides[3])["Events"][-1] == quarter["events"]["value"]


@pytest.mark.parametrize("query", ["", "?plan=ON-2017", "?plan=MTO-2016", "?ministry=MTO"])
def test_there_are_five_and_each_says_what_it_shows_and_when_it_was_made(app, query):
    slides = list(deck(app, query, "fr").slides)
    assert len(slides) == 5
    for slide in slides:
        assert "2017-2018 (à ce jour)" in words(slide)
        assert "Produit le 31" in words(slide)
        assert "En retard" in slide.notes_slide.notes_text_frame.text
    assert all(chart(slide)._element.nvGraphicFramePr.cNvPr.get("descr") for slide in slides[1:4])


def test_thirty_ministries_are_ten_and_the_rest():
    parts = [Part(f"M{n}", Counter(complete=1), n) for n in range(30)]
    shown = ten_and_the_rest(parts)
    assert [part.name for part in shown[:2]] == ["M29", "M28"]
    assert (len(shown), shown[-1].name) == (MOST + 1, "All others (20)")
    assert shown[-1].statuses["complete"] == 20


def test_a_name_of_500_letters_is_whole_in_the_notes_alone(empty):
    plan = builders.add(Plan(code="P", name_en=LONG, name_fr=LONG, state="published"))
    builders.add(Commitment(code="C", plan_id=plan.id, name_en=LONG, name_fr=LONG))
    db.session.flush()
    builders.add(
        Milestone(
            code="C.1",
            commitment_id=db.session.query(Commitment.id).scalar(),
            name_en="A step\x07 #$*]",
            name_fr="x",
            due_on=date(2017, 12, 1),
        )
    )
    db.session.commit()
    slides = deck(empty, "?plan=P").slides
    assert LONG not in words(slides[0])
    assert LONG not in list(chart(slides[1]).chart.plots[0].categories)
    assert LONG in slides[1].notes_slide.notes_text_frame.text
    assert "A step #$*]: December 1, 2017 · no reason written" in words(slides[4])


def lines_of(frame):
    """How many lines the text of a box takes, and how high they are together, in points."""
    width = (frame._parent.width - frame.margin_left - frame.margin_right) / Pt(1)
    height = 0
    for paragraph in frame.paragraphs:
        size = paragraph.font.size.pt
        height += paragraph.space_before.pt if paragraph.space_before else 0
        height += 1.2 * size * max(1, math.ceil(len(paragraph.text) * size * 0.5 / width))
    return height


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("query", ["", "?plan=ON-2017", "?ministry=MTO"])
def test_nothing_overlaps_or_leaves_the_slide_and_every_text_has_room(app, lang, query):
    whole = deck(app, query, lang)
    assert_fits(whole)


def test_long_names_and_many_notes_have_room(empty):
    ministry = builders.ministry("X", name_en=LONG, name_fr=LONG)
    for number in range(5):
        text = f"Because of {number}. " * 20
        note = {"measure": "events", "period": "2017-18", "value": 7, "text_en": text[:300]}
        builders.add(Note(**note))
        builders.add(Note(**note, ministry_id=ministry.id))
    db.session.commit()
    for query in ("?period=2017-18", "?period=2017-18&ministry=X"):
        whole = deck(empty, query)
        assert "Because of 4." in words(whole.slides[0])
        assert "The figure was 7 when this was written; it is 0 now." in words(whole.slides[0])
        assert_fits(whole)


def assert_fits(whole):
    for number, slide in enumerate(whole.slides, 1):
        boxes = [
            (one.left, one.top, one.left + one.width, one.top + one.height) for one in slide.shapes
        ]
        for left, top, right, bottom in boxes:
            assert 0 <= left < right <= whole.slide_width, number
            assert 0 <= top < bottom <= whole.slide_height, number
        for one, other in itertools.combinations(boxes, 2):
            apart = (
                one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
            )
            assert apart, number
        for shape in (one for one in slide.shapes if one.has_text_frame):
            assert min(part.font.size.pt for part in shape.text_frame.paragraphs) >= 11
            assert lines_of(shape.text_frame) <= shape.height / Pt(1), (
                number,
                shape.text_frame.text,
            )


def test_french_keeps_its_no_break_spaces(app):
    shown = words(deck(app, "?period=2017-18", "fr").slides[0])
    assert "En difficulté\u00a0: " in shown
    assert "30\u00a0jours" in shown
    assert "Produit le 31\u00a0décembre 2017" in shown


def test_a_plans_first_slide_is_about_the_plan_alone(app):
    shown = words(deck(app, "?plan=ON-2017").slides[0])
    assert "4 milestones" in shown
    assert "Complete: 4 of 4" in shown
    assert "148" not in shown


def test_the_parts_of_a_bar_have_the_colours_of_their_statuses(app):
    drawn = chart(deck(app).slides[1]).chart
    colours = {one.name: str(one.format.fill.fore_color.rgb) for one in drawn.plots[0].series}
    css = (ROOT_OF_PROJECT / "dashboard/static/css/tokens.css").read_text("utf-8").upper()
    tokens = dict(re.findall(r"--([A-Z]+): #([0-9A-F]{6});", css))
    assert colours == {
        "Complete": tokens["COMPLETE"],
        "Substantial progress": tokens["SUBSTANTIAL"],
        "Limited progress": tokens["LIMITED"],
        "Not started": tokens["NONE"],
    }


def test_nothing_of_a_status_has_no_label(app):
    written = {
        one._element.xpath(".//c:numCache/c:formatCode")[0].text
        for one in chart(deck(app).slides[1]).chart.plots[0].series
    }
    assert written == {"0;;"}


def test_the_template_of_the_instance_folder_is_taken(app):
    own = Presentation()
    own.slide_width = 5_000_000
    own.save(f"{app.instance_path}/slides.pptx")
    assert deck(app).slide_width == 5_000_000


def test_a_share_that_is_withheld_is_a_gap(empty):
    course = builders.course("K", required=True)
    builders.trained_team(builders.team(builders.ministry("FEW")), course, 4, 2)
    db.session.commit()
    shown = values(deck(empty, "?ministry=FEW").slides[2])["Staff trained"]
    assert set(shown) == {None}
    told = values(deck(empty, "?ministry=FEW", role="admin").slides[2])["Staff trained"]
    assert Fraction(told[-1]) == Fraction(1, 2)


def test_without_records_there_are_slides_that_say_so(empty):
    assert "Nothing is overdue." in words(deck(empty).slides[4])


@pytest.mark.parametrize("query", ["plan=NO", "ministry=NO", "period=soon"])
def test_what_does_not_exist_is_not_found(app, query):
    assert signed_in(app, "executive").get(f"/en/slides.pptx?{query}").status_code == 404


def test_without_the_extra_a_page_says_so(app, monkeypatch):
    monkeypatch.setattr("dashboard.report.making.setter", lambda _name: None)
    answer = signed_in(app, "executive").get("/en/slides.pptx")
    assert answer.status_code == 501
    assert "“report”" in plain(body(answer))
