"""Five slides with charts that can be edited, on all ministries, one of them, or a plan."""

import io
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Sequence

from flask import current_app
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
from pptx.enum.text import PP_ALIGN
from pptx.util import Emu, Pt

from dashboard.report.document import Document

TEMPLATE = "slides.pptx"
"""The file in the instance folder that takes the place of the plain template."""
MARGIN, TOP = Emu(457200), Emu(1371600)
LONGEST = 120
"""How many letters of a name a slide shows; its notes have all of it."""

TITLE, LEAD, LINE, LABEL = 28, 20, 16, 12
"""Points of a slide's title, of the sentence that stands first, of lines, of a chart's texts."""
APART = 6
"""Points between lines."""
NUMBER, SHARE = "0;;", "0%"
"""How a chart writes values: no label stands where there is nothing of a part."""
INK, QUIET, ACCENT = "1A1A1A", "4D4D4D", "0066CC"
COLOURS = {
    "complete": ("0B6735", "FFFFFF"),
    "substantial": ("1080A6", "FFFFFF"),
    "limited": ("D1A22A", INK),
    "not_started": ("D0D0D0", INK),
}
"""Of a milestone's statuses, and of the numbers on them: those of the pages (tokens.css)."""


@dataclass(frozen=True)
class Chart:
    """Numbers by name: a series each. Shares are 0 to 1; None leaves a gap. Parts of a whole are
    named by their `statuses`, and drawn as bars of one length.
    """

    names: Sequence[str]
    series: Sequence[tuple[str, Sequence[float | None]]]
    percent: bool = False
    statuses: Sequence[str] = ()


@dataclass(frozen=True)
class Line:
    """What is said, after the few words that it is about; without them it stands first."""

    text: str
    about: str = ""


@dataclass(frozen=True)
class Slide:
    """A slide: its title, what it says or shows, what its chart shows in words, its notes."""

    title: str
    lines: Sequence[Line]
    notes: Sequence[str]
    chart: Chart | None = None
    described: str = ""


def template() -> Path | None:
    """The administrators' own template, where there is one."""
    path = Path(current_app.instance_path) / TEMPLATE
    return path if path.is_file() else None


def short(text: str) -> str:
    """A name as a slide has room for it."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def presentation(document: Document, slides: Sequence[Slide], at: Any) -> bytes:
    """The slides as a file, in the document's language. Each says what it shows, as of when."""
    path = template()
    deck = Presentation(str(path) if path else None)
    if path is None:
        deck.slide_width, deck.slide_height = Emu(12192000), Emu(6858000)
    deck.core_properties.title = short(document.title)
    deck.core_properties.author = short(document.publisher)
    deck.core_properties.language = f"{document.language}-CA"
    for name in ("created", "modified", "last_printed"):
        setattr(deck.core_properties, name, at.replace(tzinfo=None))
    for slide in slides:
        _add(deck, slide, document)
    file = io.BytesIO()
    deck.save(file)
    return file.getvalue()


def _add(deck: Any, slide: Slide, document: Document) -> None:
    layouts = deck.slide_layouts
    made = deck.slides.add_slide(layouts[min(5, len(layouts) - 1)])
    width, height = deck.slide_width - 2 * MARGIN, deck.slide_height
    if made.shapes.title is not None:
        title = made.shapes.title
        title.left, title.top, title.width, title.height = MARGIN, Emu(274320), width, Emu(914400)
        _write(title.text_frame, [Line(short(slide.title))], TITLE, INK)
    room = height - TOP - Emu(822960)
    if slide.chart is None:
        box = made.shapes.add_textbox(MARGIN, TOP, width, room)
        _write(box.text_frame, slide.lines, LEAD, INK)
    else:
        _draw(made, slide, (MARGIN, TOP, width, room))
    foot = made.shapes.add_textbox(MARGIN, height - Emu(685800), width, Emu(548640))
    _write(foot.text_frame, [Line(short(document.shows)), Line(document.made)], 11, QUIET)
    made.notes_slide.notes_text_frame.text = "\n".join(
        [document.shows, document.made, *slide.notes]
    )


def _write(frame: Any, lines: Sequence[Line], size: int, colour: str) -> None:
    frame.word_wrap = True
    for number, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if not number else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.LEFT
        paragraph.font.size = Pt(LINE if line.about else size)
        paragraph.font.color.rgb = _colour(colour)
        if number and size > LINE:
            paragraph.space_before = Pt(APART)
        for text, bold in ((line.about, True), (line.text, False)):
            run = paragraph.add_run()
            run.text, run.font.bold = printable(text), bold


def _colour(code: str) -> Any:
    make: Any = RGBColor  # the library is not typed
    return make.from_string(code)


def printable(text: str) -> str:
    """A text without what a file of slides cannot hold; Python calls no-break spaces unprintable,
    and French is written with them.
    """
    return "".join(one for one in text if one.isprintable() or unicodedata.category(one) == "Zs")


def _draw(made: Any, slide: Slide, place: tuple[Any, Any, Any, Any]) -> None:
    chart = slide.chart
    assert chart is not None
    make: Any = CategoryChartData  # the library is not typed
    data = make(number_format=SHARE if chart.percent else NUMBER if chart.statuses else "0")
    data.categories = [short(name) for name in chart.names]
    for name, values in chart.series:
        data.add_series(name, values)
    stacked, columns = XL_CHART_TYPE.BAR_STACKED_100, XL_CHART_TYPE.COLUMN_CLUSTERED
    kind = stacked if chart.statuses else columns
    frame = made.shapes.add_chart(kind, *place, data)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", slide.described)
    drawn = frame.chart
    drawn.font.size, drawn.font.color.rgb = Pt(LABEL), _colour(INK)
    drawn.has_legend = bool(chart.statuses)
    if drawn.has_legend:
        drawn.legend.position, drawn.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
        drawn.category_axis.reverse_order = True
    drawn.has_title = False
    drawn.value_axis.visible = drawn.value_axis.has_major_gridlines = False
    drawn.value_axis.minimum_scale = 0
    plot = drawn.plots[0]
    plot.has_data_labels, plot.gap_width = True, 50
    colours = [COLOURS[name] for name in chart.statuses] or [(ACCENT, INK)]
    for series, (colour, on_it) in zip(plot.series, colours, strict=True):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = _colour(colour)
        series.data_labels.show_value = True
        series.data_labels.font.size = Pt(LABEL)
        series.data_labels.font.color.rgb = _colour(on_it)
