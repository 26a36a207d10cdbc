"""Both databases search and sort alike, whatever the locale of the one that has one."""

import csv

import pytest
from sqlalchemy import func, literal, select

from dashboard.extensions import db
from dashboard.files.write import exported_rows
from dashboard.language import search_key, sort_key
from dashboard.ministries.models import Ministry
from dashboard.records.kinds import kind
from dashboard.records.save import Actor, create
from tests.conftest import signed_in

NAMES = {
    "Z-10": "Éducation",
    "Z-9": "education de\u0301jà",
    "z10": "L’œuvre",
    "Z_1": "L'Œuvre  d’art",
    "Z 2": "l-oeuvre",
    "A10": "Ægir",
    "A9": "Weiß",
    "A009": "WEISSER",
    "É1": "zoo",
    "0": "Żółć",
    "a": "«\u00a0Oui\u00a0»",
    "B": "Iğdır",
}
FOUND = {
    "école": set(),
    "EDUCATION": {"Z-10", "Z-9"},
    "déjà": {"Z-9"},
    "oeuvre": {"z10", "Z_1", "Z 2"},
    "l’œuvre": {"z10", "Z_1"},
    "weiss": {"A9", "A009"},
    "aegir": {"A10"},
    "igdır": {"B"},
    "zół": {"0"},
    "_": {"Z_1"},
    "%": set(),
}


@pytest.fixture
def hard(empty):
    for code, name in NAMES.items():
        create(Ministry(code=code, name_en=name, name_fr=name), Actor(None, "command"))
    db.session.commit()
    return empty


def column(app, query):
    answer = signed_in(app, "admin").get(f"/en/admin/ministries.csv?{query}")
    rows = list(csv.reader(answer.get_data(as_text=True).splitlines()))
    return [row[0] for row in rows[1:]]


def test_names_sort_without_case_and_accents_then_as_they_were_made(hard):
    made = list(NAMES)
    expected = sorted(made, key=lambda code: (search_key(NAMES[code]), made.index(code)))
    assert column(hard, "sort=name_en") == expected


def test_codes_sort_by_the_numbers_in_them(hard):
    made = list(NAMES)
    assert column(hard, "sort=code") == sorted(made, key=lambda c: (sort_key(c), made.index(c)))


def test_files_are_in_the_order_of_code_points(hard):
    assert [row[0] for row in exported_rows(kind("ministries"))] == sorted(NAMES)


@pytest.mark.parametrize("q", FOUND)
def test_a_word_is_found_however_it_is_written(hard, q):
    assert set(column(hard, f"q={q.replace('%', '%25')}")) == FOUND[q]


def test_an_empty_key_comes_first_in_a_file(app):
    rows = list(exported_rows(kind("evidence")))
    place = [field.name for field in kind("evidence").fields].index(kind("evidence").key[0])
    firsts = [row[place] for row in rows]
    assert "" in firsts
    assert firsts == sorted(firsts)


@pytest.mark.parametrize("word", ["", "  a\tb\u2028c ", "ﬁn", "e\u0301", "ΑΣΣ", "Жук", "½", "İ"])
def test_the_database_folds_as_python_does(empty, word):
    folded = db.session.scalar(select(func.folded(literal(word))))
    assert folded == search_key(word)
