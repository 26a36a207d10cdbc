"""What comes out of the printer: every column, what each sheet shows, and which it is."""

import os
import re
import shutil
import subprocess

import pytest

from tests.browser.addresses import ADMINISTRATION, PAGES as ADDRESSES
from tests.browser.conftest import PATIENCE, enter
from tests.builders import demonstration

PAPERS = {
    "A4": ("210mm", "297mm"),
    "A4 across": ("297mm", "210mm"),
    "Letter": ("8.5in", "11in"),
    "Letter across": ("11in", "8.5in"),
}
PAGES = {
    "executive": (
        "",
        "?ministry=MTO&period=2016-17",
        "plans",
        "plans/MTO-2016",
        "commitments/ONT0003",
        "milestones",
        "ministries/MTO",
        "ministries/MTO/teams",
        "training",
        "courses/OG102",
        "sessions",
        "outcomes",
        "behaviour",
        "community",
        "events",
        "requests",
        "decisions",
        "groups",
        "partners",
        "outreach",
        "plans/ON-2017/recommendations",
        "guide/feedback",
        "compare?ministry=MTO&ministry=MOF",
        "report",
    ),
    "admin": ("admin/milestones", "admin/staff", "admin/log", "admin/people", "admin/files"),
}
LAST_CELLS = """tables => tables.flatMap(table => {
    const shown = row => row.checkVisibility() && row.cells.length > 1;
    const rows = [...table.querySelectorAll("tbody tr")].filter(shown);
    return rows.length ? [...rows.at(-1).cells].map(cell => cell.innerText) : [];
})"""


OUTSIDE_TABLES = """main => {
    const texts = [], walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const box = walker.currentNode.parentElement;
        if (box.closest("table, .hidden, svg, option, textarea, script")) continue;
        if (box.checkVisibility({visibilityProperty: true})) texts.push(walker.currentNode.data);
    }
    return texts;
}"""


@pytest.fixture(scope="session")
def pdftotext():
    path = shutil.which("pdftotext")
    if path is None and os.environ.get("CI") != "true":
        pytest.skip("pdftotext is not installed (Debian: apt-get install poppler-utils)")
    assert path
    return path


def squeezed(text):
    return re.sub(r"\s", "", text)


def printed(page, program, tmp_path, **paper):
    path = tmp_path / "page.pdf"
    page.pdf(path=path, print_background=True, prefer_css_page_size=False, **paper)
    arguments = [program, "-raw", path, "-"]
    return subprocess.run(arguments, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("person", PAGES)
@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.long)])
def test_no_column_is_lost_on_paper(page, pdftotext, tmp_path, lang, person, every):
    """Each page on two papers in one language and on the other two in the other; in the long form
    on all four in each."""
    page.set_default_timeout(PATIENCE)
    enter(page, lang, person)
    for place, address in enumerate(PAGES[person]):
        papers = list(PAPERS.items())
        if not every:  # one upright and one across
            papers = papers[0::3] if (lang == "en") == (place % 2 == 0) else papers[1:3]
        page.goto(f"/{lang}/{address}")
        page.emulate_media(media="print")
        cells = page.eval_on_selector_all("main table", LAST_CELLS)
        page.emulate_media(media="null")
        lines = [line for cell in cells for line in cell.splitlines() if re.search(r"\w", line)]
        assert lines != [], address
        for paper, (width, height) in papers:
            text = squeezed(printed(page, pdftotext, tmp_path, width=width, height=height))
            lost = [line for line in lines if squeezed(line) not in text]
            assert lost == [], f"{address} on {paper}"


@pytest.mark.long
@pytest.mark.parametrize("lang, paper", [("en", "Letter"), ("fr", "A4")])
def test_no_text_of_any_page_is_lost_on_paper(page, pdftotext, tmp_path, lang, paper):
    page.set_default_timeout(PATIENCE)
    enter(page, lang, "admin")
    width, height = PAPERS[paper]
    page.set_viewport_size({"width": 720, "height": 1000})  # the width of the paper in its margins
    lost, seen = {}, 0
    for address in (*ADDRESSES, *ADMINISTRATION):
        page.goto(f"/{lang}/{address}")
        page.emulate_media(media="print")
        texts = page.eval_on_selector("main", OUTSIDE_TABLES)
        page.emulate_media(media="null")
        sheets = squeezed(printed(page, pdftotext, tmp_path, width=width, height=height))
        lines = [line for text in texts for line in text.splitlines() if re.search(r"\w", line)]
        seen += len(lines)
        if missing := [line for line in lines if squeezed(line) not in sheets]:
            lost[address] = missing
    print(lang, len((*ADDRESSES, *ADMINISTRATION)), "pages", seen, "lines")
    assert seen > 1000
    assert "\n".join(f"{address}: {lines}" for address, lines in lost.items()) == ""


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("beside", ["", "?languages=both"])
def test_the_guide_is_printed_whole(page, pdftotext, tmp_path, lang, beside):
    enter(page, lang, "lead")
    page.goto(f"/{lang}/guide/0.9{beside}")
    texts = page.locator("article :is(h2, section p:not(.after, .after *), li)").all_inner_texts()
    assert len(texts) > 12
    for paper, (width, height) in PAPERS.items():
        sheets = squeezed(printed(page, pdftotext, tmp_path, width=width, height=height))
        assert [text for text in texts if squeezed(text) not in sheets] == [], paper


@pytest.mark.parametrize(
    "lang, words",
    [
        (
            "en",
            (
                "Open Government Dashboard · Overview",
                "Ministry: Ministry of Transportation",
                "Period: 2016–17",
                "As of March 31, 2017",
                "Printed on",
            ),
        ),
        (
            "fr",
            (
                "Tableau de bord du gouvernement ouvert",
                "Ministère : Ministère des Transports",
                "Période : 2016-2017",
                "Au 31 mars 2017",
                "Imprimé le",
            ),
        ),
    ],
)
def test_each_sheet_says_what_it_shows_and_which_it_is(page, pdftotext, tmp_path, lang, words):
    enter(page, lang)
    page.goto(f"/{lang}/?ministry=MTO&period=2016-17")
    sheets = printed(page, pdftotext, tmp_path, format="A5").split("\f")[:-1]
    assert len(sheets) > 1
    for number, sheet in enumerate(sheets, 1):
        for word in words:
            assert squeezed(word) in squeezed(sheet), f"{word} on sheet {number}"


def test_headings_repeat_on_every_sheet_of_a_long_table(page, pdftotext, tmp_path):
    enter(page)
    page.goto("/en/")
    heading = squeezed(page.locator("#board thead th").last.inner_text())
    names = [squeezed(row["name_en"]) for row in demonstration("ministries")]
    sheets = [
        squeezed(sheet) for sheet in printed(page, pdftotext, tmp_path, format="A5").split("\f")
    ]
    of_table = [sheet for sheet in sheets if sum(name in sheet for name in names) > 3]
    assert len(of_table) > 1
    assert [sheet for sheet in of_table if heading not in sheet] == []
