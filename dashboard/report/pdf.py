"""Documents as a PDF that keeps PDF/UA-1, set by Typst from data alone."""

import json
from dataclasses import asdict
from datetime import datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, Sequence

from dashboard.report.document import Document

HERE = Path(__file__).parent
PAPERS = {"a4": "a4", "letter": "us-letter"}
LOST = "\ufffd"
"""Stands for a letter that no font has: such a text could not be read aloud either."""


def setter(name: str) -> ModuleType | None:
    """What makes PDFs (typst) or slides (pptx); None where the extra `report` is not installed."""
    try:
        return import_module(name)
    except ImportError:
        return None


def pdf(documents: Sequence[Document], at: datetime, paper: str) -> bytes:
    """Documents on this paper, one after the other, made at a moment: the same bytes for the same
    content.
    """
    parts = "year", "month", "day", "hour", "minute", "second"
    content = {
        "documents": [asdict(document) for document in documents],
        "moment": {part: getattr(at, part) for part in parts},
    }
    try:
        return _set(content, paper)
    except _typst().TypstError:  # a letter that no font has: PDF/UA refuses it
        return _set(_known(content), paper)


def _known(value: Any) -> Any:
    """The same content with a sign in place of each letter that no font has."""
    if isinstance(value, str):
        return "".join(letter if _is_known(letter) else LOST for letter in value)
    if isinstance(value, dict):
        return {name: _known(one) for name, one in value.items()}
    return [_known(one) for one in value] if isinstance(value, list | tuple) else value


def _typst() -> Any:
    module = setter("typst")
    assert module is not None
    return module


@cache
def _fonts() -> Any:
    return _typst().Fonts(include_system_fonts=False, font_paths=[HERE / "fonts"])


def _set(content: Any, paper: str, source: Path = HERE / "document.typ") -> bytes:
    made: bytes = _typst().compile(
        source,
        root=HERE,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=["ua-1"],
        sys_inputs={"content": json.dumps(content, ensure_ascii=False), "paper": PAPERS[paper]},
    )
    return made


@cache
def _is_known(letter: str) -> bool:
    """Whether a font has this letter: asked of what sets it, for letters beyond Latin and up to
    U+2FFF; those above, and signs that are not to be seen, none has.
    """
    if letter == "\n" or " " <= letter < "\u0180" and letter != "\x7f":
        return True
    if not "\u0180" <= letter < "\u3000":
        return letter == LOST
    try:
        _set(letter, "a4", HERE / "letter.typ")
    except _typst().TypstError:
        return False
    return True
