"""The pages of the guide, one file a noun."""

from flask import Blueprint, Response, url_for

from dashboard.language import gettext as _
from dashboard.web.forms import Form, back, form_page

views = Blueprint("guide", __name__)


def version_form(
    template: str, endpoint: str, number: str, form: Form, title: str, status: int
) -> Response:
    """A form about a version of the guide, sent to this endpoint; it leads back to where it was
    opened, else to the version.
    """
    home = url_for("guide.read", number=number)
    return form_page(
        template,
        status,
        form=form,
        action=url_for(f"guide.{endpoint}", number=number),
        number=number,
        form_title=title,
        back=back(home),
        home=home,
        home_label=_("Guide, version %(number)s", number=number),
    )
