"""Cutting a paragraph into sentences, by the rules of German (and English) spelling.

A full stop ends a sentence unless it belongs to an abbreviation, an initial, an ordinal or a date.
German capitalises every noun, so a capital behind a full stop proves little; and an author's slip
may begin a sentence in lower case. So the word *before* the full stop decides first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.records import Span

_ABBREVIATIONS = frozenset(
    """abb abs abschn allg anm art aufl ausg bd bde bes bez bl bsp bzgl bzw ca dgl diss dr ebd ed
    eds einschl engl etc evtl fig ff franz geb gegr gen gest ggf hl hrsg ing inkl insb insbes jh jhd
    jhdt jr kap lat lt max med mill min mio mrd ms nr nrn o.ä od orig par parl phil pl prof prot
    rd red resp rev russ s.o s.u sek sen sog sozialpol st std stellv str tab tel tsd u.a u.ä übers
    urspr usf usw v.a verf verl vgl vol vs z.b zit zt zzgl al cf e.g i.e inc ltd mr mrs no pp repr
    sr u.s viz""".split()
)
"""Abbreviations that stand inside a sentence (`usw.` and `etc.` end one only before a capital)."""

_MAY_END = frozenset({"usw", "etc", "ff", "al", "jr", "inc", "ltd", "u.a", "u.ä", "o.ä"})
_MONTHS = frozenset(
    """januar jänner februar märz april mai juni juli august september oktober november dezember
    jan feb mär apr jun jul aug sep sept okt nov dez""".split()
)
_AFTER_ORDINAL = re.compile(
    r"(?:jahrhundert|jahrzehnt|jahrestag|kapitel|abschnitt|artikel|parteitag|weltkrieg|auflage|"
    r"quartal|gipfel|kongress|session|legislatur|geburtstag|platz|rang|juli|mal\b)",
    re.IGNORECASE,
)
# Words that begin a German main clause far more often than they follow an ordinal.
_OPENERS = frozenset(
    """der die das ein eine einer eines dem den es er sie wir ihr ich dies diese dieser dieses dann
    da dort hier so zwar doch denn aber auch und oder wenn als weil obwohl während nach vor seit
    mit bei in im am an auf aus für von vom zu zum zur durch über unter um trotz wegen insgesamt
    dabei damit daher deshalb dennoch außerdem schließlich allerdings the this that it he
    they""".split()
)

_STOP = re.compile(r"[.!?…]+[\"'”“’«»›)\]]*(?=\s)")
_WORD_BEFORE = re.compile(r"[^\s(\[»«„“\"'‚›‹/]*$")
_NEXT = re.compile(r"\s+([\"'„“‚»«›(\[–-]*\s?)(\S+)")
_VOWEL = re.compile(r"[aeiouyäöü]", re.IGNORECASE)


def split(text: str, start: int = 0, end: int | None = None) -> tuple[Span, ...]:
    """Cut `text[start:end]` into sentences.

    Returns:
        Spans into `text`, in order, without the white space between them. Together they hold
        every other character.
    """
    return tuple(_sentences(text, start, len(text) if end is None else end))


def _sentences(text: str, start: int, end: int) -> Iterator[Span]:
    begin = start
    for match in _STOP.finditer(text, start, end):
        if _ends_here(text, begin, match, end):
            yield from _trimmed(text, begin, match.end())
            begin = match.end()
    yield from _trimmed(text, begin, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    piece = text[start:end]
    stripped = piece.strip()
    if stripped:
        begin = start + piece.index(stripped)
        yield Span(begin, begin + len(stripped))


def _ends_here(text: str, begin: int, stop: re.Match[str], end: int) -> bool:
    following = _NEXT.match(text, stop.end(), end)
    if not following:
        return True
    opening, word = following.group(1), following.group(2)
    mark = stop.group()
    lower = word[0].islower() and not opening.strip("–- ")
    if mark[0] in "!?…" or mark.startswith(".."):
        return not lower
    if len(mark) > 1:  # a quotation or a bracket closes with the full stop
        return not lower
    before = _word_before(text, begin, stop.start())
    bare = before.casefold().lstrip("(")
    if _is_abbreviation(bare):
        return bare in _MAY_END and not lower and word.casefold() in _OPENERS
    if re.fullmatch(r"\d{1,2}|[IVXLC]{1,6}", before):
        return _ordinal_ends(word, before, lower)
    if lower:
        # A slip of the author's: a sentence that begins in lower case behind a real word.
        return len(bare) > 3 and bool(_VOWEL.search(bare))
    return True


def _word_before(text: str, begin: int, stop: int) -> str:
    match = _WORD_BEFORE.search(text, begin, stop)
    return match.group() if match else ""


def _is_abbreviation(word: str) -> bool:
    """Tell whether a full stop behind this word, in lower case, belongs to the word."""
    last = word.rsplit(".", 1)[-1]
    return word in _ABBREVIATIONS or last in _ABBREVIATIONS or (len(last) == 1 and last.isalpha())


def _ordinal_ends(word: str, number: str, lower: bool) -> bool:
    """Tell whether `7.` before a word is the end of a sentence and not an ordinal."""
    bare = word.strip(".,;:!?)»«“”\"'").casefold()
    if lower or bare in _MONTHS or _AFTER_ORDINAL.match(bare):
        return False
    if number.isdigit() and word[0].isdigit():
        return False
    return bare in _OPENERS
