"""RIS: the document once for each place quoted, and the works cited in them."""

from __future__ import annotations

from collections.abc import Iterable

from ui.render.references import References

_TYPES = {
    "article-journal": "JOUR",
    "article": "JOUR",
    "book": "BOOK",
    "chapter": "CHAP",
    "thesis": "THES",
    "report": "RPRT",
}


def ris(references: References) -> str:
    """Write RIS; a quote is a note (`N1`) with its page."""
    document = references.document
    raw = document.raw
    record = [
        ("TY", _TYPES.get(str(raw.get("type")), "GEN")),
        ("ID", references.key),
        *(("AU", _inverted(author, document.families)) for author in document.authors),
        ("TI", document.title),
        ("T2", raw.get("container-title")),
        ("IS", raw.get("issue")),
        ("VL", raw.get("volume")),
        ("PY", document.year),
        ("SN", raw.get("ISSN")),
        ("DO", raw.get("DOI")),
        ("UR", raw.get("URL")),
        ("LA", raw.get("language")),
        *(
            ("N1", f"{f'p. {place.pages}: ' if place.pages else ''}»{place.quote}«")
            for place in references.places
        ),
    ]
    records = [_record(record)]
    for work in references.secondary:
        records.append(
            _record(
                [
                    ("TY", "GEN"),
                    ("ID", work.key),
                    ("AU", work.author),
                    ("TI", f"{work.author} {work.year}".strip()),
                    ("PY", work.year),
                    ("N1", f"Cited in {work.cited_in}"),
                ]
            )
        )
    return "\r\n".join(records)


def _record(fields: Iterable[tuple[str, object]]) -> str:
    """Write the fields that have a value, each on one line: a line break would begin a new tag."""
    lines = [f"{tag}  - {' '.join(str(value).split())}" for tag, value in fields if value]
    return "\r\n".join([*lines, "ER  - ", ""])


def _inverted(author: str, families: Iterable[str]) -> str:
    family = next((f for f in families if author.endswith(f)), None)
    if family is None or family == author:
        return author
    return f"{family}, {author.removesuffix(family).strip()}"
