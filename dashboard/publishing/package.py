"""The package as one zip: the tables as CSV, files of evidence, a data dictionary, a Frictionless
Data Package, a DCAT description."""

import hashlib
import json
import shutil
import zipfile
from pathlib import Path
from typing import IO, Any, Iterable, Sequence
from urllib.parse import quote

from flask import current_app

from dashboard.files.write import BOM, csv_lines
from dashboard.language import LANGUAGES, gettext as _, in_language
from dashboard.publishing.kept_files import PublicFile, damaged, public_files
from dashboard.publishing.tables import PublicColumn, PublicTable, public_tables
from dashboard.records.fields import Type
from dashboard.records.kinds import kind_of_table
from dashboard.records.periods import today
from dashboard.records.site_settings import settings

LICENCE = {
    "name": "OGL-ON-1.0",
    "path": "https://www.ontario.ca/page/open-government-licence-ontario",
    "title": "Open Government Licence – Ontario",
}
MEDIA = "https://www.iana.org/assignments/media-types/"
DICTIONARY = [
    "table",
    "column",
    "label_en",
    "label_fr",
    "type",
    "required",
    "choices_en",
    "choices_fr",
]


def _choices(column: PublicColumn, language: str) -> str:
    if column.field is None or not column.field.choices:
        return ""
    with in_language(language):
        return "; ".join(f"{code} = {label}" for code, label in column.field.choices.items())


def dictionary_rows(tables: Iterable[PublicTable]) -> Iterable[list[str]]:
    """A row for each column of each table, in both languages."""
    for table in tables:
        for column in table.columns:
            needed = "yes" if column.field and column.field.required else "no"
            labels = [column.labelled(language) for language in LANGUAGES]
            choices = [_choices(column, language) for language in LANGUAGES]
            yield [table.name, column.name, *labels, column.type, needed, *choices]


def _field_schema(column: PublicColumn) -> dict[str, Any]:
    labels = {language: column.labelled(language) for language in LANGUAGES}
    schema: dict[str, Any] = {
        "name": column.name,
        "type": column.type,
        "title": labels["en"],
        "title_fr": labels["fr"],
    }
    if column.type == "boolean":
        schema |= {"trueValues": ["yes"], "falseValues": ["no"]}
    constraints: dict[str, Any] = (
        {"required": True} if column.field and column.field.required else {}
    )
    if column.field and column.field.type is Type.CHOICE:
        constraints["enum"] = list(column.field.choices)
    return schema | ({"constraints": constraints} if constraints else {})


def _foreign_keys(table: PublicTable, names: set[str]) -> list[dict[str, Any]]:
    keys = []
    for column in table.columns:
        if column.field is None or column.field.type is not Type.REFERENCE:
            continue
        other = kind_of_table(column.field.reference)
        if other.name in names and other.key == (other.handle,):
            target = {"resource": other.name, "fields": [other.handle]}
            keys.append({"fields": [column.name], "reference": target})
    return keys


def package_texts() -> dict[str, dict[str, str]]:
    """The package's title and description, by language."""
    texts = {}
    for language in LANGUAGES:
        with in_language(language):
            texts[language] = {
                "title": _(
                    "Open government records: %(service)s", service=settings().name(language)
                ),
                "description": _(
                    "Plans, training and community of practice activity of the public service, "
                    "with a data dictionary in both languages. Figures about fewer than 5 "
                    "people are withheld. It contains no personal information."
                ),
            }
    return texts


def datapackage(
    tables: list[PublicTable], sizes: dict[str, tuple[int, str]], files: Sequence[PublicFile]
) -> dict[str, Any]:
    """The description of tables and files as a Frictionless Data Package; `sizes` has bytes and
    SHA-256 by the tables' file names."""
    texts, names = package_texts(), {table.name for table in tables}
    resources = []
    for table in tables:
        size, digest = sizes[f"{table.name}.csv"]
        schema: dict[str, Any] = {
            "fields": [_field_schema(c) for c in table.columns],
            "missingValues": [""],
        }
        if table.key:
            schema["primaryKey"] = list(table.key)
        if references := _foreign_keys(table, names):
            schema["foreignKeys"] = references
        resources.append(
            {
                "name": table.name,
                "path": f"{table.name}.csv",
                "title": table.titled("en"),
                "title_fr": table.titled("fr"),
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": size,
                "hash": f"sha256:{digest}",
                "profile": "tabular-data-resource",
                "schema": schema,
            }
        )
    return {
        "name": "open-government-records",
        "profile": "data-package" if files else "tabular-data-package",
        "title": texts["en"]["title"],
        "title_fr": texts["fr"]["title"],
        "description": texts["en"]["description"],
        "description_fr": texts["fr"]["description"],
        "created": f"{today().isoformat()}T00:00:00Z",
        "licenses": [LICENCE],
        "resources": [*resources, *(file.resource() for file in files)],
    }


def _distribution(titles: dict[str, str], path: str, media_type: str, size: int) -> dict[str, Any]:
    return {
        "@type": "dcat:Distribution",
        "title": titles,
        "dcat:downloadURL": quote(path),
        "dcat:mediaType": {"@id": f"{MEDIA}{media_type}"},
        "dcat:byteSize": {"@value": str(size), "@type": "xsd:nonNegativeInteger"},
        "dcterms:license": {"@id": LICENCE["path"]},
    }


def _table_distribution(table: PublicTable, size: int) -> dict[str, Any]:
    titles = {language: table.titled(language) for language in LANGUAGES}
    return _distribution(titles, f"{table.name}.csv", "text/csv", size)


def _file_distribution(file: dict[str, Any]) -> dict[str, Any]:
    titles = {"en": file["title"], "fr": file["title_fr"]}
    return _distribution(titles, file["path"], file["mediatype"], file["bytes"])


def dcat(
    tables: list[PublicTable], sizes: dict[str, tuple[int, str]], files: Sequence[PublicFile]
) -> dict[str, Any]:
    """The same for a catalogue: one DCAT 3 dataset with a distribution for each table and file, in
    both languages."""
    texts = package_texts()

    def in_both(name: str) -> dict[str, str]:
        return {language: texts[language][name] for language in LANGUAGES}

    base = str(current_app.extensions["settings"].ADDRESS).rstrip("/")
    service = {language: settings().name(language) for language in LANGUAGES}
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dcterms": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
            "title": {"@id": "dcterms:title", "@container": "@language"},
            "description": {"@id": "dcterms:description", "@container": "@language"},
            "name": {"@id": "foaf:name", "@container": "@language"},
        },
        "@id": f"{base}/#open-government-records",
        "@type": "dcat:Dataset",
        "title": in_both("title"),
        "description": in_both("description"),
        "dcterms:language": [
            {"@id": f"http://publications.europa.eu/resource/authority/language/{code}"}
            for code in ("ENG", "FRA")
        ],
        "dcterms:modified": {"@value": today().isoformat(), "@type": "xsd:date"},
        "dcterms:license": {"@id": LICENCE["path"]},
        "dcterms:publisher": {"@type": "foaf:Organization", "name": service},
        "dcat:distribution": [
            *(_table_distribution(table, sizes[f"{table.name}.csv"][0]) for table in tables),
            *(_file_distribution(file.resource()) for file in files),
        ],
    }


def _entry(name: str) -> zipfile.ZipInfo:
    """A part of the archive that says nothing of the day on which it was made."""
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def write_package(target: Path | IO[bytes]) -> None:
    """Write the package. The same records give the same bytes."""
    tables = public_tables()
    files = [file for file in public_files()[0] if not damaged(file)]
    sizes: dict[str, tuple[int, str]] = {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:

        def put(name: str, text: str) -> None:
            content = text.encode()
            sizes[name] = len(content), hashlib.sha256(content).hexdigest()
            archive.writestr(_entry(name), content)

        def csv(name: str, header: list[str], rows: Iterable[list[str]]) -> None:
            put(name, "".join(csv_lines(header, rows)).removeprefix(BOM))

        for table in tables:
            csv(f"{table.name}.csv", [c.name for c in table.columns], table.rows())
        csv("dictionary.csv", DICTIONARY, dictionary_rows(tables))
        put(
            "datapackage.json",
            json.dumps(datapackage(tables, sizes, files), ensure_ascii=False, indent=1) + "\n",
        )
        put(
            "dcat.jsonld",
            json.dumps(dcat(tables, sizes, files), ensure_ascii=False, indent=1) + "\n",
        )
        for file in files:
            with file.source.open("rb") as kept, archive.open(_entry(file.path), "w") as part:
                shutil.copyfileobj(kept, part, 1 << 20)
