import re
import shutil
import subprocess
import sys
from io import BytesIO
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent.parent
SAME = {
    "Action",
    "%(kind)s %(name)s",
    "%(code)s, %(title)s",
    "%(num)s message",
    "Invitation",
    "Message",
    "version %(number)s, section %(section)s",
    "Version",
    "Section %(number)s",
    "Guide, version %(number)s",
    "%(number)s (%(state)s)",
    "%(number)s. %(title)s",
    "Actions",
    "Administration",
    "Catalogue",
    "Code",
    "Consultation",
    "Data",
    "Forum",
    "Guide",
    "Menu",
    "Participants",
    "Pages",
    "Plan",
    "Satisfaction",
    "Plans",
    "Region",
    "Section",
    "Question",
    "PDF, A4",
    "Sources",
    "Source",
    "Toronto",
    "Public",
    "Version %(number)s",
    "six",
    "CODE",
    "DATE",
    "[OPTIONS]",
    "%(num)s participant",
}
KEYWORDS = {
    **dict.fromkeys(("_", "_l", "gettext", "lazy_gettext", "noted")),
    **{"ngettext": (1, 2), "noted_plural": (1, 2), "pgettext": ((1, "c"), 2)},
}


def catalogue():
    return read_po(
        BytesIO((ROOT / "translations/fr/LC_MESSAGES/messages.po").read_bytes()), locale="fr"
    )


def extracted():
    texts = set()
    methods = [("dashboard/**.py", "python"), ("templates/**.html", "jinja2")]
    for _file, _line, message, _comments, _context in extract_from_dir(
        str(ROOT),
        methods,
        keywords=KEYWORDS,
        directory_filter=lambda d: Path(d).name not in (".venv", "tests", "build"),
    ):
        texts.add(message if isinstance(message, str) else tuple(message[:2]))
    return texts


def strings(value):
    return (value,) if isinstance(value, str) else tuple(value)


def test_every_text_is_in_french_and_none_is_left_over():
    translated = {m.id for m in catalogue() if m.id}
    assert len(translated) > 250
    assert extracted() - translated == set()
    assert translated - extracted() == set()


def test_the_catalogue_is_what_make_translations_writes(tmp_path):
    copy = shutil.copytree(ROOT / "translations", tmp_path / "translations")
    command = ["make", "translations", f"VENV={sys.prefix}", f"TRANSLATIONS={copy}"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    written = (copy / "fr/LC_MESSAGES/messages.po").read_text("utf-8")
    committed = (ROOT / "translations/fr/LC_MESSAGES/messages.po").read_text("utf-8")
    assert committed == written, "run make translations and fill in what it adds"


def test_no_translation_is_missing_fuzzy_or_english():
    for message in catalogue():
        if not message.id:
            continue
        assert not message.fuzzy, message.id
        assert all(strings(message.string)), message.id
        if strings(message.id)[0] not in SAME:
            assert strings(message.string)[0] != strings(message.id)[0], message.id


def test_placeholders_are_the_same_in_both_languages():
    for message in catalogue():
        if message.id:
            wanted = set(re.findall(r"%\((\w+)\)s", strings(message.id)[-1]))
            for text in strings(message.string):
                assert set(re.findall(r"%\((\w+)\)s", text)) == wanted, message.id


def test_no_word_that_would_be_elided_stands_before_a_name():
    """“de %(name)s” would be wrong for Amélie, l’Énergie or Huron: a name stands after a colon, a
    noun of our own, or a word that stays as it is. Numbers and codes are said as they are."""
    elided = r"\b(?:de|du|des|le|la|les|que|ne|se|si|lorsque|jusque|au|aux)[ \u00a0](?:«\u00a0)?"
    found = {
        name
        for message in catalogue()
        for text in strings(message.string)
        for name in re.findall(elided + r"%\((\w+)\)s", text, re.IGNORECASE)
    }
    numbers = "all days first last least limit low months num part second shown size staff target"
    moments = "day start end moment today seen then now quarter value"
    names = {"code", "other", "names", "tables"}
    assert found <= {*numbers.split(), *moments.split(), *names}


def test_french_is_written_as_ontario_writes_it():
    for message in catalogue():
        for text in strings(message.string) if message.id else ():
            plain = re.sub(r"%\(\w+\)s", "x", text)
            assert "'" not in plain and '"' not in plain, text
            assert not re.search(r"[^\s\u00a0]:(?!//)|[ ]:", plain), text
            assert not re.search(r"«(?!\u00a0)|(?<!\u00a0)»", plain), text
            assert not re.search(r"[\s\u00a0][;!?]", plain.replace("/ ? # % ; \\", "")), text
