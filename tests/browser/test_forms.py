"""Administrators in a real browser: add, edit in place, err, meet somebody else, take back, sign in
again.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.addresses import ADMINISTRATION
from tests.browser.conftest import LOOKS, clean, enter, fine, leave_two_of_each

BOTH = pytest.mark.parametrize("lang", ["en", "fr"])
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["htmx", "plain"])


@LOOKS
@SCRIPTS
def test_a_record_is_added_corrected_edited_in_place_and_taken_back(
    open_page, lang, width, scripts
):
    page, code = open_page(lang, width, scripts), f"N{lang}{width}{scripts}".upper()
    page.goto(f"/{lang}/admin/courses")
    page.locator(".head .button--main").click()
    page.fill("[name=code]", f"{code} X")
    page.fill("[name=name_en]", "Plain language")
    page.fill("[name=name_fr]", "Langage clair")
    fine(page, scripts, "form")
    page.locator(".entry .button--main").click()
    expect(page.locator("[aria-invalid=true]").first).to_have_attribute("name", "code")
    if scripts:
        expect(page.locator("[name=code]")).to_be_focused()
    expect(page.locator("[name=name_fr]")).to_have_value("Langage clair")
    fine(page, scripts, "error")
    page.fill("[name=code]", code)
    page.locator(".entry .button--main").click()
    row = page.locator("tbody tr[id^=record]", has_text=code)
    expect(row).to_have_count(1)
    if scripts:
        expect(row).to_be_focused()
        expect(page.locator("#live")).to_contain_text(code)
        assert len(page.inner_text("#live")) <= 120
    else:
        expect(page.locator(".message")).to_contain_text(code)
    fine(page, scripts, "added")
    row.locator("a.row-link", has_text="Edit" if lang == "en" else "Modifier").click()
    page.fill("[name=name_en]", "Plain words")
    page.locator(".entry .button--main").click()
    expect(page.locator(".entry")).to_have_count(0)
    if scripts:
        expect(row).to_be_focused()
    page.goto(f"/{lang}/admin/log?kind=courses&record={code}")
    fine(page, scripts, "log")
    page.locator("tbody th a").first.click()
    page.wait_for_url("**/admin/log/*")
    expect(page.locator("main")).to_contain_text("Plain words")
    fine(page, scripts, "change")
    page.locator("main form button").click()
    page.wait_for_url(re.compile(r"/admin/log([?#].*)?$"))
    page.goto(f"/{lang}/admin/courses?q={code}")
    expect(page.locator("main")).not_to_contain_text("Plain words")


@LOOKS
@SCRIPTS
def test_two_people_meet_at_one_record_and_lose_nothing(open_page, lang, scripts, width):
    first, second = (open_page(lang, width, scripts) for _each in range(2))
    number = {("en", True): 40, ("en", False): 42, ("fr", True): 44, ("fr", False): 46}[
        lang, scripts
    ] + (width > 400)
    for page in (first, second):
        page.goto(f"/{lang}/admin/milestones/{number}")
    first.fill("[name=unit]", "theirs")
    first.locator(".entry .button--main").click()
    expect(first.locator(".message, #live:not(:empty)").first).to_be_attached()
    second.fill("[name=unit]", "mine")
    second.locator(".entry .button--main").click()
    expect(second.locator(".versions")).to_have_count(1)
    for text in ("theirs", "mine"):
        expect(second.locator(".versions")).to_contain_text(text)
    if scripts:
        expect(second.locator(".problem")).to_be_focused()
    fine(second, scripts, "conflict")
    second.check("[name=take-unit][value=anew]")
    second.fill("[name=unit]", "both")
    second.locator(".entry .button--main").click()
    expect(second.locator(".versions")).to_have_count(0)
    second.goto(f"/{lang}/admin/milestones/{number}")
    expect(second.locator("[name=unit]")).to_have_value("both")


@BOTH
@SCRIPTS
def test_what_was_typed_survives_the_end_of_the_sign_in(open_page, lang, scripts):
    page = open_page(lang, 1280, scripts)
    page.goto(f"/{lang}/admin/courses/new")
    code = f"LATE{lang}{scripts}".upper()
    page.fill("[name=code]", code)
    page.fill("[name=name_en]", "Kept")
    page.fill("[name=name_fr]", "Gardé")
    other = page.context.new_page()
    other.goto(f"/{lang}/")
    other.locator("button.person").click()
    other.locator("#person-menu form button").click()
    other.wait_for_url("**/sign-in**")
    other.close()
    page.locator(".entry .button--main").click()
    expect(page.locator("[name=kept-name_fr]").first).to_have_value("Gardé")
    fine(page, scripts, "sign in again")
    page.locator("button[value=admin]").click()
    expect(page.locator("main")).to_contain_text("Gardé")
    fine(page, scripts, "kept")
    page.locator("main form .button--main").click()
    expect(page.locator(".message, #live:not(:empty)").first).to_be_attached()
    page.goto(f"/{lang}/admin/courses?q={code}")
    expect(page.locator("tbody")).to_contain_text("Gardé" if lang == "fr" else "Kept")


@LOOKS
def test_every_page_of_the_administration_is_clean(open_page, lang, width):
    page = open_page(lang, width, True)
    for path in ADMINISTRATION:
        page.goto(f"/{lang}/{path}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        leave_two_of_each(page)
        clean(page, path)


def test_a_form_with_something_typed_is_not_left_by_accident(open_page):
    page = open_page("en", 1280, True)
    page.goto("/en/admin/courses/new")
    dialogs = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.type), dialog.accept()))
    page.locator("[name=name_en]").press_sequentially("x")
    page.goto("/en/")
    assert dialogs == ["beforeunload"]


@BOTH
def test_a_reference_is_found_as_one_types(open_page, lang):
    page = open_page(lang, 1280, True)
    page.goto(f"/{lang}/admin/teams/new")
    page.locator("[name=ministry]").press_sequentially("transport")
    expect(page.locator("[name=ministry] + datalist option")).to_have_count(1)
    expect(page.locator("[name=ministry] + datalist option")).to_have_attribute("value", "MTO")
    page.evaluate("window.onbeforeunload = null")


@BOTH
def test_a_lead_suggests_a_correction_and_sees_the_answer(browser, base_url, open_page, lang):
    context = browser.new_context(base_url=base_url)
    page = context.new_page()
    enter(page, lang, "lead")
    page.goto(f"/{lang}/milestones/MTO-1.1")
    page.locator("main > #board > .actions a, #board > p.actions a").first.click()
    page.fill("[name=note]", f"Wrong {lang}")
    clean(page, "suggestion")
    page.locator(".entry .button--main").click()
    page.wait_for_url("**/milestones/MTO-1.1**")
    admin = open_page(lang, 360, True)
    admin.goto(f"/{lang}/suggestions")
    admin.locator("tr", has_text=f"Wrong {lang}").locator("a.button").click()
    admin.fill("[name=answer]", f"Mended {lang}")
    admin.locator(".entry .button--main").click()
    expect(admin.locator(".entry")).to_have_count(0)
    page.goto(f"/{lang}/suggestions")
    expect(page.locator("main")).to_contain_text(f"Mended {lang}")
    clean(page, "answers")
    context.close()
