"""The navigation: who has which places, which of them a page lights, what goes along to them."""

import pytest
from sqlalchemy import select

from dashboard.accounts.models import User
from dashboard.extensions import db
from tests.conftest import PASSWORD, signed_in
from tests.html import page, parsed, post, token

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


def links(source):
    """The places of the navigation by their names."""
    return {link.get_text(): link["href"] for link in parsed(source).select("#places-links a")}


def lit(source):
    """The names of the places that are marked, and how."""
    marked = parsed(source).select("#places-links a[aria-current]")
    return [(link.get_text(), link["aria-current"]) for link in marked]


def crumbs(source):
    return [link.get_text(strip=True) for link in parsed(source).select(".crumbs a")]


@pytest.mark.parametrize(
    "role, names",
    [
        (
            "lead",
            [
                "My ministry",
                "Overview",
                "Plans",
                "Training",
                "Community",
                "Guide",
                "Catalogue",
                "Report",
            ],
        ),
        (
            "executive",
            ["Overview", "Plans", "Training", "Community", "Guide", "Catalogue", "Report"],
        ),
        (
            "admin",
            [
                "Overview",
                "Plans",
                "Training",
                "Community",
                "Guide",
                "Catalogue",
                "Report",
                "Administration",
            ],
        ),
    ],
)
def test_each_role_has_its_places_and_none_that_is_not_built(app, role, names):
    assert list(links(page(signed_in(app, role), "/en/"))) == names


@pytest.mark.parametrize(
    "role, address, place",
    [
        ("lead", "", ("Overview", "page")),
        ("lead", "ministries/MTO", ("My ministry", "page")),
        ("lead", "ministries/EDU", ("Overview", "true")),
        ("lead", "ministries/MTO/calendar", ("My ministry", "true")),
        ("lead", "suggestions", ("My ministry", "true")),
        ("lead", "admin/log", ("My ministry", "true")),
        ("lead", "milestones/MTO-1.1/updates/new", ("Plans", "true")),
        ("executive", "ministries/MTO", ("Overview", "true")),
        ("executive", "plans", ("Plans", "page")),
        ("executive", "milestones", ("Plans", "true")),
        ("executive", "training", ("Training", "page")),
        ("executive", "courses/OG102", ("Training", "true")),
        ("lead", "sessions/S014", ("Training", "true")),
        ("executive", "community", ("Community", "page")),
        ("executive", "events", ("Community", "true")),
        ("executive", "events/POP-2017-06", ("Community", "true")),
        ("executive", "report", ("Report", "page")),
        ("admin", "suggestions", ("Administration", "true")),
        ("admin", "admin/log/1", ("Administration", "true")),
        ("admin", "admin/milestones", ("Administration", "true")),
        ("admin", "admin/files", ("Administration", "true")),
        ("admin", "admin/public-package", ("Administration", "true")),
    ],
)
def test_each_page_lights_its_place_and_its_crumbs_begin_there(app, role, address, place):
    source = page(signed_in(app, role), f"/en/{address}")
    assert lit(source) == [place]
    name, how = place
    assert crumbs(source)[:1] == ([] if how == "page" else [name])


def test_a_page_of_no_place_lights_none(app):
    source = page(signed_in(app, "lead"), "/en/account")
    assert lit(source) == []
    assert crumbs(source) == []


@pytest.mark.parametrize(
    "role, lang, address",
    [("lead", "en", "/en/ministries/MTO"), ("executive", "en", "/en/"), ("admin", "fr", "/fr/")],
)
def test_each_begins_where_the_own_work_is(app, role, lang, address):
    client = signed_in(app, role)
    reader = db.session.scalars(select(User).where(User.name == role)).one()
    reader.language = lang
    db.session.commit()
    assert client.get("/").location == address


def test_who_signs_in_comes_to_the_page_on_which_the_work_begins(app):
    signed_in(app, "lead")
    client = app.test_client()
    data = {"email": "lead@ontario.invalid", "password": PASSWORD}
    data["csrf_token"] = token(client.get("/fr/sign-in"))
    assert client.post("/fr/sign-in", data=data).location == "/fr/ministries/MTO"


@pytest.mark.parametrize(
    "address",
    ["", "plans", "plans/MTO-2016", "milestones", "milestones/MTO-1.1", "suggestions", "admin/log"],
)
def test_period_and_ministry_go_along_from_every_room(app, address):
    chosen = links(page(signed_in(app, "lead"), f"/en/{address}?period=2016-17&ministry=MTO"))
    assert chosen == {
        "My ministry": "/en/ministries/MTO?period=2016-17",
        "Overview": "/en/?period=2016-17&ministry=MTO",
        "Plans": "/en/plans?period=2016-17&ministry=MTO",
        "Training": "/en/training?period=2016-17&ministry=MTO",
        "Community": "/en/community?period=2016-17&ministry=MTO",
        "Guide": "/en/guide",
        "Catalogue": "/en/catalogue",
        "Report": "/en/report?period=2016-17",
    }


def test_what_was_chosen_comes_back_from_the_administration(app):
    client = signed_in(app, "admin")
    source = page(client, "/en/?period=2016-17&ministry=MTO")
    for _step in range(2):
        there = links(source)["Administration"]
        assert there == "/en/admin/?period=2016-17&ministry=MTO"
        source = page(client, there)
    assert links(source)["Overview"] == "/en/?period=2016-17&ministry=MTO"


def test_the_period_of_a_ministrys_page_goes_along(app):
    chosen = links(page(signed_in(app, "lead"), "/en/ministries/MTO?period=2016-17"))
    assert chosen["Overview"] == "/en/?period=2016-17"


def test_a_period_that_is_not_there_is_not_carried_on(app):
    missing = signed_in(app, "executive").get("/en/?period=2016-17&ministry=NOWHERE")
    assert missing.status_code == 404
    rooms = {
        "/en/",
        "/en/plans",
        "/en/training",
        "/en/community",
        "/en/guide",
        "/en/catalogue",
        "/en/report",
    }
    assert set(links(missing).values()) == rooms


@pytest.mark.parametrize("address", ["", "plans", "milestones", "ministries/EDU"])
def test_a_filter_that_htmx_applies_changes_the_navigation_too(app, address):
    client = signed_in(app, "executive")
    part = client.get(f"/en/{address}?period=2016-17", headers=HTMX)
    assert links(part)["Plans"] == "/en/plans?period=2016-17"


def test_the_plans_of_a_ministry_are_its_own_and_those_in_which_it_leads(app):
    codes = [
        link["href"].split("/")[-1].split("?")[0]
        for link in parsed(page(signed_in(app, "executive"), "/en/plans?ministry=MTO")).select(
            "tbody th a"
        )
    ]
    assert codes == ["MTO-2016"]


def test_plans_are_drawn_as_of_the_chosen_period(app):
    client = signed_in(app, "executive")
    assert "As of March 31, 2017" in page(client, "/en/plans?period=2016-17")
    assert "As of March 31, 2017" in page(client, "/en/milestones?period=2016-17")
    assert "As of March 31, 2017" in page(client, "/en/plans/MTO-2016?period=2016-17")


def test_a_menu_needs_no_script(app):
    soup = parsed(page(signed_in(app, "lead"), "/en/"))
    buttons = soup.select("header button[popovertarget]")
    assert len(buttons) == 2
    for button in buttons:
        assert soup.find(id=button["popovertarget"]).has_attr("popover")


def test_the_menu_of_a_lead_holds_the_log_of_the_own_ministry(app):
    soup = parsed(page(signed_in(app, "lead"), "/en/"))
    names = [tag.get_text() for tag in soup.select("#person-menu a, #person-menu button")]
    assert names == ["Your account", "Change log of your ministry", "Sign out"]


def test_signing_out_stands_in_both_menus(app):
    client = signed_in(app, "executive")
    assert len(parsed(page(client, "/en/")).select("form[action$='/sign-out']")) == 2
    assert post(client, "sign-out").status_code == 303
