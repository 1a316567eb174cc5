"""What a bibliography needs to know, whatever its format.

The document is one record; each quote is a place in it, with its page; whoever the quoted sentence
refers to is a record of its own, cited *in* the document.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from index.source import Bibliography
from rag.answer import Answer, Citation


@dataclass(frozen=True, slots=True)
class Place:
    """A quote and where it stands."""

    quote: str
    pages: str
    section: str


@dataclass(frozen=True, slots=True)
class Secondary:
    """A work that the document refers to, as far as a short reference tells.

    Attributes:
        key: what it is called in a file.
        author: its author or authors, as the document names them.
        year: its year, with a letter if it has one.
        cited_in: `Godehardt 2008, p. 2`.
    """

    key: str
    author: str
    year: str
    cited_in: str


@dataclass(frozen=True, slots=True)
class References:
    """The document, the places quoted from it, and the works cited in them."""

    key: str
    document: Bibliography
    places: tuple[Place, ...]
    secondary: tuple[Secondary, ...]


def collect(answers: Iterable[Answer], document: Bibliography) -> References:
    """Collect what answers quote and refer to, each once, in the order of their appearance."""
    citations = [citation for answer in answers for citation in answer.citations]
    places = {Place(c.quote, pages(c), c.section): None for c in citations}
    secondary: dict[str, Secondary] = {}
    for citation in citations:
        cited_in = document.short
        if citation.page is not None:
            cited_in += f", p. {citation.page}"
        for reference in citation.secondary:
            found = _secondary(reference, cited_in)
            secondary.setdefault(found.key, found)
    key = _key(document.families[0] if document.families else document.title, document.year)
    return References(key, document, tuple(places), tuple(secondary.values()))


def pages(citation: Citation) -> str:
    """Write the pages of a quote: `2`, `2-3`, nothing where the document has none."""
    if citation.page is None:
        return ""
    if citation.last_page is None or citation.last_page == citation.page:
        return str(citation.page)
    return f"{citation.page}-{citation.last_page}"


def full_reference(document: Bibliography) -> str:
    """Write the document as in a list of works: author (year): title. Journal number."""
    journal = document.raw.get("container-title")
    issue = document.raw.get("issue")
    authors = "; ".join(document.authors)
    year = f" ({document.year})" if document.year else ""
    head = f"{authors}{year}: " if authors else ""
    tail = f" {journal}{f' {issue}' if issue else ''}." if journal else ""
    return f"{head}{document.title}.{tail}"


def _secondary(reference: str, cited_in: str) -> Secondary:
    found = re.fullmatch(r"(.+?),? (\d{4}[a-z]?)", reference)
    author, year = (found[1], found[2]) if found else (reference, "")
    return Secondary(_key(author, year), author, year, cited_in)


def _key(name: str, year: object) -> str:
    """Make a key of letters and digits: `Swanström et al.`, 2007 → `swanstrom2007`."""
    first = re.split(r"\s+(?:et al|und|and|&)\b|[,;/]", name)[0]
    plain = unicodedata.normalize("NFKD", first.replace("ß", "ss"))
    letters = "".join(c for c in plain if c.isascii() and c.isalnum()).lower()[:40]
    return f"{letters or 'source'}{year or ''}"
