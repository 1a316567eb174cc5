"""What sentences have to offer to a question: a date, an amount of what is counted, a name.

What does not depend on the question is found once for a document, not for each question.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.question_type import NAMED, OFFICES, QuestionType, Wanted

Offered = NDArray[np.float64]
Names = frozenset[tuple[str, str]]
"""The names in a sentence, as (key, kind)."""

_MONTH = (
    "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember|"
    "January|February|March|May|June|July|October|December"
)
_SHARE = (
    r"prozent|percent|per cent|%|(?:drit|vier|fünf|sechs|sieb|ach|neun|zehn)tel|hälfte|third|"
    r"quarter|half|fifth|tenth|fach(?:t|en)?\b|fold\b|doppel"
)
# What "how long" and its like are answered with: a number and its unit.
_UNITS = (
    (
        # "How long is the pipeline" asks for a length, "how long did it take" for a time.
        r"\b(?:wie\s+(?:lang|weit)|how\s+(?:far|long\s+(?:is|are|was|were)\s+the))\b|kilomet",
        r"kilomet|\bkm\b|\bmeter|\bmiles?\b|hektar",
    ),
    (
        r"\b(?:wie\s+lange|how\s+long)\b",
        r"\w*jahre?n?\b|\bmonat|\btage?\b|\byears?\b|\bmonths?\b|\bdays?\b|woche|week|stunde|"
        r"\bhours?\b|jahrzehnt|decade",
    ),
    (
        r"\b(?:wie\s+(?:teuer|viel\s+(?:geld|kostet))|\w*kostet|summe|betrag|preis|how\s+much|"
        r"costs?|price|sum|amount|fine|rent)\b",
        rf"dollar|euro|rubel|yuan|milliarde|million|billion|{_SHARE}",
    ),
    (
        r"\b(?:prozent|anteil|percent|per\s+cent|percentage|share)\b",
        _SHARE,
    ),
)
_COUNTED = re.compile(r"\b(?:wie\s?viele[nr]?|how\s+many)((?:\s+\w+){1,3})", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d(?:er|s)?\b|\b\d{1,2}\.\d{1,2}\.\d{2,4}\b|\b\d\.(?=\s)")

_HAVING = {
    Wanted.DATE: re.compile(rf"\b(?:1[89]|20)\d\d(?:er|s)?\b|\b(?:{_MONTH})\b"),
    Wanted.NUMBER: re.compile(
        r"""\d|\b(?:zwei|drei|vier|fünf|sechs|sieben|acht|neun|\w*zehn|elf|zwölf|\w*(?:zwanz|drei[sß]|
        vierz|fünfz|sechz|siebz|achtz|neunz)ig(?:er)?|beiden?|\w*hundert\w*|\w*tausend\w*|dutzend|
        million\w*|milliarde\w*|\w+fach(?:t|en)?|halb\w*|hälfte|
        (?:ein|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn)mal|
        (?:drit|vier|fünf|sechs|sieb|ach|neun|zehn)tel|
        mehrere|wenige|eine[mnrs]?\ (?:jahr|monat|woche|tag)\w*|two|three|four|five|six|seven|eight|
        nine|ten|eleven|twelve|\w+teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundreds?|
        thousands?|dozens?|billion\w*|\w+fold|once|twice|times|half|thirds?|quarters?|tenth|several|
        both|few|a\ single|one\ (?:year|month|week|day))\b""",
        re.IGNORECASE | re.VERBOSE,
    ),
    Wanted.REASON: re.compile(
        r"""\b(?:weil|da|denn|daher|deshalb|deswegen|somit|folglich|aufgrund|wegen|um|damit|
        gr[uü]nd\w*|dadurch|schließlich|because|since|due|owing|therefore|thus|hence|in\ order|
        reason|as)\b""",
        re.IGNORECASE | re.VERBOSE,
    ),
    Wanted.SOURCE: re.compile(
        r"\((?:\w+ )*(?:1[89]|20)\d\d\)|\b(?:vgl|siehe|cf|see)\b|www\.|http", re.IGNORECASE
    ),
    Wanted.LIST: re.compile(r",.*,|\n\d\.|\b(?:sowie|und|and)\b", re.IGNORECASE | re.DOTALL),
}
_KINDS = {
    Wanted.STATES: frozenset({"place"}),
    Wanted.PLACE: frozenset({"place"}),
    Wanted.ORGANISATION: frozenset({"institution"}),
    Wanted.COMPANY: frozenset({"company"}),
    Wanted.OFFICE: frozenset({"person"}),
    Wanted.PERSON: frozenset({"person", "people", "institution", "place"}),
}
# What looks like a name that no glossary lists. Two words with capitals side by side are rare in
# German but for "Präsident Moreau" and "Ada Keller"; a state goes by one, an organisation by its
# letters.
_FULL_NAME = r"\b[A-ZÄÖÜ][^\W\d_]+(?:[ -][A-Z]\.)?\ [A-ZÄÖÜ][^\W\d_]+"
_LETTERS = r"\b[A-ZÄÖÜ]{2,}(?:-\w+)?\b"
_LOOKS_LIKE = {
    # An adjective and its noun may both have capitals (Regionale Struktur): a title must be there.
    Wanted.OFFICE: re.compile(rf"\b(?i:{OFFICES})\ [A-ZÄÖÜ][^\W\d_]+", re.VERBOSE),
    Wanted.PERSON: re.compile(f"{_FULL_NAME}|{_LETTERS}"),
    Wanted.ORGANISATION: re.compile(_LETTERS),
    Wanted.COMPANY: re.compile(f"{_LETTERS}|\\b(?:AG|GmbH|Ltd|Inc|Corp)\\b|[Kk]onzern"),
    Wanted.STATES: re.compile(
        r"\b[A-ZÄÖÜ][\w-]+(?:, [A-ZÄÖÜ][\w-]+)+,? (?:und|sowie|and) (?:\w+ )?[A-ZÄÖÜ]"
    ),
    Wanted.PLACE: re.compile(
        r"\b(?:in|nach|aus|bei|from|at|near|to|im|am|auf)\ (?:\w+\ )?[A-ZÄÖÜ][^\W\d_]+"
    ),
}
_LIKELY = {Wanted.PLACE: 0.5, Wanted.STATES: 0.5}
"""What a look-alike counts where it is often none; elsewhere 1."""


_ARTICLES = "eine?|keine?|die|der|das|an?|the|not"


@dataclass(frozen=True, slots=True)
class _Amounts:
    """The numbers of a sentence: its text without years, and what stands behind each number."""

    text: str
    behind: tuple[str, ...]


class Offers:
    """Tells what the sentences of a document offer."""

    def __init__(self, texts: Sequence[str], names: Sequence[Names]) -> None:
        """Take the sentences and the names in each."""
        self._texts = tuple(texts)
        self._names = tuple(names)
        self._having: dict[Wanted, Offered] = {}
        self._known: dict[Wanted, list[tuple[int, frozenset[str]]]] = {}
        self._alike: dict[Wanted, list[tuple[int, tuple[str, ...]]]] = {}
        self._amounts: list[tuple[int, _Amounts]] | None = None

    def of(self, kind: QuestionType, said: frozenset[str] = frozenset()) -> Offered:
        """Tell how far each sentence offers what a question wants: 0 to 1, shape (sentences,).

        Args:
            kind: the type of the question.
            said: keys of the names that the question says itself.
        """
        if kind.wanted in NAMED:
            return self._of_names(kind, said)
        if kind.wanted is Wanted.NUMBER:
            return self._of_amounts(kind.question)
        if kind.wanted is Wanted.DEFINITION:
            return self._of_definitions(kind.acronyms)
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
        self._alike[wanted] = [(number, names) for number, names in enumerate(alike) if names]

    def _of_amounts(self, question: str) -> Offered:
        """Tell which sentences hold a number of what a question counts or measures.

        A year is none. After "how many soldiers" the number must stand before soldiers, after "how
        long" before a unit of length or time.
        """
        if self._amounts is None:
            found = [(number, _amounts(text)) for number, text in enumerate(self._texts)]
            self._amounts = [(number, own) for number, own in found if own.behind]
        offered = np.zeros(len(self._texts))
        counted = _COUNTED.search(question)
        # "how many Russian soldiers": one of the next words is what is counted.
        words = counted.group(1).split() if counted else []
        stems = [_crude_stem(word) for word in words if len(word) > 3]
        unit = _unit_of(" ".join(words)) if counted else _unit_asked(question)
        for number, own in self._amounts:
            if counted and unit is None:
                named = any(stem in text for stem in stems for text in own.behind)
                offered[number] = 1.0 if named else 0.5
            else:
                offered[number] = float(unit is None or bool(re.search(unit, own.text)))
        return offered

    def _of_definitions(self, acronyms: Sequence[str]) -> Offered:
        """Tell which sentences spell an abbreviation out, as in `… (EurAsEc)`, or define it."""
        if not acronyms:
            return np.zeros(len(self._texts))
        any_of = "|".join(re.escape(acronym) for acronym in acronyms)
        says = re.compile(
            rf"\((?:{any_of})\)|\b(?:{any_of})\ (?:ist|war|is|was)\ (?:{_ARTICLES})\b"
        )
        return np.array([bool(says.search(text)) for text in self._texts], dtype=float)


def _unit_asked(question: str) -> str | None:
    """Return the units that a question wants ("how long"), as a pattern."""
    return next((u for asks, u in _UNITS if re.search(asks, question, re.IGNORECASE)), None)


def _unit_of(counted: str) -> str | None:
    """Return the units that are counted: "how many kilometres" counts nothing, it measures."""
    return next((u for _, u in _UNITS if re.search(u, counted, re.IGNORECASE)), None)


def _amounts(text: str) -> _Amounts:
    without_years = _YEAR.sub(" ", text)
    numbers = _HAVING[Wanted.NUMBER].finditer(without_years)
    lowered = without_years.lower()
    return _Amounts(lowered, tuple(lowered[n.end() : n.end() + 60] for n in numbers))


def _crude_stem(word: str) -> str:
    lowered = word.lower()
    return re.sub(r"(?:ies|ern|en|er|es|e|n|s)$", "", lowered) if len(lowered) > 4 else lowered
