"""The demonstration tells what the published review tells, and marks it; the rest is made up."""

import re

import pytest

from dashboard.demo import NAMES
from dashboard.records.choices import SOURCES
from dashboard.records.fields import Type
from dashboard.records.kinds import kinds
from tests.builders import demonstration

REFERENCES = (Type.REFERENCE, Type.REFERENCES, Type.LOOKUP)
BY_TABLE = {kind.table.name: kind for kind in kinds()}
MARKED = [kind for kind in kinds() if any(field.name == "source" for field in kind.fields)]
MARK_OF = {"commitments": "plan", "milestones": "commitment", "decisions": "event"}
"""What has the mark of the record that it refers to by this field."""
MILESTONES = ("3.1", "3.2", "3.3", "3.4")
MISSPELT = re.compile(r"'|[^\u00a0]:(?!//)|« |[^\u00a0]»|[ \u00a0][;!?]")
"""A straight apostrophe, and plain spaces where French has none or one that does not break."""
FORMER_FRENCH = (
    "mobilisation",
    "jeux de données",
    "trousse de conversation",
    "activité éphémère",
    "personne championne",
    "bureau du gouvernement ouvert",
    "formation des formateurs",
    "lecteurs qui",
    "les utilisateurs",
    "les participants",
)


def names(kind):
    return [kind.name for kind in kind]


def by_handle(table):
    kind = BY_TABLE[table]
    return {row[kind.handle]: row for row in demonstration(kind.name)}


def parents(kind, row):
    """The kind and the row of each record that a row refers to."""
    for field in kind.fields:
        if field.type in REFERENCES:
            for code in filter(None, row.get(field.name, "").split(";")):
                yield BY_TABLE[field.reference], by_handle(field.reference)[code]


def mark(kind, row):
    """The mark of a row, its own or that of its plan; None where its kind bears none."""
    if parent := MARK_OF.get(kind.name):
        table = kind.field(parent).reference
        return mark(BY_TABLE[table], by_handle(table)[row[parent]])
    return row.get("source")


def bears_marks(kind):
    return kind in MARKED or kind.name in MARK_OF


def reviewed(name):
    return [row for row in demonstration(name) if row["source"] == "review"]


def event(code):
    return by_handle("event")[code]


def updates(milestone, day=None):
    """What all updates of a milestone say, or that of a day, in each language."""
    rows = [row for row in demonstration("updates") if row["milestone"] == milestone]
    rows = [row for row in rows if day in (None, row["reported_on"])]
    texts = ("progress", "challenges", "evidence")
    return [" ".join(row[f"{t}_{lang}"] for row in rows for t in texts) for lang in ("en", "fr")]


def test_updates_and_evidence_bear_a_mark():
    assert {"updates", "evidence"} <= set(names(MARKED))


@pytest.mark.parametrize("kind", MARKED, ids=names(MARKED))
def test_every_record_of_a_kind_that_bears_marks_has_one(kind):
    assert {row["source"] for row in demonstration(kind.name)} <= SOURCES.keys()


@pytest.mark.parametrize("kind", kinds(), ids=names(kinds()))
def test_what_is_of_the_review_hangs_on_nothing_that_is_made_up(kind):
    for row in demonstration(kind.name):
        if mark(kind, row) == "review":
            sources = {mark(*pair) for pair in parents(kind, row) if bears_marks(pair[0])}
            assert sources <= {"review"}, row


@pytest.mark.parametrize("kind", kinds(), ids=names(kinds()))
def test_nothing_made_up_hangs_on_what_is_of_the_review(kind):
    for row in demonstration(kind.name):
        if mark(kind, row) != "review":
            assert "review" not in {mark(*pair) for pair in parents(kind, row)}, row


def test_the_updates_of_the_four_milestones_alone_are_of_the_review():
    assert {row["milestone"] for row in reviewed("updates")} == set(MILESTONES)
    made_up = [row for row in demonstration("updates") if row["source"] != "review"]
    assert {row["milestone"] for row in made_up}.isdisjoint(MILESTONES)


def test_minutes_are_named_for_the_first_meeting_only_and_can_be_read():
    minutes = [row for row in demonstration("evidence") if row["kind"] == "minutes"]
    assert [(row["event"], row["public"]) for row in minutes] == [("ADV-2017-03", "yes")]


@pytest.mark.parametrize("where", ["intranet", "password"])
def test_no_document_behind_a_door_is_public(where):
    behind = [row for row in demonstration("evidence") if where in row["title_en"]]
    assert {row["public"] for row in behind} == {"no"}


def test_civic_tech_toronto_came_after_the_workshop():
    assert not event("WRK-2017-09")["partners"]
    assert event("ENG-2017-11")["partners"] == "CIVIC-TECH-TORONTO"
    english, french = updates("3.2", "2017-09-30")
    assert "Afterwards the engagement group was invited to a chat channel" in english
    assert "a ensuite été invité à un canal de clavardage" in french


def test_the_november_session_is_the_second():
    assert event("ENG-2017-11")["name_en"].startswith("Second ")
    assert event("ENG-2017-11")["name_fr"].startswith("Deuxième ")


def test_the_brookfield_institute_alone_has_a_known_place():
    assert [row["code"] for row in reviewed("events") if row["region"]] == ["BRK-2017-11"]


def test_no_participants_of_a_reviewed_event_are_counted():
    sectors = ("government", "civil_society", "education", "private", "public")
    assert not any(row[sector] for row in reviewed("events") for sector in sectors)


def test_the_aims_of_the_pop_up_are_not_told_as_results():
    english, french = updates("3.2", "2017-06-30")
    assert "had three aims" in english
    assert "avait trois buts" in french
    assert not re.search(r"\b(helped|raised)\b", english)
    assert not re.search(r"\ba (aidé|permis|sensibilisé)\b", french)


def test_whether_the_forums_are_among_the_fifteen_events_is_not_told():
    english, french = updates("3.2", "2017-12-31")
    assert "besides" not in english and "at least 15 events" in english
    assert "en plus de" not in french and "au moins 15 événements" in french


def test_most_engagement_was_in_the_greater_toronto_area_and_its_surroundings():
    english, french = updates("3.2", "2017-12-31")
    assert "in the Greater Toronto Area and its surroundings." in english
    assert "dans la région du grand Toronto et ses environs." in french


def test_the_first_meeting_decided_that_the_office_writes_a_draft():
    english, french = updates("3.1", "2017-03-08")
    assert "The Office was asked to write key principles and a first draft" in english
    assert "different skills across government" in english
    assert "Le Bureau a été chargé de rédiger des principes clés" in french
    assert "différentes compétences" in french


def test_the_two_ministries_of_the_pilots_were_still_to_be_chosen_in_july():
    english, french = updates("3.1", "2017-07-12")
    assert "pilots with two ministries, still to be chosen" in english
    assert "dans deux ministères, qui restaient à choisir" in french


def test_the_five_openon_forums_are_of_2017_and_their_days_made_up():
    forums = [row for row in demonstration("events") if row["code"].startswith("OPENON-")]
    assert len(forums) == 5
    assert {row["starts_on"][:4] for row in forums} == {"2017"}
    assert {row["source"] for row in forums} == {"illustrative"}


def test_the_guide_is_a_draft_of_late_2017():
    sections = demonstration("guide")
    assert {row["state"] for row in sections} == {"draft"}
    newest = {row["dated_on"][:7] for row in sections if row["number"] == "0.9"}
    assert newest <= {"2017-11", "2017-12"}


def test_the_guide_of_july_is_no_more_than_an_outline():
    sections = demonstration("guide")
    outline = [row for row in sections if row["number"] == "0.5"]
    assert {row["dated_on"] for row in outline} == {"2017-07-12"}
    assert len(outline) < len(sections) - len(outline)


def test_nobody_is_said_to_have_attended_a_session_of_the_review():
    codes = {row["code"] for row in reviewed("sessions")}
    for kind in ("completions", "surveys"):
        assert codes.isdisjoint(row["session"] for row in demonstration(kind))


def test_nothing_is_told_of_the_course_of_the_pilots_but_that_it_is_a_pilot():
    pilots = {row["course"] for row in reviewed("sessions") if row["kind"] == "pilot"}
    assert pilots == {"PILOT"}
    course = by_handle("course")["PILOT"]
    told = course["pillars"], course["component"], course["principles"], course["target_percent"]
    assert not any(told)
    assert course["required"] == "no"
    assert "PILOT" not in {row["course"] for row in demonstration("completions")}


def test_staff_are_not_said_to_differ_by_ministry():
    commitment = by_handle("commitment")["ONT0003"]
    assert "ministr" not in commitment["problem_en"]
    assert "minist" not in commitment["problem_fr"]


@pytest.mark.parametrize("kind", kinds(), ids=names(kinds()))
def test_french_is_set_as_canada_sets_it(kind):
    texts = [t for row in demonstration(kind.name) for name, t in row.items() if "_fr" in name]
    assert [text for text in texts if MISSPELT.search(text)] == []


@pytest.mark.parametrize("kind", kinds(), ids=names(kinds()))
def test_french_uses_the_words_of_the_glossary(kind):
    texts = [t for row in demonstration(kind.name) for name, t in row.items() if "_fr" in name]
    words = " ".join(texts).lower()
    assert [former for former in FORMER_FRENCH if former in words] == []


def test_the_three_people_are_not_called_by_their_roles():
    assert {role for role in NAMES if role in NAMES[role].lower()} == set()
