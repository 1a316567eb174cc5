"""A document as a page to read: sections, paragraphs, page breaks, footnotes where they belong.

Every sentence is one element that names its span, so that a quote can be found and lit up.
A footnote of the author's follows the paragraph that carries its mark, as a note in the margin
would; one whose mark was not found ends its section.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from index.layout import Kind
from index.records import Document, Footnote, Role, Sentence
from ui.render.templates import render
from ui.render.words import Words


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence with the page that begins with it or, if `page_inside`, within it.

    Attributes:
        number: its place in `document.sentences`.
        start: begin of its span.
        end: end of its span.
        lead: its text, or what stands before its list.
        items: the parts of its list.
        marks: numbers of the author's footnotes it carries.
        on: the pages it stands on.
        page: a page that begins here.
        page_inside: whether it begins within the sentence, not before it.
    """

    number: int
    start: int
    end: int
    lead: str
    items: tuple[str, ...]
    marks: tuple[int, ...]
    on: str
    page: int | None
    page_inside: bool


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote of the author's."""

    number: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, and the footnotes whose marks it carries."""

    kind: str
    pieces: tuple[Piece, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A section; `heading` is None where the page needs none (title, keywords)."""

    id: str
    title: str
    heading: str | None
    role: str
    paragraphs: tuple[Paragraph, ...]
    notes: tuple[Note, ...]


def source_html(document: Document, words: Words) -> str:
    """Write a document as HTML."""
    return render("source.html", document=document, parts=parts(document), w=words)


def parts(document: Document) -> tuple[Part, ...]:
    """Arrange a document for reading."""
    pieces = _pieces(document)
    carried = {f.number for f in document.footnotes if f.carrier is not None}
    built = []
    running = [s for s in enumerate(document.sentences) if s[1].footnote is None]
    by_section = {
        section: list(members) for section, members in groupby(running, lambda s: s[1].section)
    }
    for number, section in enumerate(document.sections):
        members = by_section.get(number, [])
        grouped = groupby(members, lambda s: s[1].paragraph)
        paragraphs = tuple(
            _paragraph([n for n, _ in group], document, pieces) for _, group in grouped
        )
        loose = tuple(
            _note(f, pieces)
            for f in document.footnotes
            if f.number not in carried and _section_of(document, f) == number
        )
        # A heading that is a sentence of the text is shown as one, so that it can be quoted.
        is_shown = bool(paragraphs) and paragraphs[0].kind == Kind.HEADING.value
        heading = None if section.role is Role.FRONT or is_shown else section.title
        built.append(
            Part(f"section-{number}", section.title, heading, section.role.value, paragraphs, loose)
        )
    return tuple(built)


def _paragraph(numbers: Sequence[int], document: Document, pieces: Sequence[Piece]) -> Paragraph:
    first = document.sentences[numbers[0]]
    notes = tuple(
        _note(document.footnote_by_number[mark], pieces)
        for number in numbers
        for mark in document.sentences[number].footnotes
        if document.footnote_by_number[mark].carrier == number
    )
    kind = first.kind.value.replace(" ", "-")
    return Paragraph(kind, tuple(pieces[number] for number in numbers), notes)


def _note(footnote: Footnote, pieces: Sequence[Piece]) -> Note:
    return Note(footnote.number, tuple(pieces[number] for number in footnote.sentences))


def _section_of(document: Document, footnote: Footnote) -> int:
    if not footnote.sentences:
        return len(document.sections) - 1
    return document.sentences[footnote.sentences[0]].section


def _pieces(document: Document) -> list[Piece]:
    """Cut every sentence, and tell where pages begin."""
    built = []
    shown = 0
    for number, sentence in enumerate(document.sentences):
        page, inside = None, False
        if sentence.footnote is None and sentence.page is not None:
            last = sentence.last_page or sentence.page
            # A figure may stand before the text that was set around it: pages are not told back.
            if sentence.page > shown:
                page = sentence.page
            if last > max(shown, sentence.page):
                page, inside = last, True
            shown = max(shown, last)
        lead, items = _cut(document, sentence)
        marks = sentence.footnotes
        built.append(Piece(number, *sentence.span, lead, items, marks, _on(sentence), page, inside))
    return built


def _on(sentence: Sentence) -> str:
    """Write the pages of a sentence: `3`, `3–4`, nothing where the document has none."""
    if sentence.page is None:
        return ""
    if sentence.last_page is None or sentence.last_page == sentence.page:
        return str(sentence.page)
    return f"{sentence.page}–{sentence.last_page}"


def _cut(document: Document, sentence: Sentence) -> tuple[str, tuple[str, ...]]:
    text = document.quote(sentence.span)
    if not sentence.items:
        return text, ()
    begin = sentence.items[0].start - sentence.span.start
    return text[:begin], tuple(_items(document, sentence))


def _items(document: Document, sentence: Sentence) -> Iterator[str]:
    """Cut the parts of a list, each up to the next: no character of the sentence is lost."""
    ends = [*(item.start for item in sentence.items[1:]), sentence.span.end]
    for item, end in zip(sentence.items, ends, strict=True):
        yield document.text[item.start : end]
