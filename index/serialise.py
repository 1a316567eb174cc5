"""A document as JSON Lines, one file for each kind of record, and back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from index.layout import Kind
from index.records import Document, Footnote, Page, Passage, Role, Section, Sentence, Span
from index.source import Bibliography, parse_bibliography

Record = TypeVar("Record")

TEXT = "canonical.txt"
FILES = ("pages", "sections", "sentences", "passages", "footnotes")


def write(document: Document, folder: Path) -> None:
    """Write the canonical text and the records of a document."""
    # Bytes: the platform's line ends would shift every span.
    (folder / TEXT).write_bytes(document.text.encode("utf-8"))
    bibliography = document.bibliography.raw or {"title": document.bibliography.title}
    about = {"name": document.name, "sha256": document.sha256, "language": document.language}
    _lines(folder / "document.jsonl", [{**about, "bibliography": bibliography}])
    for kind in FILES:
        _lines(folder / f"{kind}.jsonl", (asdict(record) for record in getattr(document, kind)))


def read(folder: Path) -> Document:
    """Read what `write` wrote.

    Raises:
        OSError, ValueError, KeyError, TypeError: if a file is missing or malformed.
    """
    (about,) = _read(folder / "document.jsonl", dict)
    return Document(
        name=about["name"],
        sha256=about["sha256"],
        language=about["language"],
        bibliography=_bibliography(about["bibliography"]),
        text=(folder / TEXT).read_bytes().decode("utf-8"),
        pages=_read(folder / "pages.jsonl", _page),
        sections=_read(folder / "sections.jsonl", _section),
        sentences=_read(folder / "sentences.jsonl", _sentence),
        passages=_read(folder / "passages.jsonl", _passage),
        footnotes=_read(folder / "footnotes.jsonl", _footnote),
    )


def _lines(path: Path, records: Iterable[Mapping[str, Any]]) -> None:
    lines = (
        json.dumps(record, ensure_ascii=False, default=lambda value: value.value) + "\n"
        for record in records
    )
    path.write_text("".join(lines), encoding="utf-8", newline="\n")


def _read(path: Path, make: Callable[[dict[str, Any]], Record]) -> tuple[Record, ...]:
    with path.open(encoding="utf-8") as lines:
        return tuple(make(json.loads(line)) for line in lines)


def _bibliography(record: dict[str, Any]) -> Bibliography:
    return parse_bibliography(record)


def _page(fields: dict[str, Any]) -> Page:
    return Page(fields["number"], Span(*fields["source"]))


def _section(fields: dict[str, Any]) -> Section:
    return Section(**{**fields, "role": Role(fields["role"]), "span": Span(*fields["span"])})


def _sentence(fields: dict[str, Any]) -> Sentence:
    return Sentence(
        **{
            **fields,
            "span": Span(*fields["span"]),
            "items": tuple(Span(*item) for item in fields["items"]),
            "footnotes": tuple(fields["footnotes"]),
            "references": tuple(fields["references"]),
            "kind": Kind(fields["kind"]),
        }
    )


def _passage(fields: dict[str, Any]) -> Passage:
    return Passage(**{**fields, "span": Span(*fields["span"])})


def _footnote(fields: dict[str, Any]) -> Footnote:
    spans = {"span": Span(*fields["span"]), "sentences": tuple(fields["sentences"])}
    return Footnote(**{**fields, **spans})
