"""A ministry's teams and their training; by name, for its own lead and administrators, whom to
remind of a course, and the courses that they completed."""

from flask import Flask, g

from dashboard.ministries.models import Staff
from dashboard.web.chosen import take_along
from dashboard.web.navigation import ministry_place, register_pages
from dashboard.web.urls import address_of, register_addresses, register_record_pages


def init_app(app: Flask) -> None:
    """Serve them under the reader's language."""
    from dashboard.teams import completions, views

    app.jinja_env.globals["may_mark"] = completions.may_mark
    app.register_blueprint(views.views, url_prefix="/<any(en,fr):lang>")
    register_pages(app, "teams", ministry_place)
    take_along(app, "period", "teams.page", "teams.people")
    register_addresses(app, teams="teams.page", people="teams.people")
    register_record_pages(app, staff=_person_address)


def _person_address(person: Staff) -> str:
    """Where whoever may see names finds a person: a lead among the people to remind."""
    if g.user.role == "lead":
        return address_of("people", code=g.user.ministry.code)
    return address_of("edit", name="staff", id=person.id)
