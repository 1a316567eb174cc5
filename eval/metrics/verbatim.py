"""Whether what stands between quotation marks stands in the text."""

from __future__ import annotations

from collections.abc import Sequence

ELISION = "[…]"


def verbatim(quote: str, text: str, start: int, end: int) -> bool:
    """Tell whether a quote is `text[start:end]`, character for character.

    Where `[…]` marks that something was left out, its pieces must stand there in this order, the
    first at the beginning and the last at the end.
    """
    passage = text[start:end]
    pieces = [piece.strip() for piece in quote.split(ELISION)]
    if len(pieces) == 1:
        return quote == passage and bool(quote)
    at = 0
    for piece in pieces:
        found = passage.find(piece, at)
        if not piece or found < 0:
            return False
        at = found + len(piece)
    return passage.startswith(pieces[0]) and passage.endswith(pieces[-1])


def rate(quotes: Sequence[tuple[str, int, int]], text: str) -> float | None:
    """Return the share of quotes, each with start and end, that are verbatim; None without any.

    Anything below 1 is a defect, not a figure.
    """
    if not quotes:
        return None
    return sum(verbatim(quote, text, start, end) for quote, start, end in quotes) / len(quotes)
