"""The canonical text, every character of which knows where in the source it came from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.records import Span


@dataclass(frozen=True)
class CanonicalText:
    """Healed text and its offset map.

    Attributes:
        text: the canonical text.
        offsets: for each of its characters the offset in the source; shape (len(text),), int32.
            White space may stand for other white space (a line end for a blank); all other
            characters are those of the source, in an order that may differ from it.
        source_length: number of characters of the source.
    """

    text: str
    offsets: NDArray[np.int32]
    source_length: int

    def source_ranges(self, span: Span) -> tuple[Span, ...]:
        """Map a canonical span back to the source.

        Returns:
            One range, or several where the source interrupts the span with text that belongs
            elsewhere (a footnote, a figure). What healing left out, such as a hyphen at a line's
            end, stays within a range.

        Raises:
            ValueError: if the span is empty or not within the text.
        """
        if not 0 <= span.start < span.end <= len(self.text):
            raise ValueError(f"no such span: {span.start} to {span.end} of {len(self.text)}")
        return tuple(self._ranges(span))

    def _ranges(self, span: Span) -> Iterator[Span]:
        offsets = [
            int(self.offsets[at])
            for at in range(span.start, span.end)
            if not self.text[at].isspace()
        ] or [int(self.offsets[span.start])]
        begin = previous = offsets[0]
        for offset in offsets[1:]:
            if offset <= previous or self._holds_other_text(previous + 1, offset):
                yield Span(begin, previous + 1)
                begin = offset
            previous = offset
        yield Span(begin, previous + 1)

    def from_source(self, offset: int) -> int | None:
        """Map a source offset to the canonical text; None where healing left it out."""
        if not 0 <= offset < self.source_length:
            return None
        at = int(self._inverse[offset])
        return at if at >= 0 else None

    def _holds_other_text(self, start: int, end: int) -> bool:
        """Tell whether the source between two neighbours was moved elsewhere, not left out."""
        moved = self._inverse[start:end]
        moved = moved[moved >= 0]
        return any(not self.text[at].isspace() for at in moved.tolist())

    @cached_property
    def _inverse(self) -> NDArray[np.int32]:
        inverse = np.full(self.source_length, -1, dtype=np.int32)
        # Backwards, so that the first of several characters from one offset wins.
        inverse[self.offsets[::-1]] = np.arange(len(self.offsets), dtype=np.int32)[::-1]
        return inverse


class TextBuilder:
    """Collects source characters in reading order."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._characters: list[str] = []
        self._offsets: list[int] = []

    def __len__(self) -> int:
        return len(self._characters)

    @property
    def text(self) -> str:
        """What has been collected so far."""
        return "".join(self._characters)

    def tail(self, start: int) -> str:
        """Return what has been collected since position `start`."""
        return "".join(self._characters[start:])

    def copy(self, start: int, end: int) -> None:
        """Append `source[start:end]`; runs of white space in it become one blank."""
        for offset in range(start, end):
            character = self._source[offset]
            if not character.isspace():
                self._put(character, offset)
            elif self._characters and self._characters[-1] != " ":
                self._put(" ", offset)

    def space(self, character: str = " ") -> None:
        """Append white space that stands for the next white space of the source."""
        after = self._offsets[-1] + 1 if self._offsets else 0
        # Between the two may stand what was left out: a hyphen, a footnote mark.
        while after < len(self._source) and not self._source[after].isspace():
            after += 1
        self._put(character, min(after, len(self._source) - 1))

    def drop_last(self) -> None:
        """Take back the last character."""
        del self._characters[-1], self._offsets[-1]

    def delete(self, start: int, end: int) -> None:
        """Take back the characters from `start` to `end`."""
        del self._characters[start:end], self._offsets[start:end]

    def build(self) -> CanonicalText:
        """Return the canonical text."""
        offsets = np.array(self._offsets, dtype=np.int32)
        return CanonicalText(self.text, offsets, len(self._source))

    def _put(self, character: str, offset: int) -> None:
        self._characters.append(character)
        self._offsets.append(offset)
