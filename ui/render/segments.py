"""An answer's text taken apart: quotes, translations, markers, and the words between them.

The text carries its markers as `[1]`. What stands between quotation marks is only shown as a
quote where it is, with its marks, exactly that of a citation: text that merely looks like one, or
a number in square brackets inside a quote, stays text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rag.answer import Answer, Citation

_MARKER = re.compile(r"\s*\[(\d{1,2}(?:, ?\d{1,2})*)\]")


class Kind(StrEnum):
    """What a piece of an answer is."""

    TEXT = "text"
    QUOTE = "quote"
    TRANSLATION = "translation"
    MARKER = "marker"


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of an answer; `marker` is that of its citation, None in mere text."""

    kind: Kind
    text: str
    marker: int | None = None


def segments(answer: Answer) -> tuple[Segment, ...]:
    """Take an answer's text apart; joined, the pieces' texts say what it says."""
    known = {citation.marker for citation in answer.citations}
    pieces: list[Segment] = []
    at = 0
    for start, end, segment in _quotes(answer):
        pieces.extend(_plain(answer.text[at:start], known))
        pieces.append(segment)
        at = end
    pieces.extend(_plain(answer.text[at:], known))
    return tuple(pieces)


def paragraphs(answer: Answer) -> tuple[tuple[Segment, ...], ...]:
    """Group the pieces of an answer into paragraphs: at its line breaks, and between two quotes."""
    lines: list[list[Segment]] = [[]]
    for segment in segments(answer):
        if segment.kind is not Kind.TEXT:
            if segment.kind is Kind.QUOTE and _ends_quote(lines[-1]):
                lines.append([])
            lines[-1].append(segment)
            continue
        first, *rest = re.split(r"\n+", segment.text)
        if first:
            lines[-1].append(Segment(Kind.TEXT, first))
        for text in rest:
            lines.append([Segment(Kind.TEXT, text)] if text else [])
    return tuple(tuple(line) for line in lines if line)


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text with the markers behind it.

    `tail` is its last word: it stays on one line with the markers, so that none begins a line.
    """

    segment: Segment
    text: str
    tail: str = ""
    markers: tuple[int, ...] = ()


def runs(paragraph: Sequence[Segment]) -> tuple[Run, ...]:
    """Tie the markers of a paragraph to what stands before them."""
    tied: list[Run] = []
    for segment in paragraph:
        if segment.kind is not Kind.MARKER or segment.marker is None:
            tied.append(Run(segment, segment.text))
            continue
        last = tied.pop() if tied else Run(Segment(Kind.TEXT, ""), "")
        text, tail = last.text, last.tail
        if not last.markers:
            body, blank, word = text.rpartition(" ")
            text, tail = body + blank, word
        tied.append(Run(last.segment, text, tail, (*last.markers, segment.marker)))
    return tuple(tied)


def _ends_quote(line: list[Segment]) -> bool:
    """Tell whether a line ends with a quote and its marker; a blank behind them goes."""
    if line and line[-1].kind is Kind.TEXT and not line[-1].text.strip():
        line = line[:-1]
    kinds = [segment.kind for segment in line]
    return kinds[-2:] == [Kind.QUOTE, Kind.MARKER]


def is_quoted_in_text(answer: Answer, citation: Citation) -> bool:
    """Tell whether the answer's text itself shows the whole quote."""
    return any(
        segment.kind is Kind.QUOTE and segment.marker == citation.marker
        for segment in segments(answer)
    )


def _quotes(answer: Answer) -> Iterator[tuple[int, int, Segment]]:
    """Find the citations' quotes and translations that the text shows, in order."""
    candidates = []
    for citation in answer.citations:
        shown = [(f"»{citation.quote}«", Kind.QUOTE)]
        if citation.translation:
            shown.append((citation.translation, Kind.TRANSLATION))
        for text, kind in shown:
            # With its marker behind it: words that only happen to be the same are no quote.
            start = answer.text.find(f"{text} [{citation.marker}]")
            if start >= 0:
                segment = Segment(kind, text, citation.marker)
                candidates.append((start, start + len(text), segment))
    at = 0
    for start, end, segment in sorted(candidates, key=lambda found: found[:2]):
        if start >= at:
            yield start, end, segment
            at = end


def _plain(text: str, known: set[int]) -> Iterator[Segment]:
    """Find the markers in a text; one that points nowhere stays text."""
    at = 0
    for found in _MARKER.finditer(text):
        numbers = [int(number) for number in found[1].split(",")]
        if not known.issuperset(numbers):
            continue
        if found.start() > at:
            yield Segment(Kind.TEXT, text[at : found.start()])
        for number in numbers:
            yield Segment(Kind.MARKER, f"[{number}]", number)
        at = found.end()
    if at < len(text):
        yield Segment(Kind.TEXT, text[at:])
