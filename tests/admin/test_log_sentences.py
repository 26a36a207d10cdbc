"""The change log reads as sentences, in both languages, and tells of what hangs on a record."""

from datetime import date

import pytest
from sqlalchemy import select

from dashboard.accounts.models import User
from dashboard.admin.models import Suggestion
from dashboard.extensions import db
from dashboard.language import in_language
from dashboard.log.entries import entries
from dashboard.ministries.models import Ministry
from dashboard.plans.models import Milestone
from dashboard.records.history import Change
from dashboard.records.save import Actor, archive, create, edit, restore
from dashboard.records.site_settings import SettingOverride
from tests.builders import last, milestone_id, record_for
from tests.html import body, page


@pytest.fixture
def anna(app):
    person = db.session.scalars(select(User).where(User.email == "admin@ontario.invalid")).one()
    person.name = "Anna Admin"
    db.session.commit()
    return Actor(person.id, "form")


def milestone():
    return db.session.get(Milestone, milestone_id("MTO-2.1"))


def told(lang="en"):
    with in_language(lang):
        [entry] = entries([last()])
        return entry.sentence.replace("\u00a0", " ")


def changed(actor, **values):
    edit(milestone(), values, actor)
    db.session.commit()


@pytest.mark.parametrize(
    "lang,sentence",
    [
        ("en", "Anna Admin changed “Due date” of MTO-2.1 from April 3, 2017 to June 30, 2018."),
        (
            "fr",
            "Anna Admin a remplacé, dans MTO-2.1, la valeur « 3 avril 2017 » du champ « Échéance » "
            "par « 30 juin 2018 ».",
        ),
    ],
)
def test_one_change_is_one_sentence_with_both_values(anna, lang, sentence):
    changed(anna, due_on=date(2017, 4, 3))
    changed(anna, due_on=date(2018, 6, 30))
    assert told(lang) == sentence


def test_what_was_empty_is_set_and_what_is_emptied_is_removed(anna):
    changed(anna, unit=None)
    changed(anna, unit="datasets")
    assert told() == "Anna Admin set “Unit” of MTO-2.1 to datasets."
    changed(anna, unit=None)
    assert told() == "Anna Admin removed “Unit” of MTO-2.1, which was datasets."


def test_several_fields_are_counted_and_listed(anna, admin):
    changed(anna, unit="sets", name_en="Another name")
    assert told() == "Anna Admin changed 2 fields of MTO-2.1."
    assert "<ins>Another name</ins>" in page(admin, "/en/admin/log")


def test_a_long_text_stands_beside_the_sentence(anna, admin):
    changed(anna, measure_en="Long " * 40)
    assert told() == "Anna Admin changed “Measure in English” of MTO-2.1."
    assert "<ins>Long Long" in page(admin, "/en/admin/log")


def test_values_that_the_sentence_says_are_not_listed_again(anna, admin):
    changed(anna, unit="unmistakable")
    assert page(admin, "/en/admin/log").count("unmistakable") == 1


@pytest.mark.parametrize("do,verb", [(archive, "archived"), (restore, "restored")])
def test_archiving_and_restoring_are_told(anna, do, verb):
    do(milestone(), anna) if do is archive else restore(archived(anna), anna)
    db.session.commit()
    assert told() == f"Anna Admin {verb} MTO-2.1."


def archived(actor):
    archive(milestone(), actor)
    db.session.commit()
    return milestone()


def test_adding_is_told(anna):
    create(Milestone(code="M1", name_en="a", name_fr="b", commitment_id=1), anna)
    db.session.commit()
    assert told() == "Anna Admin added M1."


def test_what_nobody_did_by_hand_is_told_by_its_way(app):
    changed(Actor(None, "command"), unit="sets")
    assert told().startswith("A command ")
    assert told("fr").startswith("Une commande ")


def test_every_line_of_the_demonstration_is_a_sentence_in_both_languages(app):
    changes = db.session.scalars(select(Change).limit(200)).all()
    for lang in ("en", "fr"):
        with in_language(lang):
            for entry in entries(changes):
                assert entry.sentence.endswith("."), entry.sentence
                assert "_" not in entry.sentence


def test_the_log_of_a_record_shows_what_hangs_on_it(anna, admin):
    update = record_for("updates", milestone_id=milestone().id, progress_en="First words")
    edit(update, {"progress_en": "Second words"}, anna)
    db.session.commit()
    listed = body(admin.get("/en/admin/log?kind=milestones&record=MTO-2.1"))
    assert "Second words" in listed
    assert "Second words" in page(admin, f"/en/admin/milestones/{milestone_id('MTO-2.1')}")
    other = body(admin.get("/en/admin/log?kind=milestones&record=MTO-1.1"))
    assert "Second words" not in other


@pytest.fixture
def person(anna):
    mto = db.session.scalar(select(Ministry.id).where(Ministry.code == "MTO"))
    values = {"email": "li@ontario.invalid", "name": "Li Wei", "role": "lead", "language": "fr"}
    person = User(**values, ministry_id=mto)
    create(person, anna)
    db.session.commit()
    return person


@pytest.mark.parametrize(
    "lang,sentence,words",
    [
        ("en", "Anna Admin added Li Wei.", ["Ministry lead", "Français", "MTO"]),
        (
            "fr",
            "Anna Admin a ajouté Li Wei.",
            ["Responsable du gouvernement ouvert", "Français", "MTO"],
        ),
    ],
)
def test_people_are_called_by_name_and_their_fields_are_words(person, lang, sentence, words):
    assert told(lang) == sentence
    with in_language(lang):
        [entry] = entries([last()])
        after = [text for _label, _before, text in entry.fields]
        assert set(words) <= set(after)
        assert not {"lead", "fr", str(person.ministry_id)} & set(after)


def test_what_a_person_chose_of_the_digest_is_told_in_words(person):
    edit(person, {"mail_every": "monthly", "mail_without": "answers"}, Actor(person.id, "form"))
    db.session.commit()
    [entry] = entries([last()])
    assert [after for _label, _before, after in entry.fields] == ["Monthly", "Answers that came in"]


def test_a_setting_is_called_as_on_its_form(anna):
    create(SettingOverride(name="STALE_DAYS", value="60"), anna)
    db.session.commit()
    label = "No recent update (days after the latest update)"
    assert told() == f"Anna Admin added the setting “{label}”."
    [entry] = entries([last()])
    assert [(str(label), after) for label, _before, after in entry.fields] == [("Value", "60")]


@pytest.mark.parametrize(
    "name,values,words",
    [
        ("TARGET_TRAINED", ("0.8", "0.855"), ("80 %", "85,5 %")),
        ("LEADS_MARK_COMPLETIONS", ("no", "yes"), ("Non", "Oui")),
        ("OUTSIDE_GTA", ("north", "north east"), ("Nord", "Nord, Est")),
        ("STALE_DAYS", ("60", "90"), ("60", "90")),
    ],
)
def test_the_value_of_a_setting_is_told_in_words(anna, name, values, words):
    setting = SettingOverride(name=name, value=values[0])
    create(setting, anna)
    edit(setting, {"value": values[1]}, anna)
    db.session.commit()
    with in_language("fr"):
        [entry] = entries([last()])
        [(_label, *told)] = entry.fields
    assert [text.replace("\u00a0", " ") for text in told] == list(words)


def test_a_suggestion_names_the_record_that_it_is_about(anna):
    about = milestone()
    values = {"kind": "milestones", "record_id": about.id, "author_id": anna.user_id, "note": "x"}
    create(Suggestion(**values), anna)
    db.session.commit()
    [entry] = entries([last()])
    told = {str(label): after for label, _before, after in entry.fields}
    assert told == {"Kind": "Milestones", "Record": "MTO-2.1", "Note": "x"}
