"""Whether an answer speaks the language of its question."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.language import Language, of_text

_FOREIGN = re.compile(r"(?:https?://|www\.)\S+|»[^«]*«|“[^”]*”")
"""Addresses, and what is between quotation marks: a title stays as it is."""
_WORD = re.compile(r"[^\W\d_]+")
_FEW = 3
"""Fewer words tell no language: a name is the same in both."""


def speaks(text: str, quotes: Sequence[str], language: Language, of_quotes: Language) -> float:
    """Return 1 if the answer's own words are in `language`, else 0.

    Own words are those outside quotes, which stay as they are in the text. An answer of quotes
    alone speaks their language; a name or an address alone speaks any.

    Args:
        text: the answer.
        quotes: what in it is quoted.
        language: the language it should have.
        of_quotes: the language of the text that is quoted.
    """
    own = text
    for quote in quotes:
        own = own.replace(quote, " ")
    if not _WORD.search(own):
        return float(of_quotes == language or _is_name(text))
    own = _FOREIGN.sub(" ", own)
    return float(_is_name(own) or of_text(own, default=language) == language)


def _is_name(text: str) -> bool:
    return len(_WORD.findall(text)) < _FEW
