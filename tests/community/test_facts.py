"""What the review tells of the community in 2017 is found from its page by three clicks."""

from urllib.parse import urlsplit

import pytest

from tests.conftest import signed_in
from tests.html import page, parsed, plain

GROUP = ("groups", "groups/WG-ENGAGEMENT")
MEETINGS = ("groups", "groups/ADVISORY-3")
MILESTONE = ("events", "events/POP-2017-06", "milestones/3.2")
POP_UP = ("events", "events/POP-2017-06")
WORKSHOP = ("events", "events/WRK-2017-09")
AUTUMN = ("events", "events/CIV-2017-09")
SESSION = ("events", "events/ENG-2017-11")
BROOKFIELD = ("events", "events/BRK-2017-11")
FACTS = [
    (MEETINGS, "from civil society and from the provincial and federal", "de la société civile et"),
    (MEETINGS, "March 8, 2017", "8 mars 2017"),
    (MEETINGS, "May 10, 2017", "10 mai 2017"),
    (MEETINGS, "July 12, 2017", "12 juillet 2017"),
    (MEETINGS, "November 7, 2017", "7 novembre 2017"),
    (MILESTONE, "some 18 ministries asked for help", "quelque 18 ministères ont demandé de l’aide"),
    (MILESTONE, "at least 15 events with civil society", "au moins 15 événements avec la société"),
    (MILESTONE, "List of the engagements with stakeholders", "Liste des activités menées auprès"),
    (MILESTONE, "Five OpenON online forums", "Cinq forums en ligne OpenON"),
    (("outreach",), "fifth OpenON forum on social media", "cinquième forum OpenON dans les médias"),
    (POP_UP, "June 2017 (only the month is known)", "juin 2017 (seul le mois est connu)"),
    (POP_UP, "Short report on the pop-up event (on the intranet)", "Bref rapport sur l’événement"),
    (POP_UP, "Blog post on the pop-up event (on the intranet)", "Billet de blogue sur l’événement"),
    (MILESTONE, "to help ministries write their open government plans", "aider les ministères à"),
    (MILESTONE, "to let them learn of joint initiatives", "de découvrir des initiatives communes"),
    (MILESTONE, "to raise awareness among staff", "sensibiliser le personnel"),
    (WORKSHOP, "September 2017 (only the month is known)", "septembre 2017 (seul le mois est"),
    (WORKSHOP, "Workshop for executive and staff leads", "Atelier à l’intention des cadres et du"),
    (WORKSHOP, "Working group on data sharing", "Groupe de travail sur le partage de données"),
    (WORKSHOP, "Working group on data prioritization", "sur la priorisation des données"),
    (WORKSHOP, "Working group on engagement", "sur la participation du public"),
    (WORKSHOP, "Working group on culture change", "sur le changement de culture"),
    (WORKSHOP, "Working group on the open licence", "sur la licence ouverte"),
    (MILESTONE, "An interactive workshop for executive and", "Un atelier interactif destiné aux"),
    (
        MILESTONE,
        "themes came from the plans that ministries had",
        "thèmes venaient des plans soumis",
    ),
    (
        GROUP,
        "questions and difficulties with public engagement",
        "les questions et les difficultés",
    ),
    (GROUP, "a chat channel with members of Civic Tech Toronto", "avec des membres de Civic Tech"),
    (
        AUTUMN,
        "Meetings with Civic Tech Toronto on the Public",
        "Rencontres avec Civic Tech Toronto",
    ),
    (
        MILESTONE,
        "through the autumn to refresh the Public Engagement",
        "menés pendant l’automne pour",
    ),
    (SESSION, "Second public engagement session", "Deuxième séance sur la participation"),
    (SESSION, "November 7, 2017", "7 novembre 2017"),
    (
        MILESTONE,
        "on how government engages and talks with the public",
        "sur le dialogue du gouverne",
    ),
    (BROOKFIELD, "November 2017 (only the month is known)", "novembre 2017 (seul le mois est"),
    (BROOKFIELD, "Institute for Innovation and Entrepreneurship", "pour l’innovation et l’entre"),
    (BROOKFIELD, "Invitation to a chat channel after", "Invitation à un canal de clavardage après"),
    (
        MILESTONE,
        "The agencies’ intranet (behind a password)",
        "Intranet des organismes (protégé par",
    ),
    (
        ("outreach",),
        "News for agencies, on their intranet",
        "Nouvelles à l’intention des organismes",
    ),
]


def clicked(client, lang, source, path):
    """The page behind a link of a page; a fact that needs typing or filtering is not found."""
    wanted = f"/{lang}/{path}"
    links = [link["href"] for link in parsed(source).select("main a[href]")]
    address = next((link for link in links if urlsplit(link).path == wanted), None)
    assert address, f"no link to {wanted}"
    return page(client, address)


@pytest.mark.parametrize("role", ["lead", "executive"])
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_each_fact_is_found_by_three_clicks(app, lang, role):
    client = signed_in(app, role)
    pages = {(): page(client, f"/{lang}/community")}
    for path, *words in FACTS:
        assert len(path) <= 3
        for steps in (path[:number] for number in range(1, len(path) + 1)):
            if steps not in pages:
                pages[steps] = clicked(client, lang, pages[steps[:-1]], steps[-1])
        told = plain(pages[path]).replace("\u00a0", " ")
        assert words[lang == "fr"] in told, (path, words)
