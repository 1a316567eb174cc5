"""A sentence too long for a model, cut where a clause ends, and put together again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

_BOUNDARIES = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<=[.;:!?…])\s+|\s+(?=[–—]\s)",
        r"(?<=,)\s+|(?<=\))\s+|\s+(?=\()",
        r"\s+(?=(?:und|oder|sowie|aber|and|or|but)\s)",
        r"\s+",
    )
)
"""Where to cut rather than elsewhere: between clauses, phrases, conjuncts, words."""
_MARGIN = 0.15
"""Part of a text at either end in which a cut would leave a stump."""


def cut(text: str, fits: Callable[[str], bool]) -> tuple[str, ...]:
    """Cut a text into pieces that fit; joined they are the text, white space included.

    Args:
        text: any text.
        fits: tells whether a piece is short enough. One letter always is.
    """
    return tuple(_cut(text, fits))


def _cut(text: str, fits: Callable[[str], bool]) -> Iterator[str]:
    if len(text) < 2 or fits(text.strip()):
        yield text
        return
    first, second = halves(text)
    yield from _cut(first, fits)
    yield from _cut(second, fits)


def halves(text: str) -> tuple[str, str]:
    """Cut a text of two letters or more at its best boundary near the middle.

    White space at the boundary stays with the first half. A text without any is cut in the
    middle: it is an address, or no language.
    """
    least = max(1, int(len(text.strip()) * _MARGIN))
    for boundary in _BOUNDARIES:
        places = [match.end() for match in boundary.finditer(text)]
        inside = [at for at in places if least <= at <= len(text) - least]
        if inside:
            at = min(inside, key=lambda at: abs(at - len(text) / 2))
            return text[:at], text[at:]
    middle = len(text) // 2
    return text[:middle], text[middle:]


def space_after(text: str) -> str:
    """Return the white space at the end of a piece, to stand behind its translation too."""
    return text[len(text.rstrip()) :]
