"""What the community works on and with whom: themes and partners."""

from sqlalchemy.orm import Mapped

from dashboard.language import lazy_gettext as _l
from dashboard.records.choices import REGIONS
from dashboard.records.fields import Choices, Record, Type, field
from dashboard.records.kinds import register

SECTOR_NAMES: Choices = {
    "government": _l("Government"),
    "civil_society": _l("Civil society"),
    "education": _l("Education"),
    "private": _l("Private sector"),
    "public": _l("General public"),
}


class Theme(Record):
    """What events and working groups are about."""

    __tablename__ = "theme"
    addable = True

    code: Mapped[str] = field(_l("Code"), Type.CODE, required=True, unique=True)
    name_en: Mapped[str] = field(_l("Name in English"), Type.TEXT, required=True)
    name_fr: Mapped[str] = field(_l("Name in French"), Type.TEXT, required=True)
    to_translate: Mapped[bool | None] = field(_l("To be translated"), Type.YES_NO, private=True)


class Partner(Record):
    """Whom the government works with."""

    __tablename__ = "partner"
    addable = True

    code: Mapped[str] = field(_l("Code"), Type.CODE, required=True, unique=True)
    name_en: Mapped[str] = field(_l("Name in English"), Type.TEXT, required=True)
    name_fr: Mapped[str] = field(_l("Name in French"), Type.TEXT, required=True)
    sector: Mapped[str | None] = field(_l("Sector"), Type.CHOICE, choices=SECTOR_NAMES)
    region: Mapped[str | None] = field(_l("Region"), Type.CHOICE, choices=REGIONS)
    url: Mapped[str | None] = field(_l("Link"), Type.URL)
    to_translate: Mapped[bool | None] = field(_l("To be translated"), Type.YES_NO, private=True)


register(Theme, "themes", _l("Theme"), _l("Themes"), "community", "code", owner=None, public=True)
register(
    Partner, "partners", _l("Partner"), _l("Partners"), "community", "code", owner=None, public=True
)
