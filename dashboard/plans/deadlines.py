"""Deadlines in words: the date that can be read from them, to be offered and never taken in
silence."""

import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any, Collection, Mapping, Sequence

from sqlalchemy import Connection, select

from dashboard.files.checked import Checked
from dashboard.files.dates import MONTHS, parse_date
from dashboard.files.problems import CellProblem
from dashboard.files.sources import Table
from dashboard.language import search_key
from dashboard.plans.models import Milestone
from dashboard.records.fields import Field, Type
from dashboard.records.kinds import Kind
from dashboard.records.periods import add_months, today as day_of_today

SEASONS = {
    "winter": 2, "hiver": 2, "spring": 5, "printemps": 5, "summer": 8, "ete": 8,
    "fall": 11, "autumn": 11, "automne": 11,
}  # fmt: skip
"""The month in which a season ends, as Canada's tracker dates it; a winter is that of January."""
NUMBERS = {
    "first": 1, "1st": 1, "premier": 1, "1er": 1, "second": 2, "2nd": 2, "deuxieme": 2, "2e": 2,
    "third": 3, "3rd": 3, "troisieme": 3, "3e": 3, "fourth": 4, "4th": 4, "quatrieme": 4, "4e": 4,
}  # fmt: skip
EVERY = {
    12: r"annual(ly)?|yearly|(each|every) year|annuel(lement|le)?|chaque annee|tous les ans",
    6: r"(bi|semi-? ?)annual(ly)?|twice (a|per) year|semestriel(lement|le)?|deux fois (par |l')an",
    3: r"quarterly|(each|every) quarter|trimestriel(lement|le)?|chaque trimestre",
    1: r"monthly|(each|every) month|mensuel(lement|le)?|chaque mois",
}
"""The months between the dates of a deadline that comes again."""
UNTIL = r"(?:until|till|through|to|jusqu'(?:en|a)|a)\D*(\d{4})\b"
YEAR = r"((?:19|20|21)\d\d)"
FISCAL = YEAR + r"\s*[-/–—]\s*((?:19|20|21)?\d\d)\b"
QUARTER = r"\b(?:q|t)([1-4])\b|\b(" + "|".join(NUMBERS) + r")\b\s*(?:quarter|trimestre)"
SEASON = r"\b(" + "|".join(SEASONS) + r")\b"
MONTH = Field("", Type.DATE, month=True, ends_month=True)


@dataclass(frozen=True)
class Offer:
    """A month, by its last day, or a day (`precision`) that words name; the next one of several
    where they come again."""

    day: date
    precision: str = "month"
    again: bool = False

    @property
    def written(self) -> str:
        """The date as files and forms have it."""
        return f"{self.day:%Y-%m}" if self.precision == "month" else self.day.isoformat()


def offered(milestone: Milestone, today: date) -> Offer | None:
    """The date that a milestone without one has in words; None where they say none."""
    if milestone.due_on:
        return None
    texts = filter(None, (milestone.due_text_en, milestone.due_text_fr))
    return next(filter(None, (read(text, today) for text in texts)), None)


def note_deadlines(tables: Sequence[tuple[Kind, Table]], taken: Collection[str] | None) -> None:
    """Have the tables of milestones, once checked, offer the dates that deadlines in words name,
    and take them where a person has `taken` the words (None: all words).
    """
    for kind, table in tables:
        if kind.name == "milestones":
            table.after_check = partial(_note, taken)


def _note(taken: Collection[str] | None, connection: Connection, checked: Checked) -> None:
    names, offers = checked.attributes, Counter[tuple[str, str]]()
    for name, value in (("due_on", None), ("due_on_precision", "day")):
        if (taken is None or taken) and name not in names:
            names.append(name)
            for row in checked.new:
                row.append(value)
    for row in checked.new:
        if offer := _offer(dict(zip(names, row, strict=True)), taken, offers):
            row[names.index("due_on")] = offer.day
            row[names.index("due_on_precision")] = offer.precision
    columns = Milestone.__table__.c
    without = select(
        columns.id, columns.code, columns.starts_on, columns.due_text_en, columns.due_text_fr
    )
    without = without.where(columns.due_on.is_(None), columns.archived_at.is_(None))
    changes = {change[0]: change for change in checked.changed}
    for one in connection.execute(without):
        if checked.seen.get((one.code,), [""])[0] != checked.file:
            continue
        _id, before, after = change = changes.get(one.id, (one.id, {}, {}))
        if offer := _offer({**one._asdict(), **after}, taken, offers):
            if one.id not in changes:  # the row is as the record, and the date new
                checked.changed.append(change)
                checked.same -= 1
            before |= {"due_on": None, "due_on_precision": "day"}
            after |= {"due_on": offer.day, "due_on_precision": offer.precision}
    checked.offers = offers


def _offer(
    milestone: Mapping[str, Any], taken: Collection[str] | None, offers: Counter[tuple[str, str]]
) -> Offer | None:
    """Count the date that a milestone without one has in words; gives it where it is taken."""
    if milestone.get("due_on"):
        return None
    for words in filter(None, (milestone.get("due_text_en"), milestone.get("due_text_fr"))):
        offer = read(words, day_of_today())
        if offer and offer.day >= (milestone.get("starts_on") or offer.day):
            offers[words, offer.written] += 1
            return offer if taken is None or words in taken else None
    return None


def read(text: str, today: date) -> Offer | None:
    """The date that a deadline in either language names: by a season, a quarter, a fiscal year, a
    month, or the end of a year."""
    words = re.sub(r"[’`]", "'", search_key(text))
    for months, pattern in EVERY.items():
        if re.search(rf"\b(?:{pattern})\b", words):
            return _next(words, months, today)
    if len(re.findall(SEASON, words)) > 1:
        return None
    return _season(words) or _quarter(words) or _year(words) or _day(words)


def _end_of(year: int, month: int) -> Offer:
    return Offer(add_months(date(year, month, 1), 1) - timedelta(1))


def _next(words: str, months: int, today: date) -> Offer | None:
    """The next end of a half-year, a quarter and so on, or of the month or season of a year that
    is named; none after the last year of them."""
    named = [{**SEASONS, **MONTHS}.get(word) for word in re.findall(r"[a-z]+", words)]
    month = next(filter(None, named), None) if months == 12 else None
    end = _end_of(today.year, month or (today.month + months - 1) // months * months)
    if end.day < today:
        end = _end_of(today.year + 1, end.day.month)
    until = re.search(UNTIL, words)
    late = until and end.day.year > int(until[1])
    rest = re.sub(UNTIL, "", words)
    return None if late or re.search(r"\d", rest) else replace(end, again=True)


def _season(words: str) -> Offer | None:
    whole = re.search(SEASON + r"\D*" + FISCAL, words)
    if whole:  # the winter of 2024-25 ends in 2025, its fall in 2024
        first = int(whole[2])
        return _end_of(first + (whole[1] in ("winter", "hiver")), SEASONS[whole[1]])
    season = re.search(SEASON + r"\D*" + YEAR, words)
    return _end_of(int(season[2]), SEASONS[season[1]]) if season else None


def _quarter(words: str) -> Offer | None:
    quarter = re.search(QUARTER, words)
    if not quarter:
        return None
    number = int(quarter[1] or NUMBERS[quarter[2]])
    if (fiscal := re.search(FISCAL, words)) and _follows(fiscal):
        return _end_of(int(fiscal[1]) + (number == 4), (number * 3 + 2) % 12 + 1)
    year = re.search(YEAR, words)
    return _end_of(int(year[1]), number * 3) if year else None


def _year(words: str) -> Offer | None:
    fiscal = re.search(FISCAL, words)
    if fiscal and _follows(fiscal):
        return _end_of(int(fiscal[1]) + 1, 3)
    year = re.fullmatch(
        rf"(?:by|in|en|d'ici|(?:by |d'ici )?(?:the |la )?(?:end of|fin(?: de)?))?"
        rf"(?: the| la)?(?: calendar)?(?: year| annee| l'annee)? ?{YEAR}[.]?",
        words.strip(),
    )
    return _end_of(int(year[1]), 12) if year else None


def _follows(years: re.Match[str]) -> bool:
    """Whether the second of two years is the one after the first: 2024-25, and not 2024-2026."""
    return int(years[2]) % 100 == (int(years[1]) + 1) % 100


def _day(words: str) -> Offer | None:
    """A month or a day, with nothing but "by" or "end of" before it."""
    plain = re.sub(r"^(?:by|in|en|d'ici|au plus tard)\s+", "", words.strip(" ."))
    plain = re.sub(r"^(?:the |la )?(?:end of|fin(?: de)?)\s+", "", plain)
    try:
        value = parse_date(plain, MONTH, "")
    except CellProblem:
        return None
    day, precision = value if isinstance(value, tuple) else (value, "day")
    return Offer(day, precision)
