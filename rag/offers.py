"""What sentences have to offer to a question: a date, an amount of what is counted, a name.

What does not depend on the question is found once for a document, not for each question.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.german import is_german
from index.glossary import NAMES
from index.morphology import fold
from rag.amounts import Amounts
from rag.question_type import NAMED, OFFICES, QuestionType, Wanted
from rag.wordings import Wordings

Offered = NDArray[np.float64]
Names = frozenset[tuple[str, str]]
"""The names in a sentence, as (key, kind)."""

_MONTH = (
    "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember|"
    "January|February|March|May|June|July|October|December"
)
_HAVING = {
    Wanted.DATE: re.compile(rf"\b(?:1[89]|20)\d\d(?:er|s)?\b|\b(?:{_MONTH})\b"),
    Wanted.REASON: re.compile(
        r"""\b(?:weil|da|denn|daher|deshalb|deswegen|somit|folglich|aufgrund|wegen|um|damit|
        gr[uü]nd\w*|dadurch|schließlich|because|since|due|owing|therefore|thus|hence|in\ order|
        reason|as)\b""",
        re.IGNORECASE | re.VERBOSE,
    ),
    Wanted.WORDS: re.compile(
        r"""[„“»«"]|\b(?:sag(?:te|en|t)\w*|erklär(?:te|t|en)\w*|sprach|spricht|nannte|nennt|warnt\w*|
        forder(?:te|t)\w*|beton(?:te|t)\w*|kündigt\w*|kritisiert\w*|bezeichnet\w*|beschwer\w*|
        zufolge|laut|ansicht|äußer\w*|antwort\w*|entgegn\w*|versicher\w*|versprach|droht\w*|
        bekräftig\w*|bestätig\w*|empf[aoi][hl]\w*|begründ\w*|said|says|told|called|announced|warned|
        according|declared|claimed)\b""",
        re.IGNORECASE | re.VERBOSE,
    ),
    Wanted.SOURCE: re.compile(
        r"\((?:\w+ )*(?:1[89]|20)\d\d\)|\b(?:vgl|siehe|cf|see)\b|www\.|http", re.IGNORECASE
    ),
    Wanted.LIST: re.compile(r",.*,|\n\d\.|\b(?:sowie|und|and)\b", re.IGNORECASE | re.DOTALL),
}
_KINDS = {
    Wanted.STATES: frozenset({"state"}),
    Wanted.STATE: frozenset({"state", "place"}),
    Wanted.CITY: frozenset({"place"}),
    Wanted.PLACE: frozenset({"place", "state"}),
    Wanted.ORGANISATION: frozenset({"institution"}),
    Wanted.COMPANY: frozenset({"company"}),
    Wanted.OFFICE: frozenset({"person"}),
    Wanted.PERSON: frozenset({"person", "people", "institution", "state", "place"}),
    Wanted.NAME: NAMES,
}
# What looks like a name that no glossary lists. Two words with capitals side by side are rare in
# German but for "Präsident Moreau" and "Ada Keller"; a state goes by one, an organisation by its
# letters.
_FULL_NAME = r"\b[A-ZÄÖÜ][^\W\d_]+(?:[ -][A-Z]\.)?\ [A-ZÄÖÜ][^\W\d_]+"
_LETTERS = r"\b[A-ZÄÖÜ]{2,}(?:-\w+)?\b"
_SOMEWHERE = re.compile(
    r"\b(?:in|nach|aus|bei|from|at|near|to|im|am|auf)\ (?:\w+\ )?[A-ZÄÖÜ][^\W\d_]+"
)
_TITLE = re.compile(rf"(?:{OFFICES})\ ", re.VERBOSE | re.IGNORECASE)
_CAPITAL = re.compile(r"(?<![.!?:] )(?<!^)\b[A-ZÄÖÜ][^\W\d_]{2,}")
_LOOKS_LIKE = {
    Wanted.OFFICE: re.compile(rf"\b(?i:{OFFICES})\ [A-ZÄÖÜ][^\W\d_]+|{_FULL_NAME}", re.VERBOSE),
    Wanted.PERSON: re.compile(f"{_FULL_NAME}|{_LETTERS}"),
    Wanted.ORGANISATION: re.compile(_LETTERS),
    Wanted.COMPANY: re.compile(f"{_LETTERS}|\\b(?:AG|GmbH|Ltd|Inc|Corp)\\b|[Kk]onzern"),
    Wanted.STATES: re.compile(
        r"\b[A-ZÄÖÜ][\w-]+(?:, [A-ZÄÖÜ][\w-]+)+,? (?:und|sowie|and) (?:\w+ )?[A-ZÄÖÜ]"
    ),
    Wanted.STATE: _CAPITAL,
    Wanted.NAME: _CAPITAL,
    Wanted.CITY: _SOMEWHERE,
    Wanted.PLACE: _SOMEWHERE,
}
_LIKELY = {Wanted.STATE: 0.5, Wanted.CITY: 0.5, Wanted.PLACE: 0.5, Wanted.STATES: 0.5}
"""What a look-alike counts where it is often none; elsewhere 1."""

_OFTEN_WORDS = frozenset({Wanted.OFFICE, Wanted.CITY, Wanted.PLACE, Wanted.STATE, Wanted.NAME})
"""What is often taken for a name though it is a word."""


_ARTICLES = "eine?|keine?|die|der|das|an?|the|not"


class Offers:
    """Tells what the sentences of a document offer."""

    def __init__(self, texts: Sequence[str], names: Sequence[Names], wordings: Wordings) -> None:
        """Take the sentences, the names in each, and what says the same as each."""
        self._texts = tuple(texts)
        self._names = tuple(names)
        self._having: dict[Wanted, Offered] = {}
        self._known: dict[Wanted, list[tuple[int, frozenset[str]]]] = {}
        self._alike: dict[Wanted, list[tuple[int, tuple[str, ...]]]] = {}
        self._wordings = wordings
        self._amounts = Amounts(texts, wordings)

    def of(self, kind: QuestionType, said: frozenset[str] = frozenset()) -> Offered:
        """Tell how far each sentence offers what a question wants: 0 to 1, shape (sentences,).

        Args:
            kind: the type of the question.
            said: keys of the names that the question says itself.
        """
        if kind.wanted in NAMED:
            return self._of_names(kind, said)
        if kind.wanted is Wanted.NUMBER:
            return self._amounts.of(kind.question)
        if kind.wanted is Wanted.DEFINITION:
            return self._of_definitions(kind.terms)
        if kind.wanted not in self._having:
            pattern = _HAVING.get(kind.wanted)
            having = [pattern is not None and bool(pattern.search(t)) for t in self._texts]
            self._having[kind.wanted] = np.array(having, dtype=float)
        return self._having[kind.wanted]

    def _of_names(self, kind: QuestionType, said: frozenset[str]) -> Offered:
        """Tell which sentences have names that the question does not say."""
        wanted, question = kind.wanted, kind.question.casefold()
        if wanted not in self._known:
            self._find_names(wanted)
        offered = np.zeros(len(self._texts))
        for number, keys in self._known[wanted]:
            count = len(keys - said)
            # One state does not answer "which states", three do.
            offered[number] = min(count / 3, 1.0) if wanted is Wanted.STATES else float(count > 0)
        worth = _LIKELY.get(wanted, 1.0)
        for number, names in self._alike[wanted]:
            if offered[number] < worth and any(name not in question for name in names):
                offered[number] = worth
        return offered

    def _find_names(self, wanted: Wanted) -> None:
        kinds = _KINDS[wanted]
        keys = [frozenset(key for key, kind in names if kind in kinds) for names in self._names]
        self._known[wanted] = [(number, own) for number, own in enumerate(keys) if own]
        alike = [
            tuple(match.group().casefold() for match in _LOOKS_LIKE[wanted].finditer(text))
            for text in self._texts
        ]
        if wanted in _OFTEN_WORDS:
            # German writes all nouns with capitals: "in Fragen" is no place.
            alike = [tuple(name for name in own if not _is_word(name)) for own in alike]
        self._alike[wanted] = [(number, names) for number, names in enumerate(alike) if names]

    def _of_definitions(self, terms: Sequence[str]) -> Offered:
        """Tell which sentences spell an abbreviation out, as in `… (EurAsEc)`, or define a term.

        A term may be one of the other language; abbreviations are spelt out in many wordings.
        """
        if not terms:
            return np.zeros(len(self._texts))
        says = _defining(terms)
        long = [t.lower() for t in terms if not any(word.isupper() for word in t.split())]
        return np.array(
            [
                bool(says.search(text))
                or (any(t in lowered for t in long) and bool(says.search(wording)))
                for text, wording, lowered in zip(
                    self._texts, self._wordings.texts, self._wordings.lowered, strict=True
                )
            ],
            dtype=float,
        )


def _defining(terms: Sequence[str]) -> re.Pattern[str]:
    term = rf"[»„“\"']?(?:{'|'.join(map(re.escape, terms))})[«“”\"']?"
    return re.compile(
        rf"\({term}\)|\b(?:genannte\w*|called|namens)\ {term}|"
        rf"(?<!\w){term}\ (?:(?:ist|war|sind|is|was|are)\ (?:{_ARTICLES})\b|"
        rf"(?:kenn|be)zeichne\w+|bedeute\w+|meint|means|denotes)"
    )


def _is_word(name: str) -> bool:
    """Tell whether what looks like a name ends in a German word, with no title before it."""
    return not _TITLE.match(name) and is_german(fold(name.split()[-1], "de"))
