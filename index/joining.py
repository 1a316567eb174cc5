"""How the end of one line meets the beginning of the next.

A hyphen at a line's end is either the typesetter's, who broke a word (`Frie-⏎denstruppen`), or
the author's (`Shanghai-⏎Fünf`). German spelling tells most of them apart: a word goes on in lower
case, while what follows a hyphen inside a compound noun is capitalised. What spelling leaves open
is decided by the document itself, where the word stands unbroken elsewhere, and by a few rules.
"""

from __future__ import annotations

import re
from collections.abc import Container
from enum import Enum

HYPHENS = "-\u2010\u00ad"


class Join(Enum):
    """What becomes of a line end."""

    BLANK = "blank"
    """The line end stood for a blank."""
    NOTHING = "nothing"
    """The line end stood for nothing: the parts touch (a hyphen that stays, a broken address)."""
    WORD = "word"
    """A broken word: the hyphen goes too."""


# Two such adjectives in a row are coordinated, and written with a hyphen (Duden, K 23).
_ADJECTIVE_LEFT = re.compile(r"(?:isch|lich|deutsch)$", re.IGNORECASE)
_ADJECTIVE_RIGHT = re.compile(r"^\w+(?:isch|lich|deutsch)(?:e[nmrs]?)?\b")
# "Nordost- und Osteuropa": the hyphen stands for the rest of the word, and stays.
_SUSPENDED = re.compile(r"^(?:und|oder|bzw\.|sowie|bis|and|or)\b")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S*$")
_ADDRESS_PART = re.compile(r"^\S*[/_=&?%]\S*|^\S+\.(?:html?|pdf|php|aspx?)\b")
_LAST_WORD = re.compile(r"[^\W_]+$")
_FIRST_WORD = re.compile(r"^[^\W_]+")


def join(left: str, right: str, words: Container[str] = frozenset()) -> Join:
    """Decide how `left`, a line without trailing blanks, is continued by the line `right`.

    Args:
        left: all of the paragraph so far, or at least its last word.
        right: the next line, without leading blanks.
        words: words that stand unbroken elsewhere in the document, hyphenated ones included,
            in lower case.
    """
    if _ADDRESS.search(left):
        return Join.NOTHING if left[-1] in "/_-=" or _ADDRESS_PART.match(right) else Join.BLANK
    if not left or left[-1] not in HYPHENS or left[-2:-1] in ("", " ", "-"):
        return Join.BLANK
    if left[-1] == "\u00ad":
        return Join.WORD
    if _SUSPENDED.match(right):
        return Join.BLANK
    if not right[:1].islower():
        return Join.NOTHING
    return _broken_or_hyphenated(left[:-1], right, words)


def _broken_or_hyphenated(left: str, right: str, words: Container[str]) -> Join:
    head, tail = _LAST_WORD.search(left), _FIRST_WORD.search(right)
    if not head or not tail:
        return Join.NOTHING
    first, second = head.group(), tail.group()
    if (first + second).lower() in words:
        return Join.WORD
    if f"{first}-{second}".lower() in words:
        return Join.NOTHING
    # An abbreviation is not broken: US-amerikanisch, EU-weit.
    if len(first) > 1 and first.isupper():
        return Join.NOTHING
    if _ADJECTIVE_LEFT.search(first) and _ADJECTIVE_RIGHT.match(right):
        return Join.NOTHING
    return Join.WORD
