"""Records that are doubtful, for the tests of every door by which they come in."""

import pytest

from tests.html import plain

PARENTS = {
    "staff": "employee_number,team,joined_on,left_on\nP1,MTO-1,2017-01-01,2017-06-30\n",
    "sessions": "code,course,starts_on,state\nSE1,OG101,2017-05-02,held\n",
    "events": "code,name_en,name_fr,kind,starts_on,government\nEV1,e,e,forum,2017-05-02,5\n",
}
DOUBTFUL = [
    (
        "completions",
        {"employee_number": "P1", "course": "OG101", "completed_on": "2016-12-31"},
        "completed_on",
        "is before the person joined (January 1, 2017)",
        "précède l’arrivée de la personne (1er janvier 2017)",
    ),
    (
        "completions",
        {"employee_number": "P1", "course": "OG101", "completed_on": "2017-07-01"},
        "completed_on",
        "is after the person left (June 30, 2017)",
        "suit le départ de la personne (30 juin 2017)",
    ),
    (
        "milestones",
        {"starts_on": "2017-05-02", "due_on": "2017-04"},
        "due_on",
        "is before the milestone starts (May 2, 2017)",
        "précède le début du jalon (2 mai 2017)",
    ),
    (
        "attendance",
        {"event": "EV1", "participants": "6"},
        "participants",
        "is more than the event’s participants from government (5)",
        "dépasse le nombre de personnes du gouvernement présentes à l’événement (5)",
    ),
    (
        "surveys",
        {"session": "SE1", "stage": "after", "submitted_on": "2017-05-01"},
        "submitted_on",
        "is before the session (May 2, 2017)",
        "précède la séance (2 mai 2017)",
    ),
]
EARLY = {"employee_number": "P1", "course": "OG101", "completed_on": "2016-12-31"}
LANGUAGES = pytest.mark.parametrize("lang", ["en", "fr"])


def table(texts):
    """A row of a file, with its header."""
    return ",".join(texts) + "\n" + ",".join(texts.values()) + "\n"


def words(answer):
    """The words of a page, with plain spaces."""
    return plain(answer).replace("\u00a0", " ")
