"""Sentences agree with their numbers: each stands whole in sentences_in_french.txt."""

from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from dashboard import paths
from dashboard.language import format_number, in_language, ngettext

LINES = [
    [part.strip(" ") for part in line.split("|")]
    for line in (Path(__file__).parent / "sentences_in_french.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
]
with (paths.TRANSLATIONS / "fr" / "LC_MESSAGES" / "messages.po").open("rb") as file:
    SINGULAR = {m.id[1]: m.id[0] for m in read_po(file, locale="fr") if isinstance(m.id, tuple)}


def test_sixty_sentences_for_none_one_two_and_many():
    assert len({french for *_rest, french in LINES}) >= 60
    assert {number for _several, number, *_rest in LINES} == {"0", "1", "2", "21", "1000"}


@pytest.mark.parametrize(("several", "number", "values", "french"), LINES)
def test_a_sentence_agrees_with_its_number(several, number, values, french):
    given = dict(pair.split("=", 1) for pair in values.split("; ") if pair)
    with in_language("fr"):
        filled = {"num": format_number(int(number)), **given}
        said = ngettext(SINGULAR[several], several, int(number), **filled)
    assert said == french
