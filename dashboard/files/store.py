"""Files that are kept as they were given: outside the database, by their SHA-256, each once.

A record holds "<hash>/<name>". What is kept is never opened, unpacked or changed.
"""

import hashlib
import os
import re
import secrets
from pathlib import Path, PurePosixPath
from typing import IO, Iterator

from flask import current_app

from dashboard.files.problems import FileProblem
from dashboard.files.sources import MOST_BYTES
from dashboard.language import lazy_gettext as _

ENVELOPE = 1024 * 1024
"""What a form may weigh besides its files."""
MOST_NAME = 120
OFFICE = "application/vnd.openxmlformats-officedocument."
MACROS = "application/vnd.ms-"
ODF = "application/vnd.oasis.opendocument."
TYPES = {
    ".pdf": "application/pdf",
    ".docx": f"{OFFICE}wordprocessingml.document",
    ".xlsx": f"{OFFICE}spreadsheetml.sheet",
    ".pptx": f"{OFFICE}presentationml.presentation",
    ".docm": f"{MACROS}word.document.macroEnabled.12",
    ".xlsm": f"{MACROS}excel.sheet.macroEnabled.12",
    ".pptm": f"{MACROS}powerpoint.presentation.macroEnabled.12",
    ".odt": f"{ODF}text",
    ".ods": f"{ODF}spreadsheet",
    ".odp": f"{ODF}presentation",
    ".csv": "text/csv",
    ".txt": "text/plain",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".zip": "application/zip",
}
"""What may be kept, by the ending of its name, and as what it is sent."""
WITH_MACROS = {".docm", ".xlsm", ".pptm"}
FIRST_BYTES = {
    ".pdf": b"%PDF-",
    ".png": b"\x89PNG\r\n\x1a\n",
    ".jpg": b"\xff\xd8\xff",
    ".jpeg": b"\xff\xd8\xff",
}
OFFICE_PARTS = b"[Content_Types].xml", b"_rels/", b"docProps/", b"word/", b"xl/", b"ppt/"
MARKUP = re.compile(rb"\s*<(!doctype|html|head|body|script|svg|\?xml|!--)", re.IGNORECASE)
KEPT = re.compile(r"[0-9a-f]{64}/[^/\\]{1,150}")


def store_root(folder: Path | None = None) -> Path:
    """Where the files lie: with the records, or beside the backups of a folder."""
    return (folder or Path(current_app.config["SHARED_FOLDER"])) / "files"


def plain_name(given: str) -> str:
    """The last part of the name that a browser sent, without characters that do not show."""
    name = given.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in name if c.isprintable())[-MOST_NAME:].strip()


def ending_of(name: str) -> str:
    """The ending of a file's name, such as ".pdf"."""
    return PurePosixPath(name).suffix.lower()


def name_of(file: str) -> str:
    """The name under which a kept file was given."""
    return file.partition("/")[2]


def path_of(file: str, root: Path | None = None) -> Path:
    """Where a kept file lies."""
    return (root or store_root()) / file[:2] / file.partition("/")[0]


def is_kept(file: str) -> bool:
    """Whether this is the text of a file that is kept here. Who knows its hash has had it."""
    return bool(KEPT.fullmatch(file)) and path_of(file).is_file()


def _fits(ending: str, head: bytes) -> bool:
    """Whether a file that begins so may be what its ending says."""
    if ending in FIRST_BYTES:
        return head.startswith(FIRST_BYTES[ending])
    if ending in (".csv", ".txt"):
        text = b"\x00" not in head or head.startswith((b"\xff\xfe", b"\xfe\xff"))
        return text and not MARKUP.match(head.removeprefix(b"\xef\xbb\xbf"))
    if ending == ".zip":
        return head.startswith((b"PK\x03\x04", b"PK\x05\x06"))
    first = head[30:]  # the name of an archive's first part
    if ending in (".odt", ".ods", ".odp"):
        return head.startswith(b"PK\x03\x04") and first.startswith(
            b"mimetype" + TYPES[ending].encode()
        )
    return head.startswith(b"PK\x03\x04") and first.startswith(OFFICE_PARTS)


def keep(stream: IO[bytes], given: str) -> str:
    """Keep a file and give its "<hash>/<name>". Raises FileProblem, with nothing left behind.

    It is written beside its place, brought to the disk and renamed, so that it is there whole or
    not at all, whenever the program is killed.
    """
    name = plain_name(given)
    ending = ending_of(name)
    if ending not in TYPES:
        endings = ", ".join(sorted(one.removeprefix(".") for one in TYPES))
        raise FileProblem(
            _("%(name)s: only these files are kept: %(endings)s", name=name, endings=endings)
        )
    root = store_root()
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = root / f".{secrets.token_hex(8)}"
    digest, size, head = hashlib.sha256(), 0, b""
    try:
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            while piece := stream.read(1 << 20):
                head = head or piece[:4096]
                size += len(piece)
                if size > MOST_BYTES:
                    raise FileProblem(_("%(name)s: larger than 50 MB", name=name))
                digest.update(piece)
                file.write(piece)
            if not size:
                raise FileProblem(_("%(name)s: the file is empty", name=name))
            if not _fits(ending, head):
                raise FileProblem(
                    _("%(name)s: what is in the file is not what its name says", name=name)
                )
            file.flush()
            os.fsync(file.fileno())
        kept = f"{digest.hexdigest()}/{name}"
        _place(half, path_of(kept))
    finally:
        half.unlink(missing_ok=True)
    return kept


def _place(half: Path, target: Path) -> None:
    """Put a whole file in its place, and its name on the disk too."""
    target.parent.mkdir(mode=0o700, exist_ok=True)
    if not target.exists():
        half.replace(target)
    for folder in (target.parent, target.parent.parent):
        opened = os.open(folder, os.O_RDONLY)
        os.fsync(opened)
        os.close(opened)


def hash_of(path: Path) -> str:
    """The SHA-256 of what a file holds."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def kept_paths(root: Path) -> Iterator[Path]:
    """Every file of a store, and what an upload that was cut off left behind."""
    return (path for path in root.rglob("*") if path.is_file()) if root.is_dir() else iter(())


def copy_files(source: Path, target: Path) -> list[str]:
    """Copy the whole files of a store that another one lacks; gives the hashes of those that are
    damaged in the first.
    """
    damaged = []
    for path in kept_paths(source):
        copy = path_of(path.name, target)
        if path.name.startswith(".") or (copy.exists() and hash_of(copy) == path.name):
            continue
        if hash_of(path) != path.name:
            damaged.append(path.name)
            continue
        copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        half = target / f".{secrets.token_hex(8)}"
        with (
            path.open("rb") as given,
            os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file,
        ):
            while piece := given.read(1 << 20):
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        copy.unlink(missing_ok=True)  # it is damaged
        _place(half, copy)
    return damaged
