"""From the source to the canonical text: the pieces of the page in reading order, healed.

Words broken at line ends are joined, sentences that a page break, a footnote or a figure
interrupts are closed up, the author's footnote marks are taken out of the words they are glued
to, list numbers go back to their items, and footnotes follow at the end. Nothing else changes:
the author's own slips stay.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from index.canonical import CanonicalText, TextBuilder
from index.joining import HYPHENS, Join, join
from index.layout import FOOTNOTE_MARK, Block, Kind, Line, analyse, is_open, page_starts
from index.records import Span
from index.source import Source


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of canonical text of one kind: a paragraph, a heading, a footnote.

    `marks` are pairs of a position in the canonical text and the number of the footnote whose
    mark stood there; `items` the spans of list items.
    """

    kind: Kind
    span: Span
    number: int | None = None
    items: tuple[Span, ...] = ()
    marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """The canonical text with its segments, in reading order, and its page starts."""

    canonical: CanonicalText
    segments: tuple[Segment, ...]
    page_starts: tuple[int, ...]

    def page_at(self, position: int) -> int | None:
        """Return the page on which a canonical character stands, None without page breaks."""
        if not self.page_starts:
            return None
        offset = int(self.canonical.offsets[position])
        return max(1, bisect_right(self.page_starts, offset))


@dataclass
class _Paragraph:
    """Blocks that belong together."""

    kind: Kind
    blocks: list[Block] = field(default_factory=list)
    number: int | None = None

    @property
    def text(self) -> str:
        return " ".join(block.text for block in self.blocks)


def read(source: Source) -> Reading:
    """Heal a source text."""
    blocks = analyse(source.text, source.bibliography)
    words = _whole_words(line for block in blocks for line in block.lines)
    builder = TextBuilder(source.text)
    footnotes = {block.number for block in blocks if block.kind is Kind.FOOTNOTE}
    marks = _Marks(len(footnotes))
    segments = []
    for paragraph in _reading_order(blocks):
        if len(builder):
            builder.space("\n")
            if paragraph.kind is not Kind.AUTHOR:
                builder.space("\n")
        segments.append(_write(paragraph, builder, words, marks))
    builder.space("\n")
    return Reading(builder.build(), tuple(segments), page_starts(source.text))


def _reading_order(blocks: Sequence[Block]) -> list[_Paragraph]:
    body: list[_Paragraph] = []
    notes: dict[int, _Paragraph] = {}
    pending: list[_Paragraph] = []  # captions wait for the paragraph that they interrupt
    interrupted = False
    for block in blocks:
        if block.kind is Kind.FOOTNOTE and block.number is not None:
            note = notes.setdefault(block.number, _Paragraph(block.kind, number=block.number))
            note.blocks.append(block)
            interrupted = True
        elif block.kind is Kind.CAPTION:
            pending.append(_Paragraph(block.kind, [block]))
            interrupted = True
        else:
            current = body[-1] if body else None
            if current and _goes_on(current, block, interrupted):
                current.blocks.append(block)
            else:
                body += [*pending, _Paragraph(block.kind, [block])]
                pending = []
            interrupted = False
    return [*body, *pending, *(notes[number] for number in sorted(notes))]


def _goes_on(paragraph: _Paragraph, block: Block, interrupted: bool) -> bool:
    """Tell whether a block goes on with a paragraph that broke off before it."""
    text, last = paragraph.text, paragraph.blocks[-1]
    if paragraph.kind is not Kind.BODY or last.kind is not Kind.BODY:
        return False
    if block.kind is Kind.LIST:
        return text[-1] in ",:" or text.endswith((" und", " oder"))
    if block.kind is not Kind.BODY or not is_open(text):
        return False
    if text[-1] in HYPHENS or block.text[0].islower():
        return True
    # A short line without a full stop is a heading of a kind, not a broken sentence.
    wrapped = len(last.lines) > 1 or len(paragraph.blocks) > 1
    return wrapped and (interrupted or block.page != last.page or len(text) > 160)


def _write(
    paragraph: _Paragraph, builder: TextBuilder, words: frozenset[str], marks: _Marks
) -> Segment:
    start = len(builder)
    item_starts: list[int] = []
    for block in paragraph.blocks:
        numerals = list(block.numerals)
        for at, line in enumerate(block.lines):
            line = _strip_markup(line, paragraph, at)
            if at in block.items:
                if len(builder) > start:
                    builder.space("\n")
                item_starts.append(len(builder))
                if numerals:
                    numeral = numerals.pop(0)
                    builder.copy(numeral.start, numeral.start + len(numeral.text))
                    builder.space()
            elif len(builder) > start:
                _meet(builder, start, line, words)
            builder.copy(line.start, line.start + len(line.text))
    found = () if paragraph.kind is Kind.FOOTNOTE else marks.take(builder, start)
    end = len(builder)
    items = tuple(
        Span(begin, _rstrip(builder, begin, stop)) for begin, stop in pairwise([*item_starts, end])
    )
    begin = start
    if paragraph.kind is Kind.FOOTNOTE:
        begin += len(str(paragraph.number)) + 1
    return Segment(paragraph.kind, Span(begin, end), paragraph.number, items, found)


def _strip_markup(line: Line, paragraph: _Paragraph, at: int) -> Line:
    if paragraph.kind is not Kind.HEADING or at or not line.text.startswith("#"):
        return line
    text = line.text.lstrip("#").lstrip()
    return replace(line, text=text, start=line.start + len(line.text) - len(text))


def _rstrip(builder: TextBuilder, start: int, end: int) -> int:
    return start + len(builder.tail(start)[: end - start].rstrip())


def _meet(builder: TextBuilder, start: int, line: Line, words: frozenset[str]) -> None:
    match join(builder.tail(max(start, len(builder) - 200)), line.text, words):
        case Join.WORD:
            builder.drop_last()
        case Join.BLANK:
            builder.space()
        case Join.NOTHING:
            pass


class _Marks:
    """Finds the author's footnote marks, in the order of their numbers."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._next = 1

    def take(self, builder: TextBuilder, start: int) -> tuple[tuple[int, int], ...]:
        """Take the marks out of what was written since `start`; tell where they stood."""
        found: list[tuple[int, int]] = []
        removed = 0
        for match in FOOTNOTE_MARK.finditer(builder.tail(start)):
            number = self._next if match.group() == "\ufffd" else int(match.group())
            if not self._next <= number <= self._count:
                continue
            begin = start + match.start() - removed
            builder.delete(begin, begin + len(match.group()))
            removed += len(match.group())
            found.append((begin, number))
            self._next = number + 1
        return tuple(found)


def _whole_words(lines: Iterable[Line]) -> frozenset[str]:
    """Collect the words that no line end breaks, in lower case."""
    words: set[str] = set()
    after_hyphen = False
    for line in lines:
        found = re.findall(r"[^\W_]+(?:-[^\W_]+)*", line.text)
        broken = line.text[-1] in HYPHENS
        kept = found[1 if after_hyphen else 0 : -1 if broken else None]
        words.update(word.lower() for word in kept)
        after_hyphen = broken
    return frozenset(words)
