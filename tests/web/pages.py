"""Every page that shows records of the demonstration, and those of every kind."""

from dashboard.records.kinds import kinds

PAGES = (
    "", "ministries/MTO", "plans", "plans/MTO-2016", "commitments/MTO-1", "milestones",
    "milestones/MTO-1.2", "milestones/MTO-1.2/updates/new", "milestones/MTO-1.2/evidence/new",
    "suggestions", "admin/log", "admin/log/1", "ministries/MTO/calendar", "events",
    "events/POP-2017-06", "community/calendar", "community", "requests", "requests/RQ016",
    "admin/files", "admin/people", "admin/mail", "admin/public-package", "account",
    "admin/settings",
    "admin/uploads/an-upload", "training", "courses/OG102", "sessions", "sessions/S014",
    "framework", "behaviour", "guide/0.9", "guide/0.5/compare/0.9", "guide/feedback",
    "guide/0.9/comments/new", "guide/0.9/next", "decisions", "groups", "partners", "outreach",
    "plans/ON-2017/recommendations", "ministries/MTO/teams", "ministries/MTO/people", "outcomes",
    "report",
    "notes/2017-18/plans/new", "compare", "admin/board", "search?q=mto",
    "catalogue", "e/1",
    *(f"admin/{k.name}{page}" for k in kinds() for page in ("", "/1", "/new")),
)  # fmt: skip


IN_ADDRESSES = {"lang": "en", "code": "MTO-1.2", "name": "milestones", "id": 1, "day": "2017-07-21"}
IN_ADDRESSES |= {
    "token": "x",
    "upload_id": "x",
    "first": 1,
    "last": 1,
    "number": "0.9",
    "other": "0.9",
    "period": "2017-18",
    "tile": "plans",
}


def addresses_of_forms(app):
    """Every address that takes a form."""
    adapter = app.url_map.bind("localhost")
    return [
        adapter.build(
            rule.endpoint, {name: IN_ADDRESSES[name] for name in rule.arguments}, method="POST"
        )
        for rule in app.url_map.iter_rules()
        if "POST" in rule.methods
    ]
