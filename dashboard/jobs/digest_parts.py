"""The parts of a digest: the same figures and words as on the reader's own pages, as of today."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from typing import Any, Callable, Iterable, Iterator, Sequence

from flask import g, url_for
from sqlalchemy import func, select

from dashboard.accounts.permissions import may
from dashboard.community.requests import answered_requests
from dashboard.extensions import db
from dashboard.language import (
    current_language,
    format_number,
    format_percent,
    gettext as _,
    localized,
    ngettext,
)
from dashboard.mail.writing import Line, Section
from dashboard.overview.attention import attention
from dashboard.overview.board import Board, Row, board, numbers
from dashboard.overview.notes import Noted, of_scope
from dashboard.plans.measures import total
from dashboard.plans.milestones import steps
from dashboard.records.periods import Period, Scope, add_months, scope, today, year_of
from dashboard.training.groups import over_time
from dashboard.training.models import Session, SurveyResponse
from dashboard.training.units import Unit, teams
from dashboard.web.attention import BEHIND, Thing
from dashboard.web.tiles import Tile
from dashboard.web.waiting import waiting

LISTED = 10
"""How many things a section names at most."""
WORST = 5
WEEK = timedelta(days=6)


def present(ministry: int | None = None) -> Scope:
    """What digests tell of: the fiscal year, as of today; on its first day, the year before."""
    return scope(year_of(today() - timedelta(days=1)).name, ministry=ministry)


def sees(ministry_id: int | None) -> bool:
    """Whether the reader may see names, and so small numbers, of a ministry."""
    return may("see_names", ministry_id)


def _section(title: str, lines: Sequence[Line]) -> list[Section]:
    """A section of the first lines, with how many more there are; nothing without lines."""
    more = len(lines) - LISTED
    if more > 0:
        words = ngettext("and %(num)s more", "and %(num)s more", more, num=format_number(more))
        lines = [*lines[:LISTED], Line(text=words)]
    return [Section(title=title, lines=lines)] if lines else []


class OfLead:
    """What a ministry's lead is told: the parts by name."""

    def __init__(self) -> None:
        self.ministry = g.user.ministry
        self.scope = present(self.ministry.id)
        code = self.ministry.code
        self.page = url_for("overview.ministry_page", code=code)
        self.milestones = steps(self.scope)

        def people(unit: Unit) -> str:
            return url_for("teams.people", code=code, team=unit.record.code)

        units = teams(self.scope, over_time(self.scope)[self.scope.as_of], sees)
        surveys = url_for("surveys.ministry_surveys", code=code)
        self.things = attention(self.scope, self.milestones, units, self.page, people, surveys)

    def parts(self) -> dict[str, Callable[[], list[Section]]]:
        """Each part, by its name."""
        return {
            "milestones": self.of_milestones,
            "reminders": self.reminders,
            "answers": self.answers,
        }

    def of_milestones(self) -> list[Section]:
        """Milestones overdue, due soon, without a recent update: as many as are measured."""
        by_code = {thing.code: thing for thing in self.things}
        sections, named = [], set[str]()
        for want, title in (("overdue", _overdue), ("due_soon", _due_soon), ("stale", _stale)):
            codes = {step.milestone.code for step in self.milestones if want in step.wants}
            things = sorted((by_code[code] for code in codes - named), key=_worst)
            lines = [_line(thing) for thing in things]
            above = len(codes & named)
            words = ngettext(
                "%(num)s is named above", "%(num)s are named above", above, num=format_number(above)
            )
            lines += [Line(text=words)] if above else []
            sections += _section(title(len(codes)), lines)
            named |= codes
        return sections

    def reminders(self) -> list[Section]:
        """Teams that are under the target, and surveys that are due."""
        chosen = [t for t in self.things if t.rank == BEHIND or t.id == "attention-surveys"]
        return _section(_("To remind"), [_line(thing, self._address(thing)) for thing in chosen])

    def _address(self, thing: Thing) -> str:
        return thing.action.address if thing.action else self.page + thing.address

    def answers(self) -> list[Section]:
        """Requests that were answered, and surveys that were, in the last week."""
        last = self.scope.as_of
        week = replace(self.scope, period=Period("", last - WEEK, last))
        lines = []
        for request in answered_requests(week):
            subject, language = localized(request, "subject")
            address = url_for("community.request", code=request.code)
            words = _("%(code)s, %(title)s", code=request.code, title=subject)
            lines.append(Line(text=words, path=address, language=_other(language)))
        lines += [_of_survey(*row) for row in _survey_answers(week)]
        return _section(_("Answers of the last seven days"), lines)


def _worst(thing: Thing) -> tuple[int, int, str]:
    return thing.rank, -thing.size, thing.code


def _other(language: str) -> str:
    """The language of a text, where that is not the letter's."""
    return "" if language == current_language() else f"{language}-CA"


def _line(thing: Thing, address: str = "") -> Line:
    text = _("%(code)s, %(title)s", code=thing.code, title=thing.title)
    return Line(
        text=text if thing.code else thing.title,
        path=address or thing.address,
        notes=[", ".join(thing.reasons)],
        language=_other(thing.language),
    )


def _overdue(number: int) -> str:
    return ngettext(
        "%(num)s milestone is overdue",
        "%(num)s milestones are overdue",
        number,
        num=format_number(number),
    )


def _due_soon(number: int) -> str:
    return ngettext(
        "%(num)s milestone is due soon",
        "%(num)s milestones are due soon",
        number,
        num=format_number(number),
    )


def _stale(number: int) -> str:
    return ngettext(
        "%(num)s milestone has no recent update",
        "%(num)s milestones have no recent update",
        number,
        num=format_number(number),
    )


def _survey_answers(week: Scope) -> Iterable[Any]:
    """The sessions that a ministry hosted of which surveys were answered in a week, with the number
    of answers."""
    day = SurveyResponse.submitted_on
    counted = (
        select(Session, func.count())
        .join(SurveyResponse, SurveyResponse.session_id == Session.id)
        .where(
            Session.live,
            Session.ministry_id == week.ministry,
            SurveyResponse.live,
            day.between(week.period.start, week.as_of),
        )
    )
    return db.session.execute(counted.group_by(Session.id).order_by(Session.code))


def _of_survey(session: Session, number: int) -> Line:
    words = ngettext(
        "Session %(code)s: %(num)s survey was answered",
        "Session %(code)s: %(num)s surveys were answered",
        number,
        code=session.code,
        num=format_number(number),
    )
    return Line(text=words, path=url_for("training.session", code=session.code))


class OfExecutive:
    """What an executive is told: the parts by name. No person's name is among it."""

    def __init__(self) -> None:
        self.scope = present()
        self.board: Board = board(self.scope, "-overdue", sees)

    def parts(self) -> dict[str, Callable[[], list[Section]]]:
        """Each part, by its name."""
        return {"areas": self.areas, "changes": self.changes, "worst": self.worst}

    def areas(self) -> list[Section]:
        """Each tile with its value, its reason and its change; and what was noted on figures."""
        noted = of_scope(self.scope, sees)
        return [
            Section(
                title=_("Where each area stands"), lines=[_of_tile(t) for t in self.board.tiles]
            ),
            *_section(_("Why figures changed"), [_of_note(one) for one in noted]),
        ]

    def changes(self) -> list[Section]:
        """Figures that are others than a month before."""
        lines = [Line(text=sentence) for sentence in self._changed()]
        return _section(_("What changed in a month"), lines)

    def _changed(self) -> Iterator[str]:
        before = replace(self.scope, as_of=add_months(self.scope.as_of, -1))
        now, then = _figures(self.scope), _figures(before)
        for label, value in now.items():
            if label in then and value != then[label]:
                yield _(
                    "%(figure)s: %(now)s; a month before: %(before)s",
                    figure=label,
                    now=value,
                    before=then[label],
                )

    def worst(self) -> list[Section]:
        """The ministries with the most overdue milestones."""
        rows = [row for row in self.board.rows if row.overdue and row.ministry][:WORST]
        return _section(_("Most milestones overdue"), [_of_ministry(row) for row in rows])


def _of_tile(tile: Tile) -> Line:
    return Line(
        text=_("%(area)s: %(figure)s", area=tile.title, figure=f"{tile.value} {tile.unit}".strip()),
        path=url_for("overview.page", sort=tile.sort, _anchor="ministries"),
        notes=[text for text in (tile.reason, tile.change, *tile.sentences) if text],
    )


def _of_note(noted: Noted) -> Line:
    text, language = localized(noted.note, "text")
    return Line(text=text, notes=[noted.words], language=_other(language))


def _figures(at: Scope) -> dict[str, str]:
    """Figures of all ministries by their label, without what is withheld from the reader."""
    measured = numbers(at)
    counts = total(measured.plans.by_ministry)
    waiting_for = measured.community.waiting_by_ministry.values()
    figures: dict[str, int | Fraction | None] = {
        _("Milestones complete"): counts["status_complete"],
        _("Milestones overdue"): counts["overdue"],
        _("Milestones without a recent update"): counts["stale"],
        _("Open requests"): sum(one.open for one in waiting_for),
    }
    shown = {label: format_number(figure) for label, figure in figures.items()}
    if not measured.training.withheld.hides(None, sees):
        shown[_("Staff trained")] = format_percent(measured.training.whole.value)
    return shown


def _of_ministry(row: Row) -> Line:
    overdue = ngettext(
        "%(part)s of %(whole)s milestone overdue",
        "%(part)s of %(whole)s milestones overdue",
        row.milestones,
        part=format_number(row.overdue),
        whole=format_number(row.milestones),
    )
    share = row.withheld.words if row.withheld else format_percent(row.trained)
    return Line(
        text=row.name,
        path=url_for("overview.ministry_page", code=row.ministry.code if row.ministry else ""),
        notes=[overdue, _("Staff trained: %(share)s", share=share)],
    )


def of_admin() -> list[Section]:
    """What waits for administrators, without what is well."""
    lines = [
        Line(
            text=_("%(area)s: %(figure)s", area=one.title, figure=one.value),
            path=one.address,
            notes=[note for note in (one.note, *(text for text, _address in one.links)) if note],
        )
        for one in waiting()
        if one.level != "good"
    ]
    return _section(_("What waits"), lines)
