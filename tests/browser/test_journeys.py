"""What people do in a real browser: both languages, wide and narrow, by keyboard, with and without
scripts.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.addresses import PAGES
from tests.browser.conftest import clean, enter, leave_two_of_each
from tests.browser.looks import (
    CHARTS,
    CUT,
    FOCUS,
    OVER_EACH_OTHER,
    SMALL,
    SPOIL,
    WIDER_THAN_THEIR_PLACE,
)
from tests.builders import demonstration

WIDTHS = {"fr": (320, 360, 640, 768, 820, 1024), "en": (320, 768, 1024)}
"""Every width for the longer words."""
ROWS = "#board table[aria-labelledby=ministries-title] tbody tr"


WIDE, NARROW = (1280, 900), (360, 900)
SIZES = (WIDE, NARROW, (640, 450), (320, 225))
"""Windows of so many pixels; the last two are the first at 200 and at 400 percent."""


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("half", [0, 1])
@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.long)])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(page, complaints, lang, half, every):
    """Each page wide in one language and narrow in the other; in the long form in every size."""
    page.goto(f"/{lang}/sign-in")
    clean(page, "sign-in")
    enter(page, lang, "lead")
    for place, address in enumerate(PAGES[half::2]):
        page.goto(f"/{lang}/{address}")
        one = WIDE if (lang == "en") == (place % 2 == 0) else NARROW
        for width, height in SIZES if every else [one]:
            page.set_viewport_size({"width": width, "height": height})
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
            if not every:
                leave_two_of_each(page)
            clean(page, f"/{lang}/{address} {width}")


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_page_fits_at_any_width_shows_the_focus_and_says_its_charts(browser, base_url, lang):
    context = browser.new_context(base_url=base_url, reduced_motion="reduce")
    page = context.new_page()
    enter(page, lang, "admin")
    for path in (
        *PAGES,
        "admin/",
        "admin/settings",
        "admin/log",
        "admin/milestones",
        "admin/staff",
    ):
        page.goto(f"/{lang}/{path}")
        for width in WIDTHS[lang]:
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(WIDER_THAN_THEIR_PLACE) == [], f"{path} at {width}"
            assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{path} {width}"
            if width in (360, 1024):
                looks = (CUT, OVER_EACH_OTHER, CHARTS, *((SMALL,) if width == 360 else ()))
                assert [fault for look in looks for fault in page.evaluate(look)] == [], path
            if width == (360 if lang == "fr" else 1024):  # the focus takes its time
                assert page.evaluate(FOCUS) == [], f"{path} at {width}"
    context.close()


LAST = "document.querySelector('[aria-labelledby=ministries-title] tbody tr:last-child')"
FAULTS = {
    "image-alt": f"{LAST}.lastElementChild.append(document.createElement('img'))",
    "link-name": f"{LAST}.querySelector('a').replaceChildren()",
}
"""What breaks a rule in the last row alone."""


@pytest.mark.parametrize("rule", FAULTS)
def test_what_is_wrong_with_one_row_is_seen_where_only_two_of_each_are_left(page, rule):
    enter(page)
    rows = page.locator(ROWS)
    before = rows.count()
    page.evaluate(FAULTS[rule])
    leave_two_of_each(page)
    assert rows.count() < before
    with pytest.raises(AssertionError, match=rule):
        clean(page, "overview")


def test_what_is_wrong_with_a_page_is_seen(page):
    enter(page)
    page.goto("/en/ministries/MTO")
    page.evaluate(SPOIL)
    for look in (CUT, OVER_EACH_OTHER, CHARTS, SMALL, FOCUS):
        assert page.evaluate(look) != [], look


@pytest.mark.parametrize(
    "lang,message",
    [("en", "Updated: 1 ministry shown."), ("fr", "Page actualisée : 1 ministère affiché.")],
)
def test_a_filter_replaces_tiles_and_table_and_tells_so(page, complaints, lang, message):
    enter(page, lang)
    resources = []
    page.on("request", lambda r: resources.append(r.resource_type))
    page.focus("#ministry")
    page.select_option("#ministry", "MTO")
    expect(page.locator(ROWS)).to_have_count(1)
    assert "document" not in resources
    expect(page).to_have_url(re.compile("ministry=MTO"))
    expect(page.locator("#live")).to_have_text(message)
    expect(page.locator("#ministry")).to_be_focused()
    other = "fr" if lang == "en" else "en"
    kept = re.compile(rf"^/{other}/\?.*ministry=MTO")
    expect(page.locator("#toggle")).to_have_attribute("href", kept)
    clean(page, "filtered")
    page.go_back()
    expect(page.locator(ROWS)).to_have_count(30)
    expect(page.locator("h1")).to_have_count(1)
    expect(page.locator("html")).to_have_count(1)
    page.reload()
    expect(page.locator(ROWS)).to_have_count(len(demonstration("ministries")))


def test_sorting_keeps_the_focus_on_the_column(page, complaints):
    enter(page)
    page.focus("#sort-events")
    page.keyboard.press("Enter")
    page.wait_for_selector("th[aria-sort=descending] #sort-events")
    expect(page.locator("#sort-events")).to_be_focused()
    first = page.locator(ROWS).first
    expect(first).to_contain_text(re.compile(r"^\s*Treasury Board Secretariat"))


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_without_scripts_everything_works_and_says_the_same(browser, base_url, lang):
    shown = {}
    for scripts in (True, False):
        context = browser.new_context(base_url=base_url, java_script_enabled=scripts)
        page = context.new_page()
        enter(page, lang)
        page.select_option("#ministry", "EDU")
        if scripts:
            expect(page.locator(ROWS)).to_have_count(1)
        else:
            page.click("form.filters button")
        expect(page).to_have_url(re.compile("ministry=EDU"))
        expect(page.locator(ROWS)).to_have_count(1)
        shown[scripts] = page.inner_text("#board")
        page.click("#sort-events")
        page.wait_for_selector("th[aria-sort] #sort-events")
        page.locator(f"{ROWS} th a").click()
        page.wait_for_url("**/ministries/EDU**")
        page.click("button.person")
        page.click("#person-menu form button")
        page.wait_for_url("**/sign-in")
        context.close()
    assert shown[True] == shown[False]


def test_the_keyboard_reaches_everything_and_begins_with_the_skip_link(page):
    enter(page)
    page.goto("/en/?ministry=MTO")
    wanted = page.evaluate(
        "[...document.querySelectorAll('a[href], button, select, input:not([type=hidden]), "
        '[tabindex="0"]\')].filter(e => e.checkVisibility()).length'
    )
    reached, seen = [], set()
    for _each in range(wanted + 5):
        page.keyboard.press("Tab")
        state = page.evaluate(
            "(() => { const e = document.activeElement; if (!window.marks) window.marks = "
            "[]; let i = window.marks.indexOf(e); if (i < 0) i = window.marks.push(e) - 1; "
            "const s = getComputedStyle(e); return [i, e.tagName, e.className, "
            "s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2]; })()"
        )
        if state[1] == "BODY":
            continue
        assert state[3], f"no ring on {state}"
        reached.append(state[2])
        seen.add(state[0])
    assert reached[0] == "skip" and len(seen) >= wanted
    page.goto("/en/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_wrong_sign_in_keeps_the_address_and_moves_focus_to_the_problem(page, lang):
    page.goto(f"/{lang}/sign-in")
    page.fill("#email", "someone@ontario.invalid")
    page.fill("#password", "wrong")
    page.click("button.button--main")
    expect(page.locator(".problem")).to_be_focused()
    expect(page.locator("#email")).to_have_value("someone@ontario.invalid")
    expect(page.locator("#password")).to_have_value("")
    clean(page, "error")


def test_back_after_signing_out_shows_no_numbers(page):
    enter(page)
    page.click("button.person")
    page.click("#person-menu form button")
    page.wait_for_url("**/sign-in")
    page.go_back()
    page.wait_for_url("**/sign-in**")
    expect(page.locator("#board")).to_have_count(0)
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


def test_charts_say_in_words_what_they_draw(page):
    enter(page)
    for chart in page.locator("#board svg").all():
        assert chart.get_attribute("aria-label") or chart.get_attribute("aria-hidden") == "true"
    expect(page.locator("svg.stack + .counts").first).to_contain_text("Limited progress: ")


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_two_minutes_before_the_sign_in_ends_it_is_said(page, lang):
    page.clock.install()
    enter(page, lang)
    assert page.locator("#ending").is_hidden()
    page.clock.fast_forward("07:57:30")
    assert page.locator("#ending").is_hidden()
    page.clock.fast_forward("00:00:45")
    expect(page.locator("#ending")).to_be_visible()
    expect(page.locator("#live")).not_to_be_empty()
    expect(page.locator("#ending")).to_contain_text(page.inner_text("#live"))
    clean(page, "ending")
