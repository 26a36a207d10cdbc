"""How pages look where people set their own colours, or where a word is long."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import clean, enter, leave_two_of_each
from tests.browser.looks import CUT

PLACES = ("", "ministries/MTO", "plans", "training", "community", "catalogue", "admin/log")
SPACED = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
        word-spacing: .16em !important; } p { margin-bottom: 2em !important; }`);
    document.adoptedStyleSheets = [sheet];
}"""
LINES = "links => links.map(link => getComputedStyle(link).borderBottomColor)"


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_present_page_stands_out_under_forced_colours(browser, base_url, lang):
    context = browser.new_context(base_url=base_url, forced_colors="active")
    page = context.new_page()
    enter(page, lang)
    present = page.eval_on_selector_all(".bar a[aria-current]", LINES)
    others = page.eval_on_selector_all(".bar a:not([aria-current])", LINES)
    context.close()
    assert len(present) == 1
    assert others != []
    assert present[0] not in others


@pytest.mark.parametrize("path", ["plans/MTO-2016", "milestones/MTO-1.2", "ministries/MTO"])
def test_a_long_address_as_a_title_stays_within_a_phone(browser, base_url, path):
    context = browser.new_context(base_url=base_url, viewport={"width": 360, "height": 800})
    page = context.new_page()
    enter(page)
    page.goto(f"/en/{path}")
    address = f"https://www.example.org/{'a-long-path' * 20}"
    page.eval_on_selector("h1", "(title, address) => { title.textContent = address }", address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    context.close()


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_menu_of_a_phone_opens_without_scripts_and_leads_on(browser, base_url, lang):
    context = browser.new_context(
        base_url=base_url, java_script_enabled=False, viewport={"width": 360, "height": 800}
    )
    page = context.new_page()
    enter(page, lang, "lead")
    expect(page.locator("#places")).to_be_hidden()
    page.click(".menu-button")
    expect(page.locator("#places")).to_be_visible()
    page.locator("#places-links").get_by_role("link", name="Plans").click()
    page.wait_for_url(f"**/{lang}/plans")
    context.close()


def test_the_menu_of_the_person_opens_and_closes_by_keyboard(page):
    enter(page)
    page.focus(".person")
    page.keyboard.press("Enter")
    menu = page.locator("#person-menu")
    expect(menu).to_be_visible()
    page.keyboard.press("Tab")
    expect(menu.locator("a").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(page.locator(".person")).to_be_focused()


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_on_320_pixels_nothing_scrolls_sideways(browser, base_url, lang):
    context = browser.new_context(base_url=base_url, viewport={"width": 320, "height": 700})
    page = context.new_page()
    enter(page, lang, "admin")
    for path in ("", "ministries/MTO", "ministries/TBS", "plans", "plans/MTO-2016", "admin/"):
        page.goto(f"/{lang}/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
    page.click(".menu-button")
    expect(page.locator("#places")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_text_of_twice_the_size_fits(launch_browser, base_url, lang):
    browser = launch_browser(args=["--no-sandbox", "--blink-settings=defaultFontSize=32"])
    context = browser.new_context(base_url=base_url, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    enter(page, lang, "admin")
    for path in PLACES:
        page.goto(f"/{lang}/{path}")
        assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280, path
    browser.close()


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_text_with_wider_spaces_fits_and_is_not_cut(browser, base_url, lang):
    context = browser.new_context(base_url=base_url, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    enter(page, lang, "admin")
    for path in PLACES:
        page.goto(f"/{lang}/{path}")
        page.evaluate(SPACED)
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            assert page.evaluate(CUT) == [], f"{path} at {width}"
    context.close()


def test_axe_finds_nothing_in_the_dark(browser, base_url):
    context = browser.new_context(base_url=base_url, color_scheme="dark")
    page = context.new_page()
    enter(page, "fr", "admin")
    for path in (*PLACES, "milestones/MTO-1.2", "guide/0.9", "admin/courses/new"):
        page.goto(f"/fr/{path}")
        leave_two_of_each(page)
        clean(page, path)
    context.close()


@pytest.mark.parametrize("width", [320, 960])
def test_the_rows_of_a_table_become_cards_up_to_sixty_rem(browser, base_url, width):
    context = browser.new_context(base_url=base_url, viewport={"width": width, "height": 700})
    page = context.new_page()
    enter(page)
    layout = "row => getComputedStyle(row).display"
    assert page.eval_on_selector("#board tbody tr", layout) == "grid"
    page.set_viewport_size({"width": 1024, "height": 700})
    assert page.eval_on_selector("#board tbody tr", layout) == "table-row"
    context.close()


def test_a_period_chosen_in_one_room_is_chosen_in_the_next(page):
    enter(page)
    page.select_option("#period", "2016-17")
    plans = page.locator("#places-links").get_by_role("link", name="Plans")
    expect(plans).to_have_attribute("href", "/en/plans?period=2016-17")
    plans.click()
    page.wait_for_url("**/en/plans?period=2016-17")
    expect(page.locator("#period")).to_have_value("2016-17")
    expect(page.locator("#as-of")).to_contain_text("March 31, 2017")
