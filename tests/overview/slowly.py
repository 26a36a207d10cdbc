"""The measures in plain Python, one record at a time: slow, and written without looking at
the SQL.
"""

from datetime import date, timedelta
from fractions import Fraction
from statistics import median

PRACTICES = (
    "released_data",
    "released_information",
    "involved_public",
    "used_guide",
    "used_open_licence",
    "helped_colleague",
)


def add_months(day, months):
    year, month = day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, min(last, day.day))
        except ValueError:
            continue
    raise AssertionError


def share(part, whole):
    return Fraction(part, whole) if whole else None


def measures(world, start, end, as_of, ministry=None):
    """The value of every measure; `world` holds lists of dicts by kind, `ministry` is a code or
    None for all.
    """
    out = {}
    mine = lambda code: ministry is None or code == ministry  # noqa: E731
    commitments = {c["code"]: c for c in world["commitments"]}
    plans = {p["code"]: p for p in world["plans"]}
    statuses, kept = {}, []
    for m in world["milestones"]:
        c = commitments[m["commitment"]]
        p = plans[c["plan"]]
        if not mine(m["lead"] or c["lead"] or p["ministry"]) or (
            p["starts_on"] and p["starts_on"] > as_of
        ):
            continue
        updates = [
            u for u in world["updates"] if u["milestone"] == m["code"] and u["reported_on"] <= as_of
        ]
        latest = max(updates, key=lambda u: (u["reported_on"], u["sequence"]), default=None)
        m = {
            **m,
            "last": latest and latest["reported_on"],
            "status": latest["status"] if latest else "not_started",
        }
        if m["withdrawn_on"] and m["withdrawn_on"] <= as_of:
            statuses["withdrawn"] = statuses.get("withdrawn", 0) + 1
            continue
        statuses[m["status"]] = statuses.get(m["status"], 0) + 1
        kept.append(m)
    for name in ("not_started", "limited", "substantial", "complete", "withdrawn"):
        out[f"status_{name}"] = statuses.get(name, 0)
    undone = [m for m in kept if m["status"] != "complete"]
    out["milestones"] = len(kept)
    out["plan_completion"] = share(out["status_complete"], len(kept))
    out["overdue"] = sum(1 for m in undone if m["due_on"] and m["due_on"] < as_of)
    out["due_soon"] = sum(
        1 for m in undone if m["due_on"] and as_of <= m["due_on"] <= as_of + timedelta(30)
    )
    out["stale"] = sum(
        1
        for m in undone
        if not any(
            u["milestone"] == m["code"] and as_of - timedelta(92) < u["reported_on"] <= as_of
            for u in world["updates"]
        )
    )
    out["measurable"] = sum(
        1
        for m in kept
        if (m["measure_en"] or m["measure_fr"])
        and m["target"] != ""
        and (m["due_on"] or m["due_text_fr"])
    )
    claimed = [m for m in kept if m["status"] in ("substantial", "complete")]
    counted = {}
    for u in sorted(world["updates"], key=lambda u: u["sequence"]):
        if u["reported_on"] <= as_of:
            counted[u["milestone"], u["reported_on"]] = u  # the last of a day corrects the others
    proven = {u["milestone"] for u in counted.values() if u["evidence_url"]} | {
        e["milestone"]
        for e in world["evidence"]
        if e["url"] and (e["dated_on"] is None or e["dated_on"] <= as_of)
    }
    out["evidenced"] = share(sum(1 for m in claimed if m["code"] in proven), len(claimed))

    teams = {t["code"]: t["ministry"] for t in world["teams"]}

    def belongs(person):
        """The ministry to which a person belongs on the day; a dash, no ministry's code, where no
        membership holds.
        """
        number = person["employee_number"]
        dated = [m for m in world["memberships"] if m["employee_number"] == number]
        if not dated:
            return teams[person["team"]]
        dated.sort(key=lambda m: m["from"])
        begun = [m for m in dated if m["from"] <= as_of] or dated[:1]
        last = begun[-1]
        return "-" if last["to"] and last["to"] < as_of else teams[last["team"]]

    present = [
        s["employee_number"]
        for s in world["staff"]
        if belongs(s) != "-"
        and mine(belongs(s))
        and not (s["joined_on"] and s["joined_on"] > as_of)
        and not (s["left_on"] and s["left_on"] <= as_of)
    ]

    def holds(person, course):
        return any(
            c["employee_number"] == person
            and c["course"] == course["code"]
            and c["completed_on"] <= as_of
            and (
                not course["valid_months"]
                or add_months(c["completed_on"], course["valid_months"]) > as_of
            )
            for c in world["completions"]
        )

    required = [c for c in world["courses"] if c["required"]]
    out["headcount"] = len(present)
    out["trained"] = (
        share(sum(all(holds(p, c) for c in required) for p in present), len(present))
        if required
        else None
    )
    out["trainers"] = sum(
        any(holds(p, c) for c in world["courses"] if c["kind"] == "train_the_trainer")
        for p in present
    )
    out["courses"] = {
        c["code"]: share(sum(holds(p, c) for p in present), len(present)) for c in world["courses"]
    }

    sessions = [
        s for s in world["sessions"] if start <= s["starts_on"] <= end and mine(s["ministry"])
    ]
    codes = {s["code"] for s in sessions}
    held = [s for s in sessions if s["state"] == "held" and s["starts_on"] <= as_of]
    out["sessions_held"], out["pilots_held"] = len(held), sum(s["kind"] == "pilot" for s in held)
    answers = [r for r in world["surveys"] if r["session"] in codes and r["submitted_on"] <= as_of]
    after = [r for r in answers if r["stage"] == "after"]
    rated = [r["satisfaction"] for r in after if r["satisfaction"]]
    gains = [
        r["confidence_after"] - r["confidence_before"]
        for r in after
        if r["confidence_after"] and r["confidence_before"]
    ]
    applied = [
        r["applied"] for r in answers if r["stage"] == "follow_up" and r["applied"] is not None
    ]
    tied = [c for c in world["completions"] if c["session"] in codes and c["completed_on"] <= as_of]
    out["satisfaction"], out["confidence_gain"] = (
        share(sum(rated), len(rated)),
        share(sum(gains), len(gains)),
    )
    follow_ups = [r for r in answers if r["stage"] == "follow_up" and r["applied"] is not None]
    out["practices"] = {
        code: share(sum(code in (r["practices"] or []) for r in follow_ups), len(follow_ups))
        for code in PRACTICES
    }
    out["applied"], out["survey_response"] = (
        share(sum(applied), len(applied)),
        share(len(after), len(tied)),
    )

    present = {(a["event"], a["ministry"]) for a in world["attendance"]}
    in_period = [
        e for e in world["events"] if start <= e["starts_on"] <= end and e["starts_on"] <= as_of
    ]
    events = [e for e in in_period if mine(e["ministry"]) or (e["code"], ministry) in present]
    people = sum(e["government"] + e["public"] for e in events)
    placed = [e for e in events if e["region"] and e["region"] not in ("online", "province")]
    out["events"], out["participants"] = len(events), people
    out["outside_participants"] = share(sum(e["public"] for e in events), people)
    out["outside_gta"] = share(
        sum(e["region"] in ("central", "east", "southwest", "north") for e in placed), len(placed)
    )
    active = {m["code"] for m in world["ministries"] if m["active"] and mine(m["code"])}
    took_part = {e["ministry"] for e in in_period} | {
        m for code, m in present if code in {e["code"] for e in in_period}
    }
    took_part |= {
        r["ministry"]
        for r in world["requests"]
        if start <= r["received_on"] <= end and r["received_on"] <= as_of
    }
    out["active_ministries"] = share(len(active & took_part), len(active))
    requests = [r for r in world["requests"] if mine(r["ministry"])]
    out["open_requests"] = sum(
        r["received_on"] <= as_of and not (r["closed_on"] and r["closed_on"] <= as_of)
        for r in requests
    )
    days = [
        (r["closed_on"] - r["received_on"]).days
        for r in requests
        if r["closed_on"] and start <= r["closed_on"] <= end and r["closed_on"] <= as_of
    ]
    out["days_to_answer"] = Fraction(median(days)) if days else None
    starts = {e["code"]: e["starts_on"] for e in world["events"]}
    hosts = {e["code"]: e["ministry"] for e in world["events"]}
    out["open_decisions"] = sum(
        starts[d["event"]] <= as_of
        and mine(hosts[d["event"]])
        and not (d["done_on"] and d["done_on"] <= as_of)
        for d in world["decisions"]
    )
    sent = [o for o in world["outreach"] if start <= o["starts_on"] <= end]
    sent = [o for o in sent if o["starts_on"] <= as_of]
    reached = sum(o["reached"] or 0 for o in sent)
    social = sum(o["reached"] or 0 for o in sent if o["channel"] == "social_media")
    out["reached"] = reached if ministry is None else None
    out["social_media_share"] = share(social, reached) if ministry is None else None
    begun = [p for p in plans.values() if not (p["starts_on"] and p["starts_on"] > as_of)]
    begun = {p["code"] for p in begun}
    from_somewhere = [
        c
        for c in world["commitments"]
        if c["plan"] in begun and c["origin"] and mine(c["lead"] or plans[c["plan"]]["ministry"])
    ]
    outside = [c for c in from_somewhere if c["origin"] in ("consultation", "civil_society")]
    out["demand_driven"] = share(len(outside), len(from_somewhere))
    asked = [r for r in world["recommendations"] if r["plan"] in begun and r["state"] != "declined"]
    done = [r for r in asked if r["state"] == "done" and r["done_on"] <= as_of]
    out["recommendations_done"] = share(len(done), len(asked)) if ministry is None else None
    heard = {f["ministry"] for f in world["feedback"] if f["received_on"] <= as_of}
    out["guide_reach"] = share(len(active & heard), len(active))
    return out
