"""A lead reports progress in a real browser: with htmx and without scripts, wide and on a phone, in
both languages.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import LOOKS, clean, enter

WORDS = {
    "en": {
        "report": "Report progress",
        "save": "Save the update",
        "wrong": "is required",
        "gap": "in French only",
    },
    "fr": {
        "report": "Rendre compte des progrès",
        "save": "Enregistrer la mise à jour",
        "wrong": "valeur obligatoire",
        "gap": "en français seulement",
    },
}


def day_of(lang, width, scripts):
    """A day for each run of a journey, so that none corrects the report of another."""
    return f"2017-11-{10 + ['en', 'fr'].index(lang) * 4 + (width > 400) * 2 + scripts}"


@LOOKS
def test_progress_is_reported_in_place_and_everything_around_it_is_fresh(
    page, complaints, lang, width
):
    words, day = WORDS[lang], day_of(lang, width, True)
    page.set_viewport_size({"width": width, "height": 900})
    enter(page, lang, "lead")
    page.goto(f"/{lang}/ministries/MTO")
    row, thing = page.locator("#milestone-MTO-2\\.1"), page.locator("#attention-MTO-2\\.1")
    thing.get_by_role("link", name=words["report"]).click()
    expect(thing.locator(".entry h2")).to_be_focused()
    clean(page, "form opened")
    page.fill("[name=reported_on]", "")
    if lang == "en":
        page.get_by_text("Also in French").click()
    page.fill("[name=progress_fr]", "Six sur dix.")
    page.get_by_role("button", name=words["save"]).click()
    expect(page.locator("[name=reported_on]")).to_be_focused()
    expect(thing.locator(".problem")).to_contain_text(words["wrong"])
    expect(page.locator("[name=progress_fr]")).to_have_value("Six sur dix.")
    clean(page, "error")
    page.fill("[name=reported_on]", day)
    page.check("[name=status][value=limited]")
    page.get_by_role("button", name=words["save"]).click()
    expect(page.locator(".attention .entry")).to_have_count(0)
    expect(row).to_be_focused()
    expect(page.locator("#live")).to_contain_text("MTO-2.1")
    assert len(page.inner_text("#live")) <= 120
    expect(page).to_have_url(re.compile(f"/{lang}/ministries/MTO$"))
    expect(page.locator("h1")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    clean(page, "saved")
    page.goto(f"/{lang}/milestones/MTO-2.1")
    expect(page.locator(f"#update-{day}")).to_contain_text("Six sur dix.")
    if lang == "en":
        expect(page.locator(f"#update-{day}")).to_contain_text(words["gap"])


@LOOKS
def test_the_same_without_scripts(browser, base_url, lang, width):
    words, day = WORDS[lang], day_of(lang, width, False)
    text = f"[name=progress_{lang}]"
    context = browser.new_context(
        base_url=base_url, java_script_enabled=False, viewport={"width": width, "height": 900}
    )
    page = context.new_page()
    enter(page, lang, "lead")
    page.goto(f"/{lang}/milestones?q=MTO-2.1&ministry=MTO")
    page.locator("#milestone-MTO-2\\.1").get_by_role("link", name=words["report"]).click()
    page.fill("[name=reported_on]", "2030-01-01")
    page.fill(text, "Kept while it is wrong.")
    page.get_by_role("button", name=words["save"]).click()
    expect(page.locator(text)).to_have_value("Kept while it is wrong.")
    expect(page.locator("[aria-invalid=true]")).to_have_attribute("name", "reported_on")
    expect(page.locator(".problem a")).to_have_attribute("href", "#report-MTO-2.1-reported_on")
    page.fill("[name=reported_on]", day)
    page.get_by_role("button", name=words["save"]).click()
    page.wait_for_url(f"**/{lang}/milestones?q=MTO-2.1&ministry=MTO#milestone-MTO-2.1")
    expect(page.locator(".message")).to_contain_text("MTO-2.1")
    page.goto(f"/{lang}/milestones/MTO-2.1")
    expect(page.locator(f"#update-{day}")).to_contain_text("Kept while it is wrong.")
    context.close()


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_evidence_and_a_translation_are_added_on_the_milestones_page(page, complaints, lang):
    enter(page, lang, "lead")
    page.goto(f"/{lang}/milestones/MTO-1.1")
    page.locator("a[hx-get$='evidence/new']").click()
    expect(page.locator("#form .entry h2")).to_be_focused()
    page.fill("[name=title_en]", f"List {lang}")
    page.fill("[name=title_fr]", f"Liste {lang}")
    page.fill("[name=url]", "javascript:alert(1)")
    page.locator("#form .button--main").click()
    expect(page.locator("[name=url]")).to_be_focused()
    page.fill("[name=url]", f"https://example.org/{lang}")
    page.locator("#form .button--main").click()
    expect(page.locator("#evidence")).to_contain_text("Liste" if lang == "fr" else "List")
    expect(page.locator("#evidence")).to_be_focused()
    clean(page, "evidence added")


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_list_is_searched_and_filtered_in_place(page, complaints, lang):
    enter(page, lang)
    page.goto(f"/{lang}/milestones")
    resources = []
    page.on("request", lambda r: resources.append(r.resource_type))
    page.fill("#q", "rediger")
    expect(page.locator("tr[id^=milestone]").first).to_be_visible()
    page.wait_for_url("**q=rediger**")
    expect(page.locator("#q")).to_be_focused()
    page.check("[name=want][value=stale]")
    page.wait_for_url("**want=stale**")
    assert "document" not in resources
    expect(page).to_have_url(re.compile("q=rediger"))
    expect(page.locator("#toggle")).to_have_attribute("href", re.compile("q=rediger"))
    expect(page.locator("#live")).not_to_be_empty()
    clean(page, "filtered")
    page.go_back()
    page.wait_for_url(lambda address: "want=stale" not in address)
    expect(page.locator("h1")).to_have_count(1)


def test_a_form_on_a_page_of_its_own_goes_back_to_where_it_was_opened(page, complaints):
    enter(page, "en", "lead")
    page.goto("/en/milestones/MTO-1.1/updates/new?back=/en/ministries/MTO")
    page.fill("[name=reported_on]", "2017-12-05")
    page.fill("[name=progress_en]", "On its way.")
    page.locator(".entry .button--main").click()
    page.wait_for_url("**/en/ministries/MTO#milestone-MTO-1.1")
    expect(page.locator(".message")).to_contain_text("Progress on MTO-1.1 was saved")
    page.goto("/en/ministries/MTO")
    expect(page.locator(".message")).to_have_count(0)
