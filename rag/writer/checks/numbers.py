"""Numbers and dates: those of a statement must occur in its evidence, in figures or in words.

`20.000`, `20,000` and `zwanzigtausend` are one number; so are `verfünffacht` and `fivefold`, or
`18.08.2008` and `18 August 2008`.
"""

from __future__ import annotations

import re
from functools import lru_cache

_FIGURES = re.compile(
    r"(?<![\w.,])(?P<date>\d{1,2}\.\s?\d{1,2}\.\s?\d{2,4})(?!\w)"
    r"|(?P<iso>\d{4}-\d{2}-\d{2})"
    r"|(?P<big>\d{1,3}(?:[.,\u00a0\u202f ]\d{3})+)(?![\d])"
    r"|(?P<decimal>\d+[.,]\d+)(?![\d])"
    r"|(?P<plain>\d+)"
)
_WORD = re.compile(r"[^\W\d_]+")


def _counted(words: str, first: int, step: int = 1) -> dict[str, float]:
    return {word: first + step * place for place, word in enumerate(words.split())}


_UNITS = {
    **_counted("zwei drei vier fuenf sechs sieben acht neun zehn elf zwoelf", 2),
    **_counted("two three four five six seven eight nine ten eleven twelve", 2),
    **_counted("dreizehn vierzehn fuenfzehn sechzehn siebzehn achtzehn neunzehn", 13),
    **_counted("thirteen fourteen fifteen sixteen seventeen eighteen nineteen", 13),
    **_counted("zwanzig dreissig vierzig fuenfzig sechzig siebzig achtzig neunzig", 20, 10),
    **_counted("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10),
}
_SCALES = {
    **{"hundert": 100, "hundred": 100, "tausend": 1_000, "thousand": 1_000},
    **dict.fromkeys(("million", "millionen", "millions"), 10**6),
    **dict.fromkeys(("milliarde", "milliarden", "billion", "billions"), 10**9),
}
# `achten` is left out: it means to respect as well.
_ORDINALS = {
    **_counted("zweit dritt viert fuenft sechst siebt", 2),
    **_counted("neunt zehnt", 9),
    **_counted("second third fourth fifth sixth seventh eighth ninth tenth", 2),
}
_PAIRS: dict[str, float] = {
    **dict.fromkeys("beide beiden beider beides both zweimal twice verdoppelt doppelt".split(), 2),
    **{"double": 2, "doubled": 2, "triple": 3, "tripled": 3, "quadrupled": 4, "quintupled": 5},
    **dict.fromkeys("halb halbe halbes halbiert haelfte half halved".split(), 0.5),
    **{"dutzend": 12, "dozen": 12},
}
_MONTHS = {
    **_counted("januar februar maerz april mai juni juli", 1),
    **_counted("august september oktober november dezember", 8),
    **_counted("january february march april may june july", 1),
    **_counted("august september october november december", 8),
}
_ANAPHORIC = frozenset({"beide", "beiden", "beider", "beides", "both"})
"""Words that count what was named before; evidence need not count it itself."""
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_TIMES = re.compile(r"(?:ver)?(?P<unit>[a-z]+?)fach(?:t|te|ten|es|er|e)?$|(?P<fold>[a-z]+?)fold$")
_NOT_MONTHS = frozenset({"may", "march"})


def values(text: str) -> dict[str, str]:
    """Return the numbers in a text: a normal form, and how it is written there.

    Months are `month 8`; the article (`ein`, `one`) is no number.
    """
    found: dict[str, str] = {}
    for match in _FIGURES.finditer(text):
        for value in _figures(match):
            found.setdefault(value, match.group())
    for match in _WORD.finditer(text):
        word = match.group()
        amount = _value(_plain(word))
        if amount is not None:
            found.setdefault(_form(amount), word)
        month = _month(word, text, match.start(), match.end())
        if month is not None:
            found.setdefault(f"month {month}", word)
    return _scaled(text, found)


def _figures(match: re.Match[str]) -> list[str]:
    whole = match.group()
    kind = match.lastgroup
    if kind == "date":
        day, month, year = re.findall(r"\d+", whole)
        return [_form(int(day)), f"month {int(month)}", _form(int(year))]
    if kind == "iso":
        year, month, day = re.findall(r"\d+", whole)
        return [_form(int(year)), f"month {int(month)}", _form(int(day))]
    if kind == "big":
        return [_form(int(re.sub(r"\D", "", whole)))]
    if kind == "decimal":
        return [_form(float(whole.replace(",", ".")))]
    return [_form(int(whole))]


def _form(value: float) -> str:
    return str(int(value)) if value == int(value) else str(value)


def _plain(word: str) -> str:
    return word.lower().translate(_UMLAUTS)


@lru_cache(maxsize=10_000)
def _value(word: str) -> float | None:
    """Return what a folded number word means: `einundzwanzig`, `verfuenffacht`, `drittes`."""
    if word in _PAIRS:
        return _PAIRS[word]
    if word in _UNITS:
        return _UNITS[word]
    times = _TIMES.match(word)
    if times:
        return _value(times["unit"] or times["fold"])
    ordinal = re.fullmatch(r"(.+?)(?:e|en|er|es|em|ens|s|ly)?", word)
    if ordinal and ordinal[1] in _ORDINALS and word != "seconds":
        return _ORDINALS[ordinal[1]]
    joined = re.fullmatch(r"(ein|[a-z]+)und([a-z]+zig|dreissig)", word)
    if joined and joined[2] in _UNITS:
        unit = 1 if joined[1] == "ein" else _UNITS.get(joined[1])
        return None if unit is None else _UNITS[joined[2]] + unit
    for scale in ("hundert", "tausend"):
        if word.endswith(scale) and word != scale:
            front = word[: -len(scale)]
            unit = 1 if front == "ein" else _UNITS.get(front)
            return None if unit is None else unit * _SCALES[scale]
    return None


def _month(word: str, text: str, start: int, end: int) -> int | None:
    lower = _plain(word)
    if lower not in _MONTHS or not word[0].isupper():
        return None
    if lower in _NOT_MONTHS:  # a verb or a noun as well: only beside a number
        beside = text[max(0, start - 4) : start] + text[end : end + 6]
        if not re.search(r"\d", beside):
            return None
    return int(_MONTHS[lower])


_SCALED = re.compile(
    r"(?P<front>\d+(?:[.,]\d+)*|[^\W\d_]+)[\s-](?P<scale>hundred|thousand|tausend|million(?:en|s)?|"
    r"milliarden?|billions?)\b",
    re.IGNORECASE,
)


def _scaled(text: str, found: dict[str, str]) -> dict[str, str]:
    """Let `3,5 Millionen` mean 3500000, too."""
    for match in _SCALED.finditer(text):
        front = match["front"]
        value = (
            float(front.replace(",", "."))
            if re.fullmatch(r"\d+(?:[.,]\d+)?", front)
            else _value(_plain(front))
        )
        if value is not None:
            found.setdefault(_form(value * _SCALES[_plain(match["scale"])]), match.group())
    return found


def unproven(statement: str, evidence: list[str]) -> list[str]:
    """Return the numbers of a statement, as written, that no text of the evidence holds."""
    held: set[str] = set()
    for text in evidence:
        held |= values(text).keys()
    return [
        written
        for value, written in values(statement).items()
        if value not in held and _plain(written) not in _ANAPHORIC
    ]
