"""Random records of every kind that measures read, as files."""

import csv
import os
from datetime import date as D

from hypothesis import HealthCheck, settings, strategies as st
from sqlalchemy import delete

from dashboard.extensions import db
from dashboard.records.kinds import kinds
from dashboard.web import cache
from tests.builders import read

PERIODS = st.sampled_from(["2017-18", "2016-17", "2017-18-Q1", "all"])
DAYS = st.dates(D(2017, 2, 1), D(2017, 8, 31))
MAYBE = st.one_of(st.none(), DAYS)
MINISTRIES = st.sampled_from(["AAA", "BBB"])


def rows(least=0, most=5, **columns):
    return st.lists(st.fixed_dictionaries(columns), min_size=least, max_size=most)


WORLD = st.fixed_dictionaries(
    {
        "plans": rows(2, 2, ministry=st.sampled_from(["AAA", ""]), starts_on=MAYBE),
        "commitments": rows(
            2,
            3,
            plan=st.sampled_from(["P0", "P1"]),
            lead=st.sampled_from(["", "BBB"]),
            origin=st.sampled_from(["", "government", "consultation", "civil_society"]),
        ),
        "milestones": rows(
            1,
            6,
            commitment=st.sampled_from(["C0", "C1"]),
            lead=st.sampled_from(["", "AAA"]),
            due_on=MAYBE,
            due_text_fr=st.sampled_from(["", "Automne"]),
            measure_en=st.sampled_from(["", "m"]),
            measure_fr=st.sampled_from(["", "m"]),
            target=st.sampled_from(["", "5"]),
            withdrawn_on=st.one_of(st.none(), st.none(), DAYS),
        ),
        "updates": rows(
            0,
            9,
            milestone=st.sampled_from(["M0", "M1", "M2"]),
            reported_on=st.one_of(DAYS, st.sampled_from([D(2017, 3, 15), D(2017, 6, 1)])),
            sequence=st.integers(1, 3),
            status=st.sampled_from(["not_started", "limited", "substantial", "complete"]),
            evidence_url=st.sampled_from(["", "https://a.example/"]),
        ),
        "evidence": rows(
            0,
            4,
            milestone=st.sampled_from(["M0", "M1", "M2"]),
            dated_on=MAYBE,
            url=st.sampled_from(["", "https://a.example/"]),
        ),
        "staff": rows(
            0,
            6,
            team=st.sampled_from(["T1", "T2"]),
            joined_on=MAYBE,
            left_on=MAYBE,
            moves=st.lists(DAYS, max_size=3),
            away=st.booleans(),
        ),
        "courses": rows(
            1,
            3,
            required=st.booleans(),
            kind=st.sampled_from(["foundation", "train_the_trainer"]),
            valid_months=st.sampled_from([None, 1, 3]),
        ),
        "sessions": rows(
            1,
            4,
            course=st.just("K0"),
            starts_on=DAYS,
            ministry=MINISTRIES,
            kind=st.sampled_from(["pilot", "regular"]),
            state=st.sampled_from(["planned", "held"]),
        ),
        "completions": rows(
            0,
            15,
            employee_number=st.sampled_from(["N0", "N1", "N2"]),
            course=st.sampled_from(["K0", "K1", "K2"]),
            completed_on=DAYS,
            session=st.sampled_from(["", "S0"]),
        ),
        "surveys": rows(
            0,
            8,
            session=st.just("S0"),
            stage=st.sampled_from(["after", "follow_up"]),
            submitted_on=DAYS,
            satisfaction=st.sampled_from([None, 1, 5]),
            confidence_before=st.sampled_from([None, 2]),
            confidence_after=st.sampled_from([None, 1, 4]),
            applied=st.sampled_from([None, True, False]),
            practices=st.lists(
                st.sampled_from(["used_guide", "released_data", "helped_colleague"]),
                max_size=3,
                unique=True,
            ),
        ),
        "events": rows(
            1,
            5,
            starts_on=DAYS,
            ministry=st.sampled_from(["AAA", "BBB", ""]),
            region=st.sampled_from(["", "toronto", "north", "online"]),
            government=st.integers(0, 9),
            public=st.integers(0, 9),
            kind=st.just("forum"),
        ),
        "decisions": rows(0, 5, event=st.just("E0"), number=st.integers(1, 5), done_on=MAYBE),
        "outreach": rows(
            0,
            5,
            channel=st.sampled_from(["social_media", "web"]),
            starts_on=DAYS,
            reached=st.sampled_from([None, 0, 7, 20]),
        ),
        "recommendations": rows(
            0,
            5,
            plan=st.sampled_from(["P0", "P1"]),
            state=st.sampled_from(["open", "done", "declined"]),
            done_on=DAYS,
        ),
        "attendance": rows(0, 3, event=st.just("E0"), ministry=MINISTRIES, participants=st.just(1)),
        "requests": rows(0, 5, ministry=MINISTRIES, received_on=DAYS, closed_on=MAYBE),
        "feedback": rows(
            0, 3, guide=st.just("1"), ministry=st.sampled_from(["AAA", "OLD"]), received_on=DAYS
        ),
    }
)
PREFIX = {
    "plans": "P",
    "commitments": "C",
    "milestones": "M",
    "courses": "K",
    "sessions": "S",
    "events": "E",
    "requests": "Q",
    "outreach": "O",
    "recommendations": "R",
}
UNIQUE = {
    "updates": ("milestone", "reported_on", "sequence"),
    "completions": ("employee_number", "course", "completed_on"),
    "attendance": ("event", "ministry"),
    "decisions": ("event", "number"),
    "feedback": ("guide", "ministry", "received_on"),
}


def memberships_of(person):
    """The memberships that a person's moves make: a team after the other, the record's team last;
    none after the last day where the person is `away`.
    """
    days, away = sorted({*person.pop("moves")}), person.pop("away")
    first, left = person["joined_on"] or D.min, person["left_on"] or D.max
    days = [day for day in days if first <= day <= left]
    ends = [*days[1:], None][: len(days)]
    if len(days) > 1 and away:
        days, ends = days[:-1], ends[:-1]
    teams = ["T1", "T2"] if person["team"] == "T2" else ["T2", "T1"]
    return [
        {
            "employee_number": person["employee_number"],
            "team": teams[(len(days) - place) % 2],
            "from": day,
            "to": end,
        }
        for place, (day, end) in enumerate(zip(days, ends, strict=True))
    ]


def world_of(drawn):
    world = {}
    for kind, rows in drawn.items():
        rows = [dict(row) for row in rows]
        for number, row in enumerate(rows):
            if kind in PREFIX:
                row["code"] = f"{PREFIX[kind]}{number}"
            if kind == "evidence":
                row["title_en"] = row["title_fr"] = f"E{number}"
                row["url"] = row["url"] and f"{row['url']}{number}"
            if kind == "staff":
                row["employee_number"] = f"N{number}"
                if row["joined_on"] and row["left_on"] and row["left_on"] < row["joined_on"]:
                    row["left_on"] = None
            if kind == "surveys":
                row["response_id"] = f"R{number}"
                if row["stage"] == "after":
                    row["applied"], row["practices"] = None, []
            if kind == "requests" and row["closed_on"] and row["closed_on"] < row["received_on"]:
                row["closed_on"] = None
        if kind in UNIQUE:
            rows = list({tuple(row[c] for c in UNIQUE[kind]): row for row in rows}.values())
        world[kind] = rows
    for kind, column, other in (
        ("updates", "milestone", "milestones"),
        ("evidence", "milestone", "milestones"),
        ("completions", "course", "courses"),
    ):
        world[kind] = [
            row for row in world[kind] if row[column] in {r["code"] for r in world[other]}
        ]
    starts = {row["code"]: row["starts_on"] for row in world["plans"]}
    plans = {row["code"]: row["plan"] for row in world["commitments"]}
    starts_of = {row["code"]: starts[plans[row["commitment"]]] for row in world["milestones"]}
    world["updates"] = [
        row
        for row in world["updates"]
        if row["reported_on"] >= (starts_of[row["milestone"]] or row["reported_on"])
    ]
    world["memberships"] = [m for row in world["staff"] for m in memberships_of(row)]
    numbers = {row["employee_number"] for row in world["staff"]}
    world["completions"] = [
        row for row in world["completions"] if row["employee_number"] in numbers
    ]
    world["ministries"] = [{"code": c, "active": c != "OLD"} for c in ("AAA", "BBB", "OLD")]
    world["teams"] = [{"code": "T1", "ministry": "AAA"}, {"code": "T2", "ministry": "BBB"}]
    return world


def as_files(world, folder):
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.csv"):
        old.unlink()
    named = [
        "ministries",
        "teams",
        "plans",
        "commitments",
        "milestones",
        "courses",
        "events",
        "outreach",
    ]
    texts = dict.fromkeys(named, "name") | {
        "feedback": "summary",
        "decisions": "text",
        "recommendations": "text",
    }
    for kind, rows in world.items():
        if not rows:
            continue
        with (folder / f"{kind}.csv").open("w", newline="", encoding="utf-8") as file:
            extra = {f"{texts[kind]}_{lang}": "n" for lang in ("en", "fr") if kind in texts}
            writer = csv.DictWriter(file, [*rows[0], *extra])
            writer.writeheader()
            for row in rows:
                yes = {k: ("yes" if v else "no") for k, v in row.items() if isinstance(v, bool)}
                lists = {k: ";".join(v) for k, v in row.items() if isinstance(v, list)}
                writer.writerow({**row, **yes, **lists, **extra})
    (folder / "guide.csv").write_text("number,section,title_en,title_fr\n1,1,g,g\n", "utf-8")
    return folder


def nothing_is_left():
    """Take every record away, and forget what was worked out from them: no revision tells of it."""
    for kind in reversed(kinds()):
        db.session.execute(delete(kind.table))
    db.session.commit()
    cache.clear()


def stored(drawn, folder):
    """The random world, after its records have taken the place of all others."""
    nothing_is_left()
    world = world_of(drawn)
    checked = read(as_files(world, folder / "world"))
    assert [problem for table in checked for problem in table.problems] == []
    return world


def so_many(examples):
    """Try so many worlds, each for as long as it takes; TIMES=10 tries ten times as many."""
    examples *= int(os.environ.get("TIMES", "1"))
    return settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))


def everybody(_ministry):
    """Whose names the reader sees: those of every ministry."""
    return True
