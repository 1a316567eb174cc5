"""From the canonical text to a document: sections, sentences, footnotes, passages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from index import language, passages, sentences
from index.layout import Kind
from index.read import Reading, Segment, read
from index.records import Document, Footnote, Page, Role, Section, Sentence, Span, content_id
from index.references import short_references
from index.source import Source

_GIVEN_NAMES = {
    "de": {Role.FRONT: "Titel", Role.ABSTRACT: "Zusammenfassung"},
    "en": {Role.FRONT: "Title", Role.ABSTRACT: "Abstract"},
}
"""Names for parts that have no heading of their own."""

_WHOLE = frozenset({Kind.TITLE, Kind.AUTHOR, Kind.KEYWORDS, Kind.CAPTION, Kind.HEADING})
"""What is cited whole, however many full stops are in it."""

_THESES = ("analyse", "thesen", "kernaussagen", "analysis", "theses", "key points")


@dataclass(frozen=True, slots=True)
class _Draft:
    """A section while its segments are collected."""

    title: str
    role: Role
    segments: list[Segment]

    @property
    def span(self) -> Span:
        return Span(self.segments[0].span.start, self.segments[-1].span.end)


def structure(source: Source) -> Document:
    """Read a source and take it apart."""
    return from_reading(source, read(source))


def from_reading(source: Source, reading: Reading) -> Document:
    """Take a canonical text apart."""
    text = reading.canonical.text
    tongue = language.of_text(text)
    drafts = _sections(reading.segments, text, tongue, source.bibliography.title)
    sections = tuple(
        Section(content_id(draft.title), number, draft.title, draft.role, draft.span)
        for number, draft in enumerate(drafts)
    )
    found: list[Sentence] = []
    paragraph = 0
    for number, draft in enumerate(drafts):
        for segment in draft.segments:
            found += _cut(segment, number, paragraph, reading)
            paragraph += 1
    notes = [s for s in reading.segments if s.kind is Kind.FOOTNOTE]
    footnotes: list[Footnote] = []
    for segment in notes:
        number = segment.number or 0
        carrier = next((n for n, s in enumerate(found) if number in s.footnotes), None)
        home = found[carrier].section if carrier is not None else len(sections) - 1
        own = [replace(s, footnote=number) for s in _cut(segment, home, paragraph, reading)]
        paragraph += 1
        footnotes.append(
            Footnote(
                number,
                segment.span,
                reading.page_at(segment.span.start),
                carrier,
                tuple(range(len(found), len(found) + len(own))),
            )
        )
        found += own
    return Document(
        name=source.name,
        sha256=source.sha256,
        language=tongue,
        bibliography=source.bibliography,
        text=text,
        pages=_pages(reading),
        sections=sections,
        sentences=tuple(found),
        passages=passages.cut(text, found),
        footnotes=tuple(footnotes),
    )


def _pages(reading: Reading) -> tuple[Page, ...]:
    bounds = pairwise([*reading.page_starts, reading.canonical.source_length])
    return tuple(Page(n, Span(*bound)) for n, bound in enumerate(bounds, start=1))


def _sections(segments: Sequence[Segment], text: str, tongue: str, title: str) -> list[_Draft]:
    """Group segments under their headings; what stands before the first is the abstract."""
    names = _GIVEN_NAMES[tongue]
    titled = any(segment.kind is Kind.TITLE for segment in segments)
    drafts: list[_Draft] = []
    for segment in segments:
        part = text[segment.span.start : segment.span.end]
        match segment.kind:
            case Kind.FOOTNOTE:
                continue
            case Kind.TITLE | Kind.AUTHOR:
                made = _Draft(names[Role.FRONT], Role.FRONT, [segment])
            case Kind.KEYWORDS:
                made = _Draft(part.split(":", 1)[0], Role.FRONT, [segment])
            case Kind.HEADING:
                name = part.rstrip(":").strip()
                role = Role.THESES if name.casefold() in _THESES else Role.BODY
                made = _Draft(name, role, [segment])
            case _ if drafts and drafts[-1].segments[-1].kind not in (Kind.AUTHOR, Kind.TITLE):
                drafts[-1].segments.append(segment)
                continue
            case _:
                role = Role.ABSTRACT if titled else Role.BODY
                made = _Draft(names.get(role, title), role, [segment])
        if drafts and drafts[-1].role is Role.FRONT and drafts[-1].title == made.title:
            drafts[-1].segments.append(segment)
        else:
            drafts.append(made)
    return drafts


def _cut(segment: Segment, section: int, paragraph: int, reading: Reading) -> Iterator[Sentence]:
    """Cut a segment into sentences; a list stays whole, with the sentence that leads it in."""
    text = reading.canonical.text
    for span, items in _spans(segment, text):
        piece = text[span.start : span.end]
        first, last = reading.page_at(span.start), reading.page_at(span.end - 1)
        yield Sentence(
            id=content_id(piece),
            span=span,
            page=first,
            last_page=last,
            section=section,
            paragraph=paragraph,
            items=items,
            # A mark stands behind the last character of its sentence.
            footnotes=tuple(n for at, n in segment.marks if span.start < at <= span.end),
            references=short_references(piece),
            kind=segment.kind,
        )


def _spans(segment: Segment, text: str) -> Iterator[tuple[Span, tuple[Span, ...]]]:
    if segment.kind in _WHOLE:
        yield segment.span, ()
        return
    if not segment.items:
        for span in sentences.split(text, *segment.span):
            yield span, ()
        return
    first, last = segment.items[0].start, segment.items[-1].end
    before = sentences.split(text, segment.span.start, first)
    yield from ((span, ()) for span in before[:-1])
    begin = before[-1].start if before else first
    yield Span(begin, last), segment.items
    yield from ((span, ()) for span in sentences.split(text, last, segment.span.end))
