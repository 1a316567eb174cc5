"""Quotation marks: what stands between them must stand in the evidence, character for character.

What does is replaced by the slice of the source itself, between the marks of the house (`»…«`);
what does not loses its marks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.writer.record import EvidenceItem, Quote

OPEN, CLOSE = "»", "«"

# In this order, since `“` closes in German and opens in English; single marks only beside a word's
# edge, where they cannot be apostrophes.
_PAIRS = re.compile(
    r"»(?P<a>[^»«]*(?:»[^»«]*«[^»«]*)*)«|«(?P<b>[^»«]*)»|„(?P<c>[^„“”]*)[“”]|“(?P<d>[^“”„]*)”"
    r"|\"(?P<e>[^\"]*)\"|‚(?P<f>[^‚‘’]*)[‘’]|‹(?P<g>[^‹›]*)›|›(?P<h>[^‹›]*)‹"
    r"|(?<!\w)‘(?P<i>[^‘’]*(?:’\w[^‘’]*)*)’(?!\w)|(?<!\w)'(?P<j>[^'\n]*(?:'\w[^'\n]*)*)'(?!\w)"
    r"|``(?P<k>[^`']*)''|`(?P<l>[^`]*)`"
)
_STRAY = re.compile(r"[»«„“”\"‹›]|``|''")
_MARKS = dict.fromkeys("»«„“”‹›", '"') | dict.fromkeys("‚‘’", "'")
_DASHES = dict.fromkeys("\u2010\u2011–—\u2212", "-")
_ENDING = ".,;:!? "


@dataclass(frozen=True, slots=True)
class Quoted:
    """A statement with its quotes cut anew.

    Attributes:
        text: the statement; every `»…«` in it is a slice of the evidence.
        bare: the same without any marks, for the checks of its words.
        quotes: where the slices come from, in the order of the text.
        unproven: what lost its marks.
    """

    text: str
    bare: str
    quotes: tuple[Quote, ...]
    unproven: tuple[str, ...]


def recut(statement: str, evidence: Sequence[EvidenceItem]) -> Quoted:
    """Replace what a model put between quotation marks by slices of its evidence, or unmark it."""
    text: list[str] = []
    bare: list[str] = []
    quotes: list[Quote] = []
    unproven: list[str] = []
    at = 0
    for match in _PAIRS.finditer(statement):
        inner = next(group for group in match.groups() if group is not None)
        between = _unmarked(statement[at : match.start()])
        text.append(between)
        bare.append(between)
        at = match.end()
        if not inner.strip():
            continue
        found, tail = _find(inner.strip(), evidence)
        if found is None:
            unproven.append(inner.strip())
            text.append(_unmarked(inner))
            bare.append(_unmarked(inner))
        else:
            source = next(item.text for item in evidence if item.number == found.number)
            quotes.append(found)
            text.append(f"{OPEN}{source[found.start : found.end]}{CLOSE}{tail}")
            bare.append(_unmarked(source[found.start : found.end]) + tail)
    rest = _unmarked(statement[at:])
    text.append(rest)
    bare.append(rest)
    return Quoted(_spaced("".join(text)), _spaced("".join(bare)), tuple(quotes), tuple(unproven))


def _find(inner: str, evidence: Sequence[EvidenceItem]) -> tuple[Quote | None, str]:
    """Find words verbatim, if need be without the full stop that English puts inside the marks."""
    for wanted, tail in ((inner, ""), (inner.rstrip(_ENDING), inner[len(inner.rstrip(_ENDING)) :])):
        needle, _ = _flat(wanted)
        if not any(letter.isalnum() for letter in needle):
            continue
        for item in evidence:
            hay, places = _flat(item.text)
            at = hay.find(needle)
            while at >= 0:
                end = at + len(needle)
                # Not within a word: `Bündnis` is no quote from `Bündnisse`.
                if not _splits_word(hay, at) and not _splits_word(hay, end):
                    return Quote(item.number, places[at], places[end - 1] + 1), tail.strip()
                at = hay.find(needle, at + 1)
    return None, ""


def _splits_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


def _flat(text: str) -> tuple[str, list[int]]:
    """Make kinds of white space, quotation marks and dashes alike; say where each letter stood."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        plain = _MARKS.get(letter) or _DASHES.get(letter) or (" " if letter.isspace() else letter)
        if plain == " " and letters and letters[-1] == " ":
            continue
        letters.append(plain)
        places.append(place)
    return "".join(letters), places


def _unmarked(text: str) -> str:
    return _STRAY.sub("", text)


def _spaced(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
