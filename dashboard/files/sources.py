"""Opening what a person gives: a CSV in whatever encoding, a workbook, a zip or a folder. One table
comes out of each."""

import csv
import io
import json
import resource
import subprocess
import sys
import zipfile
from dataclasses import dataclass, field as part, replace
from pathlib import Path, PurePath, PurePosixPath
from typing import Any, Callable, Iterator, Mapping

from dashboard.files.problems import FileProblem
from dashboard.language import lazy_gettext as _
from dashboard.records.fields import Label

MOST_BYTES = 50 * 1024 * 1024
MOST_ROWS = 1_000_000
MOST_COLUMNS = 200
MOST_CELL = 1_000_000
TEXT = {".csv", ".tsv", ".txt"}
WORKBOOKS = {".xlsx", ".ods"}
CHILD_SECONDS = 60
CHILD_BYTES = 1024**3

Row = list[str]


@dataclass
class Table:
    """A header and the rows under it, each with its number as a spreadsheet counts (the header is
    row 1).

    A table made from another layout brings what was wrong there (row, column, value, message), and
    what that layout calls our columns.
    """

    name: str
    sheet: str
    header: Row
    lines: int
    rows: Callable[[], Iterator[tuple[int, Row]]]
    problems: list[tuple[int, str, str, Label]] = part(default_factory=list)
    called: dict[str, str] = part(default_factory=dict)
    mapped: Mapping[str, str] = part(default_factory=dict)
    """The field that each heading, normalised, was mapped to by hand."""
    others: list[str] = part(default_factory=list)
    """The workbook's other sheets, which are not read."""
    heading_row: int = 1
    as_read: Callable[[], Iterator[tuple[int, Row]]] = lambda: iter(())
    """Every row as it stands in the file, with what is above the headings."""
    after_check: Callable[[Any, Any], None] | None = None


@dataclass(frozen=True)
class Source:
    """A file's name and how its bytes are had."""

    name: str
    read: Callable[[], bytes]
    size: int

    @property
    def stem(self) -> str:
        """The name without folder and ending, by which the kind is known."""
        return PurePosixPath(self.name).stem

    @property
    def suffix(self) -> str:
        """The ending, in lower case."""
        return PurePosixPath(self.name).suffix.lower()


def is_left_by_a_program(path: PurePath) -> bool:
    """Whether a file is no table but what a desktop or an office program lays beside one:
    __MACOSX/, .DS_Store, ._name, ~$name."""
    return "__MACOSX" in path.parts or path.name.startswith((".", "~$"))


def list_sources(paths: list[Path], names: Mapping[Path, str] | None = None) -> list[Source]:
    """The files that these paths hold: files themselves, folders' files, zips' members. Raises
    FileProblem.

    `names` has what a file is called where its path does not say it.
    """
    called = names or {}
    sources: list[Source] = []
    for path in paths:
        if path.is_dir():
            inside = [
                p
                for p in sorted(path.iterdir())
                if p.suffix.lower() in TEXT | WORKBOOKS and not is_left_by_a_program(p)
            ]
            if not inside:
                raise FileProblem(
                    _("%(name)s: the folder contains no readable file", name=path.name)
                )
            sources += [_file_source(p) for p in inside]
        elif path.suffix.lower() == ".zip":
            sources += _zip_members(path, called.get(path, path.name))
        elif path.exists():
            sources.append(replace(_file_source(path), name=called.get(path, path.name)))
        else:
            raise FileProblem(_("%(name)s: there is no such file or folder", name=str(path)))
    return sources


def _file_source(path: Path) -> Source:
    return Source(path.name, path.read_bytes, path.stat().st_size)


def _zip_members(path: Path, name: str) -> list[Source]:
    if path.stat().st_size > MOST_BYTES:
        raise FileProblem(_("%(name)s: larger than 50 MB; split it into smaller files", name=name))
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [e for e in archive.infolist() if not e.is_dir()]
    except zipfile.BadZipFile:
        raise FileProblem(_("%(name)s: not a zip file, or a damaged one", name=name)) from None
    if len(entries) > 2000 or sum(e.file_size for e in entries) > 4 * MOST_BYTES:
        raise FileProblem(_("%(name)s: the zip file is too large once opened", name=name))
    members = []
    for entry in entries:
        parts = PurePosixPath(entry.filename)
        if parts.is_absolute() or ".." in parts.parts or "\\" in entry.filename:
            raise FileProblem(_("%(name)s: the zip file contains an unsafe path", name=name))
        if is_left_by_a_program(parts):
            continue
        if parts.suffix.lower() == ".zip":
            raise FileProblem(_("%(name)s: a zip file inside a zip file cannot be read", name=name))
        if parts.suffix.lower() in TEXT | WORKBOOKS:
            members.append(Source(parts.name, _member_reader(path, entry), entry.file_size))
    if not members:
        raise FileProblem(_("%(name)s: the zip holds no file that can be read", name=name))
    return members


def _member_reader(path: Path, entry: zipfile.ZipInfo) -> Callable[[], bytes]:
    def read_member() -> bytes:
        try:
            with zipfile.ZipFile(path) as archive, archive.open(entry) as member:
                return member.read(MOST_BYTES + 1)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError):
            raise FileProblem(
                _("%(name)s: not a zip file, or a damaged one", name=entry.filename)
            ) from None

    return read_member


def open_table(source: Source, *, sheet: str = "", headings: int = 0) -> Table:
    """The table in a file; `sheet` of a workbook and the row of its `headings` are looked for where
    they are not given. Raises FileProblem when there is none or it is too large."""
    content = source.read() if source.size <= MOST_BYTES else b""
    if max(source.size, len(content)) > MOST_BYTES:
        raise FileProblem(
            _("%(name)s: larger than 50 MB; split it into smaller files", name=source.name)
        )
    if not content.strip(b"\x00\r\n\t \xef\xbb\xbf"):
        raise FileProblem(_("%(name)s: the file is empty", name=source.name))
    if source.suffix in WORKBOOKS:
        return _workbook_table(source, content, sheet, headings)
    if source.suffix not in TEXT:
        raise FileProblem(
            _("%(name)s: only CSV, TSV, XLSX, ODS and zip files are read", name=source.name)
        )
    if content[:4] in (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0", b"\x89PNG"):
        raise FileProblem(
            _(
                "%(name)s: the content does not match the file type; this is not a text file",
                name=source.name,
            )
        )
    return _text_table(source, decode_text(source.name, content), headings)


def decode_text(name: str, content: bytes) -> str:
    """The text of a CSV: by its byte order mark, else UTF-8, else Windows-1252."""
    encodings = ["utf-16"] if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            raise FileProblem(
                _("%(name)s: contains null characters; this is not a text file", name=name)
            )
        return text
    raise FileProblem(_("%(name)s: neither UTF-8, UTF-16 nor Windows-1252 text", name=name))


def _text_table(source: Source, text: str, headings: int) -> Table:
    first = next(line for line in text.splitlines() if line.strip())
    separator = max(";\t,", key=lambda s: (first.count(s), s == ","))

    def read_lines() -> Iterator[tuple[int, Row]]:
        # Of the whole process: another library may have set another one meanwhile.
        csv.field_size_limit(MOST_CELL)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        number = 0
        try:
            for number, row in enumerate(reader, 1):
                if number > MOST_ROWS + 1:
                    raise FileProblem(
                        _(
                            "%(name)s: more than a million rows; split it into smaller files",
                            name=source.name,
                        )
                    )
                yield number, row
        except csv.Error:
            raise FileProblem(
                _(
                    "%(name)s, after row %(row)s: cannot be read as CSV. A quotation mark may "
                    "be missing, or a cell is longer than a million characters",
                    name=source.name,
                    row=number,
                )
            ) from None

    return _headed_table(source.name, "", text.count("\n"), read_lines, headings)


def _headed_table(
    name: str, sheet: str, lines: int, read: Callable[[], Iterator[tuple[int, Row]]], headings: int
) -> Table:
    start, header = _heading(read, headings)
    if not any(cell.strip() for cell in header):
        raise FileProblem(_("%(name)s: the file is empty", name=name))
    if len(header) > MOST_COLUMNS:
        raise FileProblem(_("%(name)s: more than 200 columns", name=name))

    def rows() -> Iterator[tuple[int, Row]]:
        return ((n, row) for n, row in read() if n > start and any(row))

    return Table(name, sheet, header, lines, rows, heading_row=start, as_read=read)


def _heading(read: Callable[[], Iterator[tuple[int, Row]]], chosen: int) -> tuple[int, Row]:
    """The row of the headings: the chosen one where it holds anything, else the first that does."""
    first: tuple[int, Row] = (0, [])
    for number, row in read():
        if any(cell.strip() for cell in row) and (number == chosen or not first[0]):
            first = (number, row)
        if first[0] and number >= chosen:
            break
    return first


def _workbook_table(source: Source, content: bytes, sheet: str, headings: int) -> Table:
    # In the child, between fork and exec. No core dump: it would hold the rows of people.
    def limits() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (CHILD_BYTES, CHILD_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (CHILD_SECONDS, CHILD_SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    broken = _("%(name)s: not a workbook that can be read, or a damaged one", name=source.name)
    workbook = str(Path(__file__).with_name("workbook.py"))
    try:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-I", workbook, source.suffix, sheet],
            input=content,
            capture_output=True,
            timeout=CHILD_SECONDS,
            preexec_fn=limits,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise FileProblem(
            _("%(name)s: takes too long to read; save it as CSV", name=source.name)
        ) from None
    lines = done.stdout.splitlines()
    if done.returncode or not lines:
        raise FileProblem(broken)
    about = json.loads(lines[0])
    reasons = {
        "large": _("%(name)s: the workbook is too large", name=source.name),
        "macro": _("%(name)s: contains macros; save it without them", name=source.name),
        "broken": broken,
        "hidden": _("%(name)s: every sheet is hidden; unhide the one to read", name=source.name),
    }
    if "reason" in about:
        raise FileProblem(reasons[about["reason"]])

    def read_lines() -> Iterator[tuple[int, Row]]:
        for number, line in enumerate(lines[1:], 1):
            yield number, json.loads(line)

    table = _headed_table(source.name, about["sheet"], len(lines), read_lines, headings)
    table.others = about["others"]
    for row, cells in about["merged"]:
        table.problems.append(
            (row, "", cells, _("these cells are merged into one; unmerge them and fill in each"))
        )
    return table
