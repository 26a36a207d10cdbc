"""Five slides with charts that can be edited, on all ministries, one of them, or a plan."""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Sequence

from flask import current_app
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
from pptx.util import Emu, Pt

from dashboard.report.document import Document

PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
TEMPLATE = "slides.pptx"
"""The file in the instance folder that takes the place of the plain template."""
MARGIN, TOP = Emu(457200), Emu(1371600)
LONGEST = 120
"""How many letters of a name a slide shows; its notes have all of it."""

LARGE, SMALL, FEW = 18, 14, 8
"""Points of a slide's lines, and up to how many of them have the larger."""


@dataclass(frozen=True)
class Chart:
    """Numbers by name: a series each. Shares are 0 to 1; None leaves a gap."""

    names: Sequence[str]
    series: Sequence[tuple[str, Sequence[float | None]]]
    percent: bool = False
    stacked: bool = False


@dataclass(frozen=True)
class Slide:
    """A slide: its title, what it says or shows, what its chart shows in words, its notes."""

    title: str
    lines: Sequence[str]
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
        _write(title.text_frame, [short(slide.title)], 28)
    room = height - TOP - Emu(822960)
    if slide.chart is None:
        box = made.shapes.add_textbox(MARGIN, TOP, width, room)
        size = LARGE if len(slide.lines) <= FEW else SMALL
        _write(box.text_frame, [short(line) for line in slide.lines], size)
    else:
        _draw(made, slide, (MARGIN, TOP, width, room))
    foot = made.shapes.add_textbox(MARGIN, height - Emu(685800), width, Emu(548640))
    _write(foot.text_frame, [short(document.shows), document.made], 11)
    made.notes_slide.notes_text_frame.text = "\n".join(
        [document.shows, document.made, *slide.notes]
    )


def _write(frame: Any, lines: Sequence[str], size: int) -> None:
    frame.word_wrap = True
    for number, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if not number else frame.add_paragraph()
        paragraph.text = "".join(letter for letter in line if letter.isprintable())
        paragraph.font.size = Pt(size)


def _draw(made: Any, slide: Slide, place: tuple[Any, Any, Any, Any]) -> None:
    chart = slide.chart
    assert chart is not None
    make: Any = CategoryChartData  # the library is not typed
    data = make(number_format="0%" if chart.percent else "0")
    data.categories = [short(name) for name in chart.names]
    for name, values in chart.series:
        data.add_series(name, values)
    kind = XL_CHART_TYPE.BAR_STACKED if chart.stacked else XL_CHART_TYPE.COLUMN_CLUSTERED
    frame = made.shapes.add_chart(kind, *place, data)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", slide.described)
    drawn = frame.chart
    drawn.font.size = Pt(12)
    drawn.has_legend = len(chart.series) > 1
    if drawn.has_legend:
        drawn.legend.position, drawn.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    drawn.has_title = False
    drawn.plots[0].has_data_labels = True
    if chart.stacked:
        drawn.category_axis.reverse_order = True
