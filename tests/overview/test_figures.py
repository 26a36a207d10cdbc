"""Every figure leads to exactly the records that it counts, with the filters of its page kept."""

import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest

from dashboard.records.periods import scope
from tests.conftest import signed_in
from tests.html import page, parsed, plain, text

FILTERS = [
    "",
    "?period=2016-17",
    "?period=2017-18-Q1&ministry=MTO",
    "?period=2016-17-Q4&pillar=open_data",
    "?ministry=MOF&pillar=open_dialogue&sort=-overdue",
    "?period=all",
]


def first_number(words):
    """The first whole number in a text, without its spaces and commas."""
    return int(re.sub(r"\D", "", re.search(r"\d(?:[,\u00a0\u202f]?\d{3}|\d)*", words)[0]))


def links_to_milestones(source):
    """The links of a page's board to the list of milestones: (where they lead, their words)."""
    links = parsed(source).select('#board a[href*="/milestones?"]')
    return [
        (link["href"], link.get("aria-label", plain(str(link))))
        for link in links
        if "button" not in link.get("class", [])
    ]


def listed(client, address):
    """How many milestones a list says that it has, and how many it shows on all of its pages."""
    shown, following = 0, address
    while following:
        source = page(client, following)  # read without a parser: there are hundreds of them
        shown += source.count('<tr id="milestone-')
        after = re.search(r'id="page-after" href="([^"]+)"', source)
        following = html.unescape(after[1]) if after else ""
    return first_number(re.search(r'id="list-title">([^<]+)', source)[1]), shown


def assert_led(client, source, least):
    """Each link leads to as many records as its figure says."""
    links = [link for link in links_to_milestones(source) if not link[1].rstrip().endswith("%")]
    assert len(links) >= least
    counts = {address: listed(client, address) for address, _words in links}
    for address, words in links:
        figure = first_number(words)
        assert counts[address] == (figure, figure), (address, words)


@pytest.mark.parametrize("filters", FILTERS)
def test_each_figure_of_the_overview_leads_to_its_milestones(app, filters):
    client = signed_in(app, "executive")
    assert_led(client, page(client, f"/en/{filters}"), 2)


def test_figures_lead_to_their_milestones_in_french_too(app):
    client = signed_in(app, "executive")
    assert_led(client, page(client, "/fr/?ministry=MTO&period=2016-17"), 2)


@pytest.mark.parametrize("filters", FILTERS)
def test_the_share_complete_leads_to_those_that_are_complete(app, filters):
    client = signed_in(app, "executive")
    source = page(client, f"/en/{filters}")
    number = parsed(source).select_one('.tile:has(h2:-soup-contains("Plans")) .tile__number')
    complete, shown = listed(client, number.a["href"])
    milestones = first_number(plain(str(number.small)))
    assert complete == shown
    assert number.a.get_text() == f"{round(100 * complete / milestones)}%"


@pytest.mark.parametrize("filters", FILTERS)
def test_a_link_keeps_the_filters_of_the_page(app, filters):
    client = signed_in(app, "executive")
    asked = parse_qs(urlsplit(filters).query)
    for address, _words in links_to_milestones(page(client, f"/en/{filters}")):
        kept = parse_qs(urlsplit(address).query)
        assert {name: kept[name] for name in asked if name != "sort"} == {
            name: values for name, values in asked.items() if name != "sort"
        }


@pytest.mark.parametrize("address", ["plans", "plans/ON-2017", "commitments/MTO-2"])
def test_each_figure_of_the_plans_leads_to_its_milestones(app, address):
    client = signed_in(app, "executive")
    assert_led(client, page(client, f"/en/{address}"), 5)


def test_what_does_not_follow_the_pillar_says_so_or_has_no_link(app):
    client = signed_in(app, "executive")
    source = page(client, "/en/?pillar=open_data")
    tiles = {tile.h2.get_text(): plain(str(tile)) for tile in parsed(source).select(".tile")}
    unfiltered = {name for name, words in tiles.items() if "Not filtered by pillar." in words}
    assert unfiltered == {"Community", "Guide"}
    assert not parsed(source).select('td a[href$="#training"]')
    assert parsed(page(client, "/en/")).select('td a[href$="#training"]')


def test_the_list_says_as_of_which_day_it_is(app):
    client = signed_in(app, "executive")
    words = plain(text(client.get("/en/milestones?period=2016-17")))
    assert "As of March 31, 2017 · fiscal year 2016–17" in words
    assert scope().period.name == "2017-18"
    assert "As of December 31, 2017 · fiscal year 2017–18" in plain(page(client, "/en/milestones"))
