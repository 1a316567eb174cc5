"""From a text to the terms that BM25 counts.

A text is cut into *words* (`words_of`). An `Analyzer` turns each word into weighted *terms*: its
stem with weight 1, and with a smaller weight the stems of its parts, so that a question about a
*Bündnis* finds the *Sicherheitsbündnis*. German folds `ä ö ü ß` to `ae oe ue ss` first, so that
both spellings meet. The stems are Snowball's (https://snowballstem.org, through PyStemmer).

What a word becomes depends on nothing but the word, the language and the splitter, so a collection
is analysed once per distinct word, and at question time only the question is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import Stemmer

from index.compounds import CompoundSplitter
from index.language import Language

DATA = Path(__file__).parent / "data"
_STEMMERS = {"de": "german", "en": "english"}
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_HYPHENS = "-\u2010\u2011"  # hyphen-minus, hyphen, non-breaking hyphen

# In this order: abbreviations with inner points (z. B., U.S.); numbers with separators
# (1.234,5; 12.8.2008); words, kept whole over hyphens and apostrophes.
_WORD = re.compile(
    rf"(?:\b[^\W\d_]\.[ \u00a0\u202f]?){{2,}}|\d+(?:[.,]\d+)+|\w+(?:[{_HYPHENS}'’]\w+)*"
)
_THOUSANDS = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*")
_DECIMAL = re.compile(r"(\d+)[.,](\d+)")
_VOWEL_S = re.compile(r"(?<=..)(?:[aouy]|(?<!n)i)s$")
_PIECE = re.compile(r"[^\W_]+")
_CAMEL = re.compile(r"[A-ZÄÖÜ]+(?![a-zäöüß])|[A-ZÄÖÜ]?[a-zäöüß]+|\d+")

REMEMBERED = 2_000
"""Words whose terms an analyzer keeps: a question is analysed for several indexes."""

# Small numbers are written as words about as often as in figures, in either language.
_NUMERALS = {
    **{"zwei": "2", "drei": "3", "vier": "4", "fuenf": "5", "sechs": "6", "sieben": "7"},
    **{"acht": "8", "neun": "9", "zehn": "10", "elf": "11", "zwoelf": "12"},
    **{"two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7"},
    **{"eight": "8", "nine": "9", "ten": "10", "eleven": "11", "twelve": "12"},
}


@dataclass(frozen=True, slots=True)
class Term:
    """A stem and what it counts: 1 for a whole word, less for a part of one."""

    text: str
    whole: bool


def words_of(text: str) -> list[str]:
    """Cut a text into words as they stand there; hyphenated words and abbreviations stay whole."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).replace("\u00ad", "")
    if text.isupper():  # shouted text has no acronyms to protect
        text = text.lower()
    return _WORD.findall(text)


def pieces_of(word: str) -> list[str]:
    """Cut one word of `words_of` at its hyphens; numbers and abbreviations stay whole."""
    return [word] if "." in word or "," in word else re.split(f"[{_HYPHENS}]", word)


def fold(word: str, language: Language) -> str:
    """Lower-case; umlauts and ß as two letters in German; accents dropped."""
    word = word.lower()
    if word.isascii():
        return word
    if language == "de":
        word = word.translate(_UMLAUTS)
    decomposed = unicodedata.normalize("NFKD", word)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


@cache
def stop_words(language: Language) -> frozenset[str]:
    """Return the words of a language that are not worth indexing, folded."""
    lines = (DATA / f"stopwords-{language}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@dataclass(frozen=True)
class Analyzer:
    """Words to terms in one language.

    Attributes:
        language: The language of the *collection*: it names the stemmer for questions, too.
        splitter: Cuts German compounds; None to leave words whole.
    """

    language: Language
    splitter: CompoundSplitter | None = None
    _stemmer: Stemmer.Stemmer = field(init=False, repr=False, compare=False)
    _known: dict[tuple[str, bool], tuple[Term, ...]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        if self.language not in _STEMMERS:
            raise ValueError(f"no analysis for language {self.language!r}: choose de or en")
        object.__setattr__(self, "_stemmer", Stemmer.Stemmer(_STEMMERS[self.language]))

    @classmethod
    def build(cls, language: Language) -> Analyzer:
        """Make the analyzer of a language, with the bundled word frequencies for German."""
        return cls(language, CompoundSplitter.bundled() if language == "de" else None)

    def stem(self, folded: str) -> str:
        """Stem one folded word.

        A genitive or plural s after a vowel goes, too (Chinas, Euros), which Snowball keeps in
        German: it is wrong for `Atlas`, but wrong alike in the text and in the question.
        """
        if self.language == "de" and folded.endswith("s") and _VOWEL_S.search(folded):
            folded = folded[:-1]
        return str(self._stemmer.stemWord(folded))

    def terms(self, text: str, language: Language | None = None) -> list[Term]:
        """Analyse a text, for example a question; stop words are those of `language`."""
        stop = stop_words(language or self.language)
        return [term for word in words_of(text) for term in self.terms_of_word(word, stop)]

    def terms_of_word(self, word: str, stop: frozenset[str] | None = None) -> tuple[Term, ...]:
        """Return the terms of one word of `words_of`; none for a stop word.

        Args:
            word: As it stands in the text: capitals tell acronyms from words (`WHO`, `who`).
            stop: Folded words to drop; by default those of the analyzer's language.
        """
        if stop is None:
            stop = stop_words(self.language)
        key = (word, "die" in stop)  # a German stop word, and none in English
        found = self._known.get(key)
        if found is None:
            found = tuple(self._analyse(word, stop))
            if len(self._known) < REMEMBERED:
                self._known[key] = found
        return found

    def _analyse(self, word: str, stop: frozenset[str]) -> list[Term]:
        if word[0].isdigit():
            numbers = list(_numbers(word))
            if numbers:
                return [Term(number, True) for number in numbers]
        if "." in word:
            return [Term(re.sub(r"[\W_]", "", fold(word, self.language)), True)]
        pieces = _PIECE.findall(word)
        wholes: list[str] = []
        parts: list[str] = []
        for piece in pieces:
            folded = fold(piece, self.language)
            acronym = len(piece) > 1 and piece.isupper()
            if piece[-1] == "s" and len(piece) > 2 and piece[:-1].isupper():  # NGOs
                folded, acronym = folded[:-1], True
            if folded in stop and not acronym:
                continue
            if folded in _NUMERALS:
                wholes.append(_NUMERALS[folded])
            elif acronym:
                wholes.append(folded)
            else:
                wholes.append(self.stem(folded))
                parts.extend(self._parts(piece, folded))
        if len(pieces) > 1 and len(wholes) > 1:  # E-Mail is Email, too
            parts.append(self.stem("".join(fold(piece, self.language) for piece in pieces)))
        seen = set(wholes)
        return [Term(whole, True) for whole in wholes] + [
            Term(part, False) for part in dict.fromkeys(parts) if part not in seen
        ]

    def _parts(self, piece: str, folded: str) -> Iterator[str]:
        humps = _CAMEL.findall(piece) if not piece.islower() and not piece.istitle() else ()
        if len(humps) > 1:
            yield from (self.stem(fold(hump, self.language)) for hump in humps if len(hump) > 2)
        elif self.splitter is not None:
            yield from (self.stem(part) for part in self.splitter.split(folded))


def _numbers(word: str) -> Iterator[str]:
    """Write 20.000 and 20,000 as 20000, 3,5 as 3.5, and a date as its three numbers."""
    if not all(char.isdigit() or char in ".," for char in word):
        return
    if _THOUSANDS.fullmatch(word):
        yield re.sub(r"\D", "", word)
    elif decimal := _DECIMAL.fullmatch(word):
        yield f"{decimal[1]}.{decimal[2]}"
    else:
        yield from re.findall(r"\d+", word)
