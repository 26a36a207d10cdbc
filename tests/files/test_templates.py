"""Empty files to fill in, and every record as one zip that reading takes."""

import io
import zipfile

import pytest

from dashboard.files.headers import match_columns
from dashboard.files.sources import Source, open_table
from dashboard.files.templates import template_csv, template_xlsx
from dashboard.language import in_language
from dashboard.records.kinds import kind, kinds
from tests.conftest import copied, invoke, signed_in


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_template_answers_to_the_reader_of_files_in_both_languages(lang):
    for record_kind in kinds():
        with in_language(lang):
            made = {"csv": template_csv(record_kind).encode(), "xlsx": template_xlsx(record_kind)}
        for ending, content in made.items():
            table = open_table(
                Source(
                    f"{record_kind.name}.{ending}", lambda content=content: content, len(content)
                )
            )
            assert list(match_columns(record_kind, table.header, table.name).values()) == list(
                record_kind.fields
            ), (record_kind.name, ending)


def test_a_template_in_french_opens_in_columns_in_french_excel():
    with in_language("fr"):
        text = template_csv(kind("ministries"))
    assert text.startswith("\ufeffCode;Code français;") and "," not in text


def test_a_workbook_has_lists_to_pick_from_and_marks_what_is_required():
    with in_language("fr"):
        content = template_xlsx(
            next(record_kind for record_kind in kinds() if record_kind.name == "sessions")
        )
    book = zipfile.ZipFile(io.BytesIO(content))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert '<dataValidation type="list"' in sheet and "En personne" in sheet
    assert "Obligatoire." in book.read("xl/comments1.xml").decode() and "<f>" not in sheet


def test_every_record_as_one_zip_makes_the_same_database_again(app, templates, tmp_path):
    client = signed_in(app, "admin")
    (tmp_path / "all.zip").write_bytes(client.get("/fr/admin/files/all.zip").data)
    other = copied(templates, "empty", tmp_path)
    done = invoke(other, "import", tmp_path / "all.zip")
    assert done.exit_code == 0, done.output
    again = zipfile.ZipFile(
        io.BytesIO(signed_in(other, "admin").get("/en/admin/files/all.zip").data)
    )
    first = zipfile.ZipFile(tmp_path / "all.zip")
    assert first.namelist() == again.namelist()
    assert len(first.namelist()) == len(kinds())
    for name in first.namelist():
        assert first.read(name) == again.read(name), name


@pytest.mark.parametrize("role", ["lead", "executive"])
def test_files_are_the_administrators_alone(app, role):
    client = signed_in(app, role)
    for path in (
        "admin/files",
        "admin/files/all.zip",
        "admin/templates/staff.csv",
        "admin/templates/staff.xlsx",
    ):
        assert client.get(f"/en/{path}").status_code == 403
    assert signed_in(app, "admin").get("/en/admin/templates/nothing.csv").status_code == 404
