"""Export, import into an empty database, export again: equal byte for byte, by command and by page,
CSV and XLSX.
"""

import csv
import io
import zipfile
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from dashboard.extensions import db
from dashboard.files.cells import escape_formula
from dashboard.records.fields import Type
from dashboard.records.kinds import kinds
from tests.builders import read
from tests.conftest import copied, invoke, signed_in
from tests.uploads.conftest import applied, uploaded

ODD = st.one_of(
    st.sampled_from(
        [
            "=1+1",
            "-",
            "'-",
            "'=x",
            "@a",
            "+1",
            "a;b",
            'say "so"',
            "deux\nlignes",
            "œuvre d’été",
            "x  y",
            "1e5",
            "yes",
            "00123",
            "_x000D_",
            "#N/A",
            "31/10/2017",
        ]
    ),  # fmt: skip
    st.text(
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cf", "Zl", "Zp"]),
        min_size=1,
        max_size=12,
    ),
)
DAYS = st.dates(date(2001, 1, 1), date(2017, 12, 1)).map(date.isoformat)


def cells_of(field, handles, number):
    """A strategy for what may stand in a field of a record of this number."""
    if field.type in (Type.REFERENCE, Type.REFERENCES, Type.LOOKUP):
        return st.sampled_from(
            [*handles.get(field.reference, ()), *([] if field.required else [""])] or [""]
        )
    least, most = max(field.least or 0, 0), min(field.most or 99, 99)
    strategy = {
        Type.FILE: lambda: st.just(""),
        Type.CODE: lambda: st.just(f"É{number}"),
        Type.TEXT: lambda: ODD.map(escape_formula),
        Type.LONG: lambda: ODD.map(escape_formula),
        Type.URL: lambda: st.just(f"https://example.org/{number}?a=1&b=é"),
        Type.INTEGER: lambda: st.integers(least, most).map(str),
        Type.NUMBER: lambda: st.sampled_from(["0.1", "-2.50", "1234567.891", "0"]),
        Type.DATE: lambda: st.one_of(DAYS, DAYS.map(lambda day: day[:7])) if field.month else DAYS,
        Type.YES_NO: lambda: st.sampled_from(["yes", "no"]),
        Type.CHOICE: lambda: st.sampled_from(list(field.choices)),
        Type.CHOICES: lambda: st.sampled_from(list(field.choices)),
    }[field.type]()
    return strategy if field.required else st.one_of(st.just(""), strategy)


@st.composite
def worlds(draw):
    """Rows of every kind that refer to each other, by file name."""
    handles, tables = {}, {}
    for kind in kinds():
        rows = []
        for number in range(draw(st.integers(1, 3))):
            rows.append(
                {
                    f.name: draw(cells_of(f, handles, f"{kind.name[:3]}{number}"))
                    for f in kind.fields
                }
            )
        handles[kind.table.name] = [
            row[kind.handle].upper() for row in rows if row.get(kind.handle)
        ]
        tables[kind.name] = rows
    return tables


def write(folder, tables):
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]) if rows else ["code"])
            writer.writeheader()
            writer.writerows(rows)


def load(folder, tables):
    """Import all rows but those that break a rule (a key that stands there twice, an end before its
    start).
    """
    for _each in range(8):
        tables = {name: rows for name, rows in tables.items() if rows}
        for old in folder.iterdir():
            old.unlink()
        write(folder, tables)
        checked = read(folder)
        wrong = {(table.kind.name, problem.row) for table in checked for problem in table.problems}
        if not wrong:
            return sum(len(table.new) for table in checked)
        number = {name: _row_numbers(folder / f"{name}.csv") for name in tables}
        tables = {
            name: [
                row for place, row in enumerate(rows) if (name, number[name][place]) not in wrong
            ]
            for name, rows in tables.items()
        }
    raise AssertionError(wrong)


def _row_numbers(path):
    with path.open(encoding="utf-8", newline="") as file:
        return [number for number, _row in enumerate(csv.reader(file), 1)][1:]


def out_by_command(app, form, folder):
    done = invoke(app, "export", "--all", "--format", form, "-o", folder)
    assert done.exit_code == 0, done.output
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def out_by_page(app, form, _folder):
    content = signed_in(app, "admin").get(f"/fr/admin/files/all.zip?format={form}").data
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def in_by_command(app, files, folder):
    for name, content in files.items():
        (folder / name).write_bytes(content)
    done = invoke(app, "import", folder, "--accept-warnings")
    assert done.exit_code == 0, done.output


def in_by_page(app, files, _folder):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    with app.app_context():
        client = signed_in(app, "admin")
        shown = applied(client, uploaded(client, all__zip=buffer.getvalue()), accept="yes")
        assert "All changes were saved" in shown, shown


WAYS = {"command": (out_by_command, in_by_command), "page": (out_by_page, in_by_page)}


def equal(app, templates, folder, way, form):
    """Out, into an empty database, out again."""
    leave, enter = WAYS[way]
    for name in ("first", "between", "second"):
        (folder / name).mkdir()
    db.session.rollback()
    first = leave(app, form, folder / "first")
    other = copied(templates, "empty", folder / "other")
    enter(other, first, folder / "between")
    second = leave(other, form, folder / "second")
    assert len(first) == len(kinds()) and sum(map(len, first.values())) > 1000
    for name, content in first.items():
        assert content == second[name], (name, content[:2000], second[name][:2000])
    with other.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("way", WAYS)
def test_the_demonstration_leaves_and_comes_back_equal_byte_for_byte(
    app, templates, tmp_path, way, form
):
    equal(app, templates, tmp_path, way, form)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_text_that_looks_like_an_error_of_a_spreadsheet_comes_back(templates, tmp_path, form):
    app = copied(templates, "empty", tmp_path)
    (tmp_path / "in").mkdir()
    with app.app_context():
        world = {"ministries": [{"code": "A", "name_en": "'#N/A", "name_fr": "'Err:502"}]}
        assert load(tmp_path / "in", world) == 1
        equal(app, templates, tmp_path, "command", form)
        db.session.remove()
        db.engine.dispose()


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(world=worlds(), way=st.sampled_from(list(WAYS)), form=st.sampled_from(["csv", "xlsx"]))
def test_random_records_leave_and_come_back_equal_byte_for_byte(templates, world, way, form):
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in").mkdir()
        app = copied(templates, "empty", folder)
        with app.app_context():
            assert load(folder / "in", world) >= 10
            equal(app, templates, folder, way, form)
            db.session.remove()
            db.engine.dispose()
