"""The files of the public package: those of evidence that everybody may open."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Iterator

from sqlalchemy import select

from dashboard.extensions import db
from dashboard.files.store import TYPES, ending_of, hash_of, path_of
from dashboard.plans.evidence_models import Evidence
from dashboard.records.kinds import kind
from dashboard.records.periods import today

MOST = 500 * 1024 * 1024
"""How many bytes of files the package holds at most; the others are left out."""


@dataclass(frozen=True)
class PublicFile:
    """A file of evidence: which piece, where it lies, its bytes and its SHA-256."""

    piece: Evidence
    source: Path
    size: int
    digest: str

    @property
    def path(self) -> str:
        """Where it stands in the package: what the table `evidence` has as `file`, in a folder."""
        return f"files/{self.piece.file}"

    @property
    def media_type(self) -> str:
        """As what it is sent."""
        return TYPES[ending_of(self.path)]

    def resource(self) -> dict[str, Any]:
        """Its description in the data package."""
        english, french = self.piece.title_en, self.piece.title_fr
        return {
            "name": f"evidence-{self.piece.id}",
            "path": self.path,
            "title": english or french,
            "title_fr": french or english,
            "format": ending_of(self.path).removeprefix("."),
            "mediatype": self.media_type,
            "bytes": self.size,
            "hash": f"sha256:{self.digest}",
            "profile": "data-resource",
            "type": "file",
        }


def _whole_files() -> Iterator[PublicFile]:
    evidence = kind("evidence")
    assert evidence.public is not None
    public = Evidence.known(today()), evidence.public, Evidence.file.is_not(None)
    known: set[str] = set()
    for piece in db.session.scalars(select(Evidence).where(*public).order_by(Evidence.id)):
        file, source = piece.file or "", path_of(piece.file or "")
        if file in known or not source.is_file():
            continue
        known.add(file)
        yield PublicFile(piece, source, source.stat().st_size, file.partition("/")[0])


def public_files() -> tuple[list[PublicFile], int]:
    """The files that go in, each once, and how many more there is no room for."""
    room, chosen, left_out = MOST, [], 0
    for file in _whole_files():
        if file.size > room:
            left_out += 1
            continue
        room -= file.size
        chosen.append(file)
    return chosen, left_out


def damaged(file: PublicFile) -> bool:
    """Whether it is no longer what was given: `check` says so too."""
    return hash_of(file.source) != file.digest
