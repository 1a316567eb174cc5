"""BibTeX: the document with the places quoted, and the works cited in them."""

from __future__ import annotations

from collections.abc import Mapping

from ui.render.references import References

_TYPES = {
    "article-journal": "article",
    "article": "article",
    "book": "book",
    "chapter": "incollection",
    "thesis": "phdthesis",
    "report": "techreport",
}
_FIELDS = {
    "container-title": "journal",
    "issue": "number",
    "volume": "volume",
    "page": "pages",
    "publisher": "publisher",
    "ISSN": "issn",
    "DOI": "doi",
    "URL": "url",
    "language": "language",
}
_ESCAPED = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "%": r"\%",
        "&": r"\&",
        "#": r"\#",
        "_": r"\_",
        "$": r"\$",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "\n": " ",
    }
)


def bibtex(references: References) -> str:
    """Write BibTeX in UTF-8; the quotes stand in `annote`, each with its page."""
    document = references.document
    raw = document.raw
    fields = {
        "author": " and ".join(_people(raw)) or " and ".join(document.authors),
        "title": document.title,
        **{name: str(raw[field]) for field, name in _FIELDS.items() if raw.get(field)},
        "year": str(document.year or ""),
        "annote": " ".join(
            f"{f'p. {place.pages}: ' if place.pages else ''}»{place.quote}«"
            for place in references.places
        ),
    }
    kind = _TYPES.get(str(raw.get("type")), "misc")
    entries = [_entry(kind, references.key, fields)]
    for work in references.secondary:
        known = {"author": work.author.replace(" et al.", " and others"), "year": work.year}
        known["note"] = f"Cited in {work.cited_in}"
        entries.append(_entry("misc", work.key, {**known, "title": f"{work.author} {work.year}"}))
    return "\n".join(entries)


def _people(raw: Mapping[str, object]) -> list[str]:
    authors = raw.get("author")
    if not isinstance(authors, list):
        return []
    named = [person for person in authors if isinstance(person, dict)]
    return [
        ", ".join(str(p[part]) for part in ("family", "given") if p.get(part))
        or f"{{{p.get('literal', '')}}}"
        for p in named
    ]


def _entry(kind: str, key: str, fields: Mapping[str, str]) -> str:
    lines = [
        f"  {name:<8} = {{{value.translate(_ESCAPED)}}}," for name, value in fields.items() if value
    ]
    return "\n".join([f"@{kind}{{{key},", *lines, "}"]) + "\n"
