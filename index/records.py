"""What a document is made of. All records are frozen; all spans index the canonical text."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import NamedTuple

from index.language import Language
from index.layout import Kind
from index.source import Bibliography


class Span(NamedTuple):
    """Half-open interval of characters: `text[start:end]`."""

    start: int
    end: int

    def holds(self, other: Span) -> bool:
        """Tell whether the other span lies within this one."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two spans share a character."""
        return self.start < other.end and other.start < self.end


class Role(Enum):
    """The part a section plays in the document."""

    FRONT = "front"
    """Title, author and keywords."""
    ABSTRACT = "abstract"
    THESES = "theses"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the source and the canonical characters on it (footnotes stand apart)."""

    number: int
    source: Span


@dataclass(frozen=True, slots=True)
class Section:
    """A section with its heading as it stands in the text, or a name given to it.

    `id` is the hash of the heading.
    """

    id: str
    number: int
    title: str
    role: Role
    span: Span


@dataclass(frozen=True, slots=True)
class Footnote:
    """An author's footnote: its number, where it stands, and the sentence that carries its mark.

    `sentences` index `Document.sentences`; so does `carrier`, None if no mark was found.
    """

    number: int
    span: Span
    page: int | None
    carrier: int | None
    sentences: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """The smallest citable unit. A list is one sentence with its lead-in; `items` are its parts.

    `footnotes` are the numbers of the marks it carries; `references` the short references in it
    (`Laruelle 2008`); `footnote` is the number of the footnote it stands in, if it does.
    `paragraph` counts paragraphs through the document.
    """

    id: str
    span: Span
    page: int | None
    last_page: int | None
    section: int
    paragraph: int
    items: tuple[Span, ...] = ()
    footnotes: tuple[int, ...] = ()
    references: tuple[str, ...] = ()
    footnote: int | None = None
    kind: Kind = Kind.BODY


@dataclass(frozen=True, slots=True)
class Passage:
    """A few neighbouring sentences of one section: `sentences[first:last]`, the retrieval unit."""

    id: str
    span: Span
    section: int
    first: int
    last: int


@dataclass(frozen=True)
class Document:
    """A text with its structure. Built by `index.structure`, stored by `index.store`."""

    name: str
    sha256: str
    language: Language
    bibliography: Bibliography
    text: str
    pages: tuple[Page, ...]
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    passages: tuple[Passage, ...]
    footnotes: tuple[Footnote, ...]

    def quote(self, span: Span) -> str:
        """Cut a span out of the canonical text."""
        return self.text[span.start : span.end]

    @cached_property
    def footnote_by_number(self) -> dict[int, Footnote]:
        """The author's footnotes by their numbers."""
        return {footnote.number: footnote for footnote in self.footnotes}


def content_id(text: str) -> str:
    """Name a text by what it says: the first 12 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]
