"""Every page that shows records of the demonstration, and those of every kind."""

import itertools

from dashboard.accounts.permissions import permission_of
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


ROUTE_VALUES = {
    "code": "MTO",
    "kind": "csv",
    "filename": "css/base.css",
    "token": "x",
    "day": "2017-07-21",
    **{"period": "2017-18", "tile": "plans"},
}
ROUTE_VALUES |= {
    "id": 1,
    "first": 1,
    "last": 1,
    "table": "ministry",
    "upload_id": "an-upload",
    "which": "errors",
    "place": 0,
    "stage": "after",
    "number": "0.9",
    "other": "0.9",
}
CODES = {"plans": "ON-2017", "commitments": "ONT0003", "milestones": "MTO-1.2"}
CODES |= {"events": "POP-2017-06", "requests": "RQ001"}
CODES |= {"groups": "WG-ENGAGEMENT", "courses": "OG101", "sessions": "PILOT-MCI"}


def every_route(app):
    """Every route with every method and language: (address, method, permission)."""
    routes = []
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        languages = ("en", "fr") if "lang" in rule.arguments else ("en",)
        suffixes = ("csv", "xlsx") if {"kind", "suffix"} & rule.arguments else ("csv",)
        if "json" in rule.rule:
            suffixes = (*suffixes, "json")
        names = (
            [k.name for k in kinds()]
            if "name" in rule.arguments and "suggest" not in rule.endpoint
            else ["milestones"]
        )
        methods = sorted(rule.methods - {"HEAD", "OPTIONS"})
        for lang, kind, method, name in itertools.product(languages, suffixes, methods, names):
            code = next(
                (code for part, code in CODES.items() if f"/{part}/<code>" in rule.rule),
                ROUTE_VALUES["code"],
            )
            given = {**ROUTE_VALUES, "lang": lang, "code": code, "name": name}
            given |= {"kind": kind, "suffix": kind}
            values = {n: given[n] for n in rule.arguments}
            address = adapter.build(rule.endpoint, values, method=method)
            routes.append((address, method, permission_of(rule.endpoint)))
    return routes
