"""Words of a statement and of its evidence, and how alike two of them are.

Alike means: one stem, one entry of the glossary, one a part of the other (German compounds), or
vectors close together. Evidence has two faces where there is a working translation: a word may
find its like in either.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

import numpy as np
import Stemmer
from numpy.typing import NDArray

from index.encoder import TokenEncoder
from index.morphology import fold, stop_words

Similarities = NDArray[np.float32]

_WORD = re.compile(r"\w+(?:['’]\w+)?")
_POSSESSIVE = re.compile(r"['’]s?$")
_CLAUSE = re.compile(r"[,;:()–—\n?!]|\.(?=\s)|\s-\s")
_BREAKERS = frozenset(
    """aber sondern doch jedoch obwohl während vielmehr wohingegen but although though whereas while
    however yet rather that dass because weil whether""".split()
)
_LEAST_PART = 5
"""Letters that two words must share at the beginning or end to be taken for relatives."""
_NEAR, _FAR = 0.75, 0.35
"""Cosines that count as full and as no likeness."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word where it stands.

    Attributes:
        text: as written.
        key: folded: lower case, umlauts as two letters, no possessive.
        stems: its stem by the German and by the English rules.
        start: where it begins.
        end: where it ends.
        clause: number of its clause.
        content: whether it carries meaning of its own.
    """

    text: str
    key: str
    stems: tuple[str, str]
    start: int
    end: int
    clause: int
    content: bool


@cache
def _stemmer(name: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(name)


@lru_cache(maxsize=20_000)
def normal(word: str) -> tuple[str, tuple[str, str]]:
    """Return the folded form of a word and its stems."""
    key = fold(_POSSESSIVE.sub("", word), "de")
    german = key[:-1] if re.search(r"(?<=...)[aeiouyn]s$", key) else key
    return key, (_stemmer("german").stemWord(german), _stemmer("english").stemWord(key))


@cache
def _empty() -> frozenset[str]:
    return stop_words("de") | stop_words("en") | _MORE_EMPTY


_MORE_EMPTY = frozenset(
    """also too even just still already only both such well thus hence therefore moreover however
    may might could would should can cannot must will shall has have had been being was were is are
    auch noch schon bereits nur sowie sowohl somit daher damit dabei jedoch allerdings koennte
    koennen kann wuerde wurde wurden wird werden worden sei seien ist sind war waren hat haben
    hatte sich etwa beide beiden seit bis zwischen among between according author autorin text brief
    says sagt schreibt laut zufolge states dass that this these those dies diese dieser dieses there
    their its own eigene eigenen""".split()
)


def words(text: str) -> list[Word]:
    """Cut a text into words and number its clauses."""
    breaks = [match.start() for match in _CLAUSE.finditer(text)]
    found: list[Word] = []
    clause, at = 0, 0
    for match in _WORD.finditer(text):
        while at < len(breaks) and breaks[at] < match.start():
            at += 1
            clause += 1
        key, stems = normal(match.group())
        if key in _BREAKERS:
            clause += 1
            if found and found[-1].key in ("nicht", "not"):  # `nicht aber` belongs to what follows
                found[-1] = replace(found[-1], clause=clause)
        content = len(key) > 1 and key not in _empty()
        found.append(Word(match.group(), key, stems, match.start(), match.end(), clause, content))
    return found


@dataclass(frozen=True)
class Prepared:
    """A text ready to be compared; `numbers` has for each word: key, stems, its ends' letters."""

    words: tuple[Word, ...]
    vectors: NDArray[np.float32]
    numbers: NDArray[np.int64]
    entries: list[frozenset[int]]


class Likeness:
    """Tells how alike words are, in and across the two languages."""

    def __init__(self, encoder: TokenEncoder, synonyms: dict[str, frozenset[int]]) -> None:
        """Take an encoder of both languages, and for a folded word the entries it belongs to."""
        self._encoder = encoder
        self._synonyms = synonyms
        self._vectors: dict[str, NDArray[np.float32]] = {}
        self._numbers: dict[str, int] = {}
        self._odd = -1

    def vectors(self, found: Sequence[Word]) -> NDArray[np.float32]:
        """Return a unit vector for each word: shape (words, dimension)."""
        if len(self._vectors) > 50_000:  # a long session must not grow without end
            self._vectors.clear()
        missing = list(dict.fromkeys(w.key for w in found if w.key not in self._vectors))
        if missing:
            self._vectors |= dict(zip(missing, self._encoder.encode(missing), strict=True))
        if not found:
            return np.zeros((0, self._encoder.dimension), np.float32)
        return np.stack([self._vectors[word.key] for word in found])

    def is_common(self, word: str) -> bool:
        """Tell whether a word in lower case is so common that the encoder has a token for it."""
        (ids,) = self._encoder.tokens([word])
        return len(ids) == 1

    def matrix(self, left: Sequence[Word], right: Sequence[Word]) -> Similarities:
        """Return how alike each word of one text is to each of another, 0 to 1."""
        return self.compare(self.prepare(left), self.prepare(right))

    def prepare(self, found: Sequence[Word]) -> Prepared:
        """Do once what a text needs to be compared with others."""
        entries = [
            self._synonyms.get(w.stems[0], _NONE) | self._synonyms.get(w.stems[1], _NONE)
            for w in found
        ]
        letters = [
            (
                self._number(w.key),
                self._number(w.stems[0]),
                self._number(w.stems[1]),
                *self._edges(w.stems[0]),
            )
            for w in found
        ]
        numbers = np.array(letters, dtype=np.int64).reshape(len(found), 5)
        return Prepared(tuple(found), self.vectors(found), numbers, entries)

    def compare(self, left: Prepared, right: Prepared) -> Similarities:
        """Return how alike each word of one prepared text is to each of another, 0 to 1."""
        cosines = left.vectors @ right.vectors.T
        alike: Similarities = np.clip((cosines - _FAR) / (_NEAR - _FAR), 0, 1).astype(np.float32)
        alike *= 0.9  # never quite as good as the word itself
        one, other = left.numbers[:, None, :], right.numbers[None, :, :]
        # Only words that share an edge of five letters can be relatives by their letters.
        for row, column in np.argwhere((one[..., 3:] == other[..., 3:]).any(axis=2)).tolist():
            worth = related(left.words[row].stems[0], right.words[column].stems[0])
            alike[row, column] = max(float(alike[row, column]), worth)
        columns = [n for n, entries in enumerate(right.entries) if entries]
        for row, entries in enumerate(left.entries):
            for column in columns if entries else ():
                if entries & right.entries[column]:
                    alike[row, column] = max(float(alike[row, column]), 0.95)
        alike[(one[..., :3] == other[..., :3]).any(axis=2)] = 1.0
        return alike

    def _number(self, text: str) -> int:
        return self._numbers.setdefault(text, len(self._numbers))

    def _edges(self, stem: str) -> tuple[int, int]:
        """Number the first and the last five letters; words without get numbers like no other."""
        if len(stem) < _LEAST_PART or stem.isdigit():
            self._odd -= 1
            return self._odd, self._odd
        return self._number(f"{stem[:_LEAST_PART]}…"), self._number(f"…{stem[-_LEAST_PART:]}")


_NONE: frozenset[int] = frozenset()


@lru_cache(maxsize=100_000)
def related(one: str, other: str) -> float:
    """Tell by the letters whether two words are relatives: 0.8 if so, else 0.

    Either they share a long beginning (`terrorist`, `terrorismus`) or one ends or begins the
    other (`bündnis`, `sicherheitsbündnis`).
    """
    short, long = sorted((one, other), key=len)
    if len(short) < _LEAST_PART:
        return 0.0
    if long.endswith(short) or long.startswith(short):
        return 0.8
    shared = next(
        (n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short)
    )
    return 0.8 if shared >= _LEAST_PART and shared >= 0.7 * len(short) else 0.0
