"""Which sentences hold an amount of what a question counts or measures.

"How many soldiers" wants a number before soldiers, "how long" one before a unit of length or of
time, "what did it cost" one of money, "how often" a frequency. A year is no amount. What is counted
may go by another word in the text, so it is looked for in the translation and in the restatement,
too; but where the text itself holds no number, nothing else makes up for it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rag.wordings import Wordings

_VAGUE = "mehrere[rn]?|wenige[rn]?|several|few"
_NUMBER = re.compile(
    rf"""\d[\d.,\ ]*|\b(?:zwei|drei|vier|fünf|sechs|sieben|acht|neun|\w*zehn|elf|zwölf|
    \w*(?:zwanz|drei[sß]|vierz|fünfz|sechz|siebz|achtz|neunz)ig(?:er)?|beiden?|\w*hundert\w*|
    \w*tausend\w*|dutzend|million\w*|milliarde\w*|\w+fach\w*|halb\w*|hälfte|
    (?:ein|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn)mal|
    (?:drit|vier|fünf|sechs|sieb|ach|neun|zehn)tel|
    eine[mnrs]?\ (?:jahr|monat|woche|tag)\w*|\w+(?:tägig|wöchig|monatig|jährig|stündig)\w*|
    two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|
    (?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundreds?|thousands?|dozens?|billion\w*|\w+fold|
    once|twice|times|half|thirds?|quarters?|tenth|both|a\ single|one\ (?:year|month|week|day)|
    {_VAGUE})\b""",
    re.IGNORECASE | re.VERBOSE,
)
_DATE = re.compile(r"\b\d{1,2}\.\d{1,2}\.\d{2,4}\b|\b\d\.(?=\s)")
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d(?:er|s)?\b(?!\s\d{3}\b)")
_BEFORE_A_YEAR = re.compile(
    r"\b(?:seit|bis|ab|von|vor|nach|im\ jahre?|ende|anfang|mitte|und|zwischen|in|since|until|till|"
    r"by|from|to|of|and|between|end|early|late|mid|(?:jan|feb|mär|mar|apr|mai|may|jun|jul|aug|sep|okt|"
    r"oct|nov|dez|dec)\w*)\s+$",
    re.IGNORECASE,
)
_COUNTABLE = re.compile(
    r"\s+(?:[A-ZÄÖÜ]\w+|kilomet|met(?:er|re)s|miles|soldiers|troops|people|tons)"
)

_LENGTH = r"kilomet|\bkm\b|\bmet(?:er|re)n?s?\b|\bmiles?\b|\bmeilen?\b"
_AREA = r"hektar|hectare|quadrat|\bsquare\b"
_QUANTITY = r"kubik|\bcubic\b|tonnen?\b|\btons?\b|tonnes\b|barrel|\blit(?:er|re)|watt|gramm?s?\b"
_TIME = (
    r"jahre?n?s?\b|\bmonat|\btage?n?\b|\byears?\b|\bmonths?\b|\bdays?\b|woche|week|stunde|\bhours?\b|"
    r"jahrzehnt|decade|jahrhundert|century|centuries|(?:tägig|wöchig|monatig|jährig|stündig)|-tage-"
)
_MONEY = r"dollar|euro\b|euros\b|rubel|r[ou]u?bles?\b|yuan|kronen?\b|\bpfund|\bpounds?\b|[€$]"
_SHARE = (
    r"prozent|percent|per cent|%|(?:drit|vier|fünf|sechs|sieb|ach|neun|zehn)tel|hälfte|third|"
    r"quarter|half|fifth|tenth|fach\w*|fold\b|doppel|verdoppel"
)
_FAMILIES = (_AREA, _QUANTITY, _LENGTH, _TIME, _MONEY, _SHARE)
_STUFF = (
    "gas|öl|erdöl|erdgas|wasser|strom|holz|getreide|kohle|oil|crude|water|electricity|power|"
    "grain|coal"
)
_MEASURED = (
    (r"\b(?:wie\s+(?:tief|breit)|how\s+(?:deep|wide|tall))\b", _LENGTH),
    (r"\bwie\s+weit\b.*\b(?:entfernt|von|weg)\b|\bhow\s+far\s+(?:is|are|was|from|away)\b", _LENGTH),
    (r"\bhow\s+long\s+(?:is|are|was|were)\s+the\b|\bwie\s+lang\b", rf"{_LENGTH}|{_TIME}"),
    (r"\b(?:wie\s+lange|how\s+long)\b", _TIME),
    (rf"\b(?:wie\s+viel|how\s+much)\s+(?:\w+\s+)?(?:{_STUFF})\b", rf"{_QUANTITY}|{_SHARE}"),
    (r"\b(?:prozent|anteil|percent|per\s+cent|percentage|share|proportion|portion)\b", _SHARE),
    (
        r"\b(?:wie\s+(?:teuer|viel\s+geld)|\w*kostete?n?|bezahl\w*|zahlt\w*|summe|betrag|preis|"
        r"miete|pacht|much\s+money|costs?|price|sum|amount|fine|rent|pa(?:y|ys|id)|spen[dt])\b",
        rf"{_MONEY}|{_SHARE}",
    ),
)
"""What "how long" and its like are answered with: a number and its unit."""

_HOW_OFTEN = re.compile(r"\b(?:wie\s+(?:oft|häufig)|how\s+(?:often|frequently))\b", re.IGNORECASE)
_OFTEN = re.compile(
    r"""(?:täglich|wöchentlich|monatlich|jährlich|stündlich|daily|weekly|monthly|yearly|annual|
    hourly)|alle\ \w+\ (?:jahre|monate|wochen|tage|stunden)|
    \b(?:\w*mal\b(?!\ de)|mehrmals|einmalig|once|twice|times|regelmäßig|regularly|
    every|each|jede[mnrs]?|immer\ wieder|selten|rarely|nie(?:mals)?|never)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_COUNTED = re.compile(
    r"\b(?:wie\s?viele[nr]?|how\s+many)\s+(?:(?:der|von\s+den|of\s+the|of)\s+)?((?:[\w-]+\s*){1,3})",
    re.IGNORECASE,
)
_NO_NOUN = re.compile(
    r"\b(?:is|are|was|were|did|do|does|have|has|had|can|could|will|would|may|might|must|should|in|"
    r"of|on|at|to|from|per|there|sit|serve|live|work|died|by)\b.*",
    re.IGNORECASE,
)
_OF_SOMETHING_ELSE = 0.25
_REACH = 60
"""Characters behind a number in which the thing counted is looked for."""


@dataclass(frozen=True, slots=True)
class _Numbers:
    """The numbers of a sentence: its text without years, and what stands behind each number.

    Attributes:
        text: in lower case.
        behind: of each number, in lower case.
        exact: whether one of them is more than "several".
    """

    text: str
    behind: tuple[str, ...]
    exact: bool


class Amounts:
    """Tells which sentences of a document hold an amount that a question asks for."""

    def __init__(self, texts: Sequence[str], wordings: Wordings) -> None:
        """Take the sentences and what says the same as each."""
        self._texts = tuple(texts)
        self._wordings = wordings

    def of(self, question: str) -> NDArray[np.float64]:
        """Tell how far each sentence holds the amount, 0 to 1: shape (sentences,)."""
        if _HOW_OFTEN.search(question):
            return np.array([bool(_OFTEN.search(text)) for text in self._texts], dtype=float)
        counted = _counted(question)
        unit = _unit_of(counted) if counted else _unit_asked(question)
        stems = [_crude_stem(word) for word in counted.split() if len(word) > 3]
        offered = np.zeros(len(self._texts))
        for place, own in self._numbers:
            if counted and unit is None:
                named = own.exact and (_named(own, stems) or self._named_elsewhere(place, stems))
                offered[place] = 1.0 if named else _OF_SOMETHING_ELSE
            else:
                offered[place] = float(unit is None or bool(re.search(unit, own.text)))
        return offered

    @cached_property
    def _numbers(self) -> list[tuple[int, _Numbers]]:
        """The numbers of those sentences that have some."""
        found = [(place, _numbers_in(text)) for place, text in enumerate(self._texts)]
        return [(place, own) for place, own in found if own.behind]

    def _named_elsewhere(self, place: int, stems: Sequence[str]) -> bool:
        """Tell whether another wording of a sentence has the thing counted behind a number."""
        text, lowered = self._wordings.texts[place], self._wordings.lowered[place]
        # All wordings are ten times the text: numbers are looked for before the thing alone.
        places = (n.start() for stem in stems for n in re.finditer(re.escape(stem), lowered))
        return any(_NUMBER.search(_without_dates(text[max(0, n - _REACH) : n])) for n in places)


def _named(numbers: _Numbers, stems: Sequence[str]) -> bool:
    return any(stem in text for stem in stems for text in numbers.behind)


def _counted(question: str) -> str:
    """Return what a question counts: "Russian soldiers" in "how many Russian soldiers are …"."""
    match = _COUNTED.search(question)
    if not match:
        return ""
    words = _NO_NOUN.sub("", match.group(1)).split()
    # German writes the noun with a capital: what follows it is no longer counted.
    nouns = [number for number, word in enumerate(words) if word[0].isupper()]
    german = match.group().lower().startswith("wie")
    return " ".join(words[: nouns[0] + 1] if german and nouns else words)


def _unit_asked(question: str) -> str | None:
    """Return the units that a question wants ("how long"), as a pattern."""
    return next((u for asks, u in _MEASURED if re.search(asks, question, re.IGNORECASE)), None)


def _unit_of(counted: str) -> str | None:
    """Return the units that are counted: "how many kilometres" counts nothing, it measures."""
    return next((u for u in _FAMILIES if re.search(u, counted, re.IGNORECASE)), None)


def _numbers_in(text: str) -> _Numbers:
    plain = _without_dates(text)
    numbers = list(_NUMBER.finditer(plain))
    lowered = plain.lower()
    return _Numbers(
        lowered,
        tuple(lowered[n.end() : n.end() + _REACH] for n in numbers),
        any(not re.fullmatch(_VAGUE, n.group(), re.IGNORECASE) for n in numbers),
    )


def _without_dates(text: str) -> str:
    """Take dates and years out: `1800 Kilometer` is no year, `im Jahr 1800` is one."""

    def blank(year: re.Match[str]) -> str:
        before, behind = text[max(0, year.start() - 12) : year.start()], text[year.end() :]
        counts = _COUNTABLE.match(behind) and not _BEFORE_A_YEAR.search(before)
        return year.group() if counts else " "

    return _DATE.sub(" ", _YEAR.sub(blank, text))


def _crude_stem(word: str) -> str:
    lowered = word.lower()
    return re.sub(r"(?:ies|ern|en|er|es|e|n|s)$", "", lowered) if len(lowered) > 4 else lowered
