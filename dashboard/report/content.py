"""The self-assessment report in words: its sections, each made of what other rooms count."""

from dataclasses import replace
from typing import Iterator, Sequence

from dashboard.language import (
    DASH,
    format_date,
    format_number,
    format_part,
    format_percent,
    gettext as _,
    localized,
    ngettext,
)
from dashboard.ministries.lookup import ministries
from dashboard.ministries.models import Ministry
from dashboard.overview.board import Board, Row, board, code_of
from dashboard.overview.notes import of_scope
from dashboard.overview.words import sentence
from dashboard.plans.evidence import address_on_paper
from dashboard.plans.models import Plan
from dashboard.plans.recommendation_models import RECOMMENDATION_STATES
from dashboard.plans.views.recommendations import Answered
from dashboard.records.periods import Scope
from dashboard.report.commitments import commitments, late, source_of
from dashboard.report.document import (
    Block,
    Facts,
    Figure,
    Figures,
    Grid,
    Head,
    Heading,
    Paragraph,
    Section,
    Texts,
    Words,
    plain_text,
    words,
)
from dashboard.report.measures import (
    COMMUNITY,
    PLANS,
    REVIEW,
    TRAINING,
    VisibleFigures,
    definitions,
    visible_figures,
)
from dashboard.report.progress import Progress, progress
from dashboard.surveys.levels import care, levels
from dashboard.surveys.outcomes import outcomes
from dashboard.training.groups import over_time
from dashboard.training.privacy import Sees
from dashboard.training.units import courses
from dashboard.web.tiles import Tile


def sections(plan: Plan, scope: Scope, sees: Sees) -> list[Section]:
    """The report on a plan, as of a scope's day and of its ministry or of all, in the present
    language and a constant number of statements.
    """
    shown = board(scope, "ministry", sees)
    measured, reached = visible_figures(scope, sees), progress(plan, scope)
    by_id = ministries()
    parts: list[tuple[str, str, list[Block]]] = [
        ("stand", _("Where we stand"), [*standing(shown.tiles), *_noted(scope, sees)]),
        ("commitments", _("Progress by commitment"), list(commitments(reached, by_id))),
        ("late", _("What is late, and why"), _late(reached, scope, by_id)),
        ("training", _("Training and its outcomes"), list(_training(scope, sees, measured))),
        ("community", _("Community reach"), [measured.grid(_("Community reach"), COMMUNITY)]),
        ("review", _("Answer to each recommendation"), list(_review(reached, scope, measured))),
        ("ministries", _("Ministries one by one"), [by_ministry(shown.rows)]),
        ("method", _("Method and definitions"), list(_method(scope, measured))),
        ("withheld", _("What is withheld, and why"), list(_withheld(shown))),
    ]
    return [
        Section(name, _("%(number)s. %(title)s", number=number, title=title), blocks)
        for number, (name, title, blocks) in enumerate(parts, 1)
    ]


def standing(tiles: Sequence[Tile]) -> list[Block]:
    """Where everything stands: one sentence, the figures, and what there is to say of each."""
    figures = [
        Figure(
            tile.title,
            str(tile.value),
            tile.unit,
            [note for note in (str(tile.reason), tile.change) if note],
        )
        for tile in tiles
    ]
    more = [(tile.title, plain_text(*tile.sentences)) for tile in tiles if tile.sentences]
    return [Paragraph(Words(sentence(tiles))), Figures(figures), Facts(more)]


def _noted(scope: Scope, sees: Sees) -> Iterator[Block]:
    """Why figures changed, as leads and administrators noted it."""
    noted = of_scope(scope, sees)
    if noted:
        yield Heading(Words(_("Why figures changed")))
        yield Facts([(one.words, [words(one.note, "text")]) for one in noted])


def _late(reached: Progress, scope: Scope, by_id: dict[int, Ministry]) -> list[Block]:
    places = {one.step.lead_id for one in reached.late if one.step.lead_id}
    number = len(reached.late)
    if not number:
        return [Paragraph(Words(_("Nothing is overdue.")))]
    first = ngettext(
        "%(num)s milestone is overdue.",
        "%(num)s milestones are overdue.",
        number,
        num=format_number(number),
    )
    second = ngettext(
        "It concerns %(num)s ministry.",
        "It concerns %(num)s ministries.",
        len(places),
        num=format_number(len(places)),
    )
    reasons = _("The reasons are those written in the latest updates; where none was, it says so.")
    return [Paragraph(Words(f"{first} {second} {reasons}")), late(reached.late, scope, by_id)]


def _training(scope: Scope, sees: Sees, measured: VisibleFigures) -> Iterator[Block]:
    everywhere = replace(scope, ministry=None)
    result, before = outcomes(everywhere), everywhere.previous
    three = levels(result, outcomes(before) if before else None)
    rows = [
        [
            plain_text(level.step),
            plain_text(level.question),
            plain_text(level.value),
            plain_text(level.beside, level.before),
        ]
        for level in three
    ]
    heads = [Head(_("Level"), 3), Head(_("Question"), 3), Head(_("Result"), 2, True)]
    yield Grid(_("Outcomes at three levels"), [*heads, Head(_("Made of"), 4)], rows)
    yield Paragraph(Words(care(result, everywhere)), quiet=True)
    practices = [[plain_text(bar.label), plain_text(bar.value)] for bar in three[-1].bars]
    if practices:
        share = Head(_("Share of the answers"), 2, True)
        yield Grid(_("What they did at work"), [Head(_("Practice"), 5), share], practices)
    day = over_time(scope)[scope.as_of]
    yield Grid(
        _("Courses"),
        [Head(_("Course"), 5), Head(_("Completed"), 2, True), Head(_("Target"), 2, True)],
        [
            [
                [words(unit.record, "name", unit.record.code)],
                plain_text(unit.withheld or format_percent(unit.share)),
                plain_text(format_percent(unit.target)),
            ]
            for unit in courses(scope, day, sees)
        ],
        _("No courses yet."),
    )
    yield measured.grid(_("Training"), TRAINING)


def _review(reached: Progress, scope: Scope, measured: VisibleFigures) -> Iterator[Block]:
    heads = [
        Head(_("Recommendation"), 5),
        Head(_("State"), 2),
        Head(_("Response"), 5),
        Head(_("Milestones and evidence"), 3),
    ]
    empty = _("No review of this plan has been recorded.")
    rows = [_recommendation(one, scope) for one in reached.recommendations]
    yield Grid(_("Recommendations of the review"), heads, rows, empty)
    if rows and scope.ministry is None:
        yield measured.grid(_("Recommendations of all plans"), REVIEW)


def _recommendation(answered: Answered, scope: Scope) -> list[Texts]:
    one = answered.recommendation
    state, when = one.state, one.done_on
    if state == "done" and when and when > scope.as_of:
        state, when = "in_progress", None
    response = [words(one, "response")] if one.response_en or one.response_fr else plain_text(DASH)
    carried = [
        *(words(milestone, "name", milestone.code) for milestone, _pieces in answered.milestones),
        *(
            words(piece, "title", source_of(piece), address_on_paper(piece))
            for piece in answered.evidence
        ),
    ]
    return [
        [words(one, "text", " · ".join(filter(None, [one.code, source_of(one)])))],
        [Words(str(RECOMMENDATION_STATES[state]), note=format_date(when) if when else "")],
        response,
        carried or plain_text(DASH),
    ]


def by_ministry(rows: Sequence[Row]) -> Grid:
    """Ministries one by one, as the table of the overview has them."""

    def row(one: Row) -> list[Texts]:
        name = (
            words(one.ministry, "name", code_of(one.ministry))
            if one.ministry
            else Words(_("No lead ministry"))
        )
        complete = dict(one.statuses)["complete"]
        return [
            [name],
            plain_text(format_part(complete, one.milestones)),
            plain_text(format_number(one.overdue)),
            plain_text(one.withheld or format_number(one.headcount)),
            plain_text(one.withheld or format_percent(one.trained)),
            plain_text(format_number(one.events)),
            plain_text(format_number(one.requests)),
        ]

    heads = [
        Head(_("Ministry"), 5),
        Head(_("Milestones complete"), 2, True),
        Head(_("Overdue"), 2, True),
        Head(_("Staff"), 2, True),
        Head(_("Trained"), 2, True),
        Head(_("Events"), 2, True),
        Head(_("Open requests"), 2, True),
    ]
    return Grid(_("Ministries one by one"), heads, [row(one) for one in rows])


def _method(scope: Scope, measured: VisibleFigures) -> Iterator[Block]:
    yield Paragraph(
        Words(
            _(
                "Every figure is worked out from the records as they stood on %(day)s; what is "
                "dated later is left out. A rate with nothing to divide by is a dash.",
                day=format_date(scope.as_of),
            )
        )
    )
    yield measured.grid(_("Plans"), PLANS)
    yield Facts([(name, plain_text(text)) for name, text in definitions()])


def _withheld(shown: Board) -> Iterator[Block]:
    yield Paragraph(
        Words(
            _(
                "Figures about 1 to 4 people or answers are withheld, and so are 0 and 100 percent "
                "of groups of 5 to 9, with as many others as are needed so that nothing gives them "
                "away. Names of staff stand in no report."
            )
        )
    )
    hidden = [one for one in shown.rows if one.withheld and one.ministry]
    yield Facts(
        [
            (
                _("Ministries whose figures on staff are withheld here"),
                plain_text(*(localized(one.ministry, "name")[0] for one in hidden))
                or plain_text(_("no ministry")),
            )
        ]
    )
