"""From a stream of text to statements with the numbers of their evidence.

A statement is a sentence; its numbers stand in brackets at its end, before or behind the full
stop, or within it (`[3]`, `[3,7]`, `[3][7]`, `[3-5]`). What a model likes to put around its
sentences, bullets, headings, bold, links, tags and thoughts, is taken off. No line is trusted to
be a sentence: a line may hold several, and then each must carry its own number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from index import sentences

MARK = re.compile(r"[\[【]\s*\^?\s*(\d{1,6}(?:\s*[,;–-]\s*\^?\d{1,6})*)\s*(?:†[^\]】]*)?[\]】]")
_CLOSING = "\"'«»“”’)"
_ENDS = re.compile(rf"[.!?…][{re.escape(_CLOSING)}]*\s*$")
# Behind its numbers a sentence is over when a space and the next sentence follow.
_AFTER_MARK = re.compile(
    rf"(?P<stop>\s*[.!?…]+[{re.escape(_CLOSING)}]*)?(?P<space>\s+|$)(?P<next>\S?)"
)
_THOUGHTS = re.compile(r"<(think|thinking|reasoning)>.*?(?:</\1>|\Z)", re.DOTALL | re.IGNORECASE)
_OPENING_THOUGHT = re.compile(r"\s*<(?:think|thinking|reasoning)>", re.IGNORECASE)
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]\d][^\]]*)\]\([^)]*\)")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,300}>")
_BULLET = re.compile(r"^\s*(?:[-*•–+>]\s+|#{1,6}\s+|\d{1,2}[.)]\s+(?=\D))+")
_LABEL = re.compile(r"^\s*(?:antwort|answer|final answer|response)\s*:\s*", re.IGNORECASE)
_LONGEST = 1_200
"""Letters of a statement; what is longer is none."""
_MOST_NUMBERS = 12


@dataclass(frozen=True, slots=True)
class Raw:
    """A statement as written, without its markers; `whole` if it did not break off."""

    text: str
    numbers: tuple[int, ...]
    whole: bool = True


class StatementParser:
    """Takes a text in pieces of any size and yields its statements as soon as they are over."""

    def __init__(self) -> None:
        self._buffer = ""

    def feed(self, text: str) -> Iterator[Raw]:
        """Take some more text."""
        self._buffer += text
        if _OPENING_THOUGHT.match(self._buffer):
            if not re.search(r"</(?:think|thinking|reasoning)>", self._buffer, re.IGNORECASE):
                return
            self._buffer = _THOUGHTS.sub("", self._buffer, count=1)
        while True:
            end = self._end()
            if end is None:
                break
            piece, self._buffer = self._buffer[:end], self._buffer[end:]
            yield from _statements(piece)
        if len(self._buffer) > _LONGEST:
            piece, self._buffer = self._buffer, ""
            yield Raw(plain(MARK.sub("", piece))[:_LONGEST], (), whole=False)

    def finish(self, *, cut: bool = False) -> Iterator[Raw]:
        """End the text; `cut` if it broke off."""
        rest, self._buffer = _THOUGHTS.sub("", self._buffer), ""
        yield from _statements(rest, cut=cut)

    def _end(self) -> int | None:
        """Find where the first line, or the first sentence with numbers, is over."""
        line = self._buffer.find("\n")
        for mark in MARK.finditer(self._buffer):
            if 0 <= line < mark.start():
                break
            after = _AFTER_MARK.match(self._buffer, mark.end())
            if after is None or not after["next"]:
                continue
            ended = after["stop"] or _ENDS.search(self._buffer[: mark.start()])
            if ended and after["next"] not in "[【,;" and "\n" not in after["space"]:
                return after.start("next")
        return None if line < 0 else line + 1


def _statements(piece: str, *, cut: bool = False) -> Iterator[Raw]:
    """Cut a piece of text into sentences and give each its numbers."""
    text = _BULLET.sub("", _LABEL.sub("", plain(piece)))
    bare, marks = _without_marks(text)
    spans = list(sentences.split(bare))
    found: list[list[int]] = [[] for _ in spans]
    for place, numbers in marks:
        # A marker belongs to the sentence it stands in, or that has just ended before it.
        own = next((n for n in reversed(range(len(spans))) if spans[n].start < place), None)
        if own is not None:
            found[own] += numbers
    for number, span in enumerate(spans):
        sentence = tidy(bare[span.start : span.end])
        if not any(letter.isalnum() for letter in sentence):
            continue
        last = number == len(spans) - 1
        whole = not (cut and last and not _ENDS.search(sentence))
        yield Raw(sentence, tuple(dict.fromkeys(found[number]))[:_MOST_NUMBERS], whole)


def _without_marks(text: str) -> tuple[str, list[tuple[int, list[int]]]]:
    """Take the markers out; return the rest, and where in it each stood."""
    bare: list[str] = []
    marks: list[tuple[int, list[int]]] = []
    length, at = 0, 0
    for match in MARK.finditer(text):
        between = text[at : match.start()]
        bare.append(between)
        length += len(between)
        marks.append((len("".join(bare).rstrip()), _numbers(match.group(1))))
        at = match.end()
    bare.append(text[at:])
    return "".join(bare), marks


def _numbers(listed: str) -> list[int]:
    found: list[int] = []
    for part in re.split(r"\s*[,;]\s*", listed.replace("^", "")):
        ends = [int(number) for number in re.findall(r"\d+", part)]
        if len(ends) == 2 and 0 <= ends[1] - ends[0] < _MOST_NUMBERS:
            found += range(ends[0], ends[1] + 1)
        else:
            found += ends
    return found


def tidy(text: str) -> str:
    """Close the gaps that markers leave before punctuation, and even out white space."""
    text = re.sub(r"\s+", " ", text).strip()
    return re.sub(r"\s+([.,;:!?…])", r"\1", text)


def plain(text: str) -> str:
    """Take off markup and characters without any appearance."""
    text = visible(text)
    text = _TAG.sub("", _LINK.sub(r"\1", _IMAGE.sub("", text)))
    return re.sub(r"\*\*|__|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)|```\w*", "", text)


def without_thoughts(text: str) -> str:
    """Take off what a model thought aloud before it answered."""
    return _THOUGHTS.sub("", text)


def visible(text: str) -> str:
    """Drop characters that have no appearance: they can hide text from the reader."""
    kept = (c for c in text if c in "\n\t" or unicodedata.category(c) not in _UNSEEN)
    return unicodedata.normalize("NFC", "".join(kept))


_UNSEEN = frozenset({"Cf", "Cc", "Cn", "Co", "Cs"})
