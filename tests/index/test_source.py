from __future__ import annotations

import json

import jsonschema
import pytest

from index import source
from index.errors import DocumentError


def test_the_brief_has_its_bibliographic_record(brief_source):
    record = brief_source.bibliography
    assert record.short == "Godehardt 2008"
    assert record.authors == ("Nadine Godehardt",)
    jsonschema.validate(
        record.raw,
        {
            "type": "object",
            "required": ["id", "type", "title", "author", "issued", "container-title", "issue"],
            "properties": {
                "id": {"type": "string"},
                "type": {"enum": ["article-journal", "report", "article"]},
                "issued": {
                    "type": "object",
                    "properties": {"date-parts": {"type": "array", "minItems": 1}},
                },
                "ISSN": {"const": "1862-359X"},
            },
        },
    )


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "holds no text"),
        (b" \n \n", "holds no text"),
        ("Größe".encode("latin-1"), "is not UTF-8"),
        (b"PK\x00\x00 zip", "NUL characters"),
    ],
)
def test_what_is_no_text_is_refused_in_one_line(tmp_path, data, message):
    path = tmp_path / "text.txt"
    path.write_bytes(data)
    with pytest.raises(DocumentError, match=message) as caught:
        source.read(path)
    assert "\n" not in str(caught.value)
    assert "text.txt" in str(caught.value)


def test_a_folder_and_a_missing_file_are_refused(tmp_path):
    with pytest.raises(DocumentError, match="is a folder"):
        source.read(tmp_path)
    with pytest.raises(DocumentError, match="cannot be read"):
        source.read(tmp_path / "missing.txt")


def test_a_record_beside_a_file_is_read(tmp_path):
    (tmp_path / "obst.txt").write_text("Äpfel sind rund.", encoding="utf-8")
    record = {"title": "Obst", "author": [{"family": "Baum", "given": "A."}, {"family": "Ast"}]}
    (tmp_path / "obst.csl.json").write_text(json.dumps(record), encoding="utf-8")
    assert source.read(tmp_path / "obst.txt").bibliography.short == "Baum et al."
    (tmp_path / "obst.csl.json").write_text("{", encoding="utf-8")
    with pytest.raises(DocumentError, match="is not CSL-JSON"):
        source.read(tmp_path / "obst.txt")


def test_a_byte_order_mark_is_no_text():
    document = source.from_bytes("\ufeffEin Satz.".encode(), "text.txt")
    assert document.text.startswith("\ufeff")  # untouched; the reader skips it
