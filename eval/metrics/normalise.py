"""What does not count when answers are compared, in German and in English.

SQuAD's normalisation (Rajpurkar et al., "SQuAD: 100,000+ Questions for Machine Comprehension of
Text", EMNLP 2016: lower case, no punctuation, no articles), carried over to German and to what
differs between ways of writing:

- umlauts and ß are spelt out (`Außenpolitik`, `Aussenpolitik`), other accents dropped;
- articles of the language are dropped;
- numbers lose their separators (`1.200` in German and `1,200` in English are `1200`), number words
  up to twelve become digits;
- dates get one order, whatever their form (`15. Juni 2001`, `June 15, 2001`, `15.06.2001` and
  `2001-06-15` are `2001 month6 15`).
"""

from __future__ import annotations

import re
import unicodedata

from index.language import Language

_ARTICLES: dict[Language, frozenset[str]] = {
    "de": frozenset("der die das den dem des ein eine einen einem einer eines".split()),
    "en": frozenset("a an the".split()),
}
_NUMBERS = {
    word: str(number)
    for number, words in enumerate(
        (
            ("null", "zero"),
            ("eins", "one"),
            ("zwei", "two"),
            ("drei", "three"),
            ("vier", "four"),
            ("fuenf", "five"),
            ("sechs", "six"),
            ("sieben", "seven"),
            ("acht", "eight"),
            ("neun", "nine"),
            ("zehn", "ten"),
            ("elf", "eleven"),
            ("zwoelf", "twelve"),
        )
    )
    for word in words
}
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januar jaenner january jan",
            "februar february feb",
            "maerz march mar",
            "april apr",
            "mai may",
            "juni june jun",
            "juli july jul",
            "august aug",
            "september sept sep",
            "oktober october okt oct",
            "november nov",
            "dezember december dez dec",
        ),
        start=1,
    )
    for name in names.split()
}
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})

_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATES = (
    re.compile(r"\b(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})\b"),
    re.compile(r"\b(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?(?P<y>\d{4})\b"),
    re.compile(
        rf"\b(?P<d>\d{{1,2}})(?:\.|st|nd|rd|th)?\s(?P<m>{_MONTH})\b\.?(?:\s(?P<y>\d{{4}}))?"
    ),
    re.compile(
        rf"\b(?P<m>{_MONTH})\b\.?\s(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d)(?:,?\s(?P<y>\d{{4}}))?"
    ),
    re.compile(rf"\b(?P<m>{_MONTH})\b\.?\s(?P<y>\d{{4}})\b(?P<d>)"),
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)+")
_TOKEN = re.compile(r"\d+\.\d+|\w+")


def tokens(text: str, language: Language | None = None) -> list[str]:
    """Return the words of a text that count, normalised, in order.

    Args:
        text: any text.
        language: decides on articles and on separators of numbers; None where both may occur: then
            articles of both are dropped, and a separator before three digits parts thousands.
    """
    plain = _spelt_out(text)
    for pattern in _DATES:
        plain = pattern.sub(_date, plain)
    plain = _NUMBER.sub(lambda number: _number(number.group(), language), plain)
    articles = _ARTICLES[language] if language else _ARTICLES["de"] | _ARTICLES["en"]
    words = (word.strip("_") for word in _TOKEN.findall(plain))
    return [_NUMBERS.get(word, word) for word in words if word and word not in articles]


def _spelt_out(text: str) -> str:
    """Lower case, umlauts spelt out, other accents dropped, hyphens and no-break spaces undone."""
    folded = unicodedata.normalize("NFKC", text).lower().translate(_UMLAUTS)
    letters = unicodedata.normalize("NFKD", folded)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _date(found: re.Match[str]) -> str:
    month = found["m"]
    number = _MONTHS.get(month) or int(month)
    day = str(int(found["d"])) if found["d"] else ""
    if not 1 <= number <= 12:
        return found.group()
    return f" {found['y'] or ''} month{number} {day} "


def _number(digits: str, language: Language | None) -> str:
    """Take separators of thousands out; write a decimal comma as a point."""
    thousands = {"de": ".", "en": ","}.get(language or "")
    if thousands is None:
        grouped = re.fullmatch(r"[1-9]\d{0,2}(?:([.,])\d{3})(?:\1\d{3})*(?:[.,]\d+)?", digits)
        thousands = grouped[1] if grouped else ""
    if thousands and not re.fullmatch(rf"\d{{1,3}}(?:\{thousands}\d{{3}})+(?:[.,]\d+)?", digits):
        thousands = ""
    return (
        digits.replace(thousands, "").replace(",", ".") if thousands else digits.replace(",", ".")
    )
