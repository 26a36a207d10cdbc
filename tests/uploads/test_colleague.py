"""The sheet of a colleague goes in by the page in one round, in both languages, untouched."""

import io
from datetime import date

import pytest
import xlsxwriter
from sqlalchemy import select

from dashboard.community.models import Event
from dashboard.extensions import db
from dashboard.ministries.models import Ministry
from tests.html import page
from tests.uploads.conftest import applied, uploaded

HEADINGS = ["Code", "Nom en anglais", "Nom en français", "Type", "Date de début", "Ministère"]
ROWS = [
    ["E-1", "Open data day", "Journée des données", "Forum", "15 novembre 2017"],
    ["E-2", "Open data night", "Nuit des données", "Atelier", "1er décembre 2017"],
    ["E-3", "Open data week", "Semaine des données", "Forum", "31-Oct-2017"],
]


def sheet(ministry):
    """A title over merged cells, who prepared it, headings in row 4, a total, a sheet of notes."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        events = book.add_worksheet("Activités")
        events.merge_range(0, 0, 0, 5, "Activités du gouvernement ouvert, automne 2017")
        events.write(1, 0, "Préparé par : Chantal Tremblay")
        events.write_row(3, 0, HEADINGS)
        for number, row in enumerate(ROWS, 4):
            events.write_row(number, 0, [*row, ministry])
        events.write_row(7, 0, ["Total", 3])
        book.add_worksheet("Notes").write(0, 0, "à valider avec l’équipe")
    return buffer.getvalue()


@pytest.mark.parametrize("lang,button", [("en", "Write 3 records"), ("fr", "Inscrire 3 fiches")])
def test_the_sheet_of_a_colleague_goes_in_untouched(app, admin, lang, button):
    name = db.session.scalar(select(Ministry.name_fr).where(Ministry.code == "MTO"))
    address = uploaded(admin, lang, **{"Suivi Chantal__xlsx": sheet(name)})
    assert button in page(admin, address)
    applied(admin, address)
    chosen = select(Event.code, Event.starts_on, Ministry.code).join(Ministry)
    rows = db.session.execute(chosen.where(Event.code.like("E-_")).order_by(Event.code)).all()
    days = date(2017, 11, 15), date(2017, 12, 1), date(2017, 10, 31)
    assert [tuple(row) for row in rows] == [(f"E-{n}", day, "MTO") for n, day in enumerate(days, 1)]
