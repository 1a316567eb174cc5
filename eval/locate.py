"""Finds passages of other data sets in a canonical text, whatever their white space."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left

from index.records import Span


def seen(text: str) -> str:
    """Leave out white space and characters without appearance (byte-order mark, zero width)."""
    return "".join(filter(_is_seen, text))


def _is_seen(letter: str) -> bool:
    return not letter.isspace() and unicodedata.category(letter) != "Cf"


class Locator:
    """Looks texts up in a document."""

    def __init__(self, text: str) -> None:
        """Take the canonical text."""
        self._places = [at for at, letter in enumerate(text) if _is_seen(letter)]
        self._letters = "".join(text[at] for at in self._places)

    def find(self, wanted: str, within: Span | None = None, skip: int = 0) -> Span | None:
        """Return where a text stands, first come; None if nowhere.

        Args:
            wanted: the text; its white space does not matter, nor what cannot be seen.
            within: where it must stand.
            skip: at least so many letters of `within`, as `seen` counts them, come before it.
        """
        letters = seen(wanted)
        start, end = 0, len(self._letters)
        if within is not None:
            start = bisect_left(self._places, within.start) + skip
            end = bisect_left(self._places, within.end)
        found = self._letters.find(letters, start, end) if letters else -1
        if found < 0:
            return None
        return Span(self._places[found], self._places[found + len(letters) - 1] + 1)
