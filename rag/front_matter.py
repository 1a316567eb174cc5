"""Which part of its front matter a question about the text itself asks for.

`Wie heißt der Text?` has no word of the title, and `summarise it` none of the summary; readers who
open a document ask such things first.
"""

from __future__ import annotations

import re
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from index.layout import Kind
from index.records import Document, Role


class FrontMatter(Enum):
    """What stands before a text and tells about it."""

    TITLE = "title"
    AUTHOR = "author"
    KEYWORDS = "keywords"
    SUMMARY = "summary"


_TEXT = r"""(?:text|analyse|studie|aufsatz|artikel|beitrag|papier|paper|dokument|bericht|essay|
    brief|publikation|schrift|arbeit|study|article|document|report|analysis|publication|piece)(?:e?s)?"""
_THIS = rf"(?:(?:de[rsnm]|die|das|diese[rsnm]?|the|this)\ (?:policy\ )?{_TEXT})"
_IT = rf"(?:{_THIS}|das|dies|this|that|it)"
_AUTHOR = r"(?:(?:autor|verfasser)(?:in|s)?|authors?|writers?)"
_WROTE = r"(?:verfasst|verfasste|geschrieben|schrieb|wrote|written|penned|authored)"
_PATTERNS = {
    # A title that somebody holds, or that of another text, is not meant.
    FrontMatter.TITLE: rf"""\b(?:titel|title|headline)\b
        (?!\ (?:hat|hält|führt|trägt|does|did|(?:von|of)\ (?-i:[A-ZÄÖÜ])))
        | \bwie\ (?:heißt|nennt\ sich|lautet\ der\ name)\ {_THIS}\b
        | \bnamen?\ (?:of\ |trägt\ )?{_THIS}\b
        | \b{_THIS}\ (?:called|named|entitled)\b""",
    FrontMatter.AUTHOR: rf"""\b(?:wer|who)\b.{{0,12}}?\b{_THIS}.{{0,60}}?\b{_WROTE}\b
        | ^(?:wer|who)\b.{{0,12}}?\b{_IT}\ (?:hier\ )?{_WROTE}\b
        | \b(?:wer|who)\ {_WROTE}\ (?:{_THIS}\b|{_IT}\W*$)
        | \b(?:wer|who)(?:\ (?:ist|war|is|was|are)|['’]s)
          \ (?:die\ |der\ |the\ )?{_AUTHOR}\b(?!['’]s)
        | \b(?:name|namen|heißt|called)\b.{{0,16}}?\b{_AUTHOR}\b
        | \b{_AUTHOR}['’]s\ name\b | ^(?:the\ |die\ |der\ )?{_AUTHOR}\W*$
        | \b(?:von\ wem\ (?:ist|stammt)|who\ is)\ {_THIS}\b""",
    FrontMatter.KEYWORDS: r"""\b(?:schlag|stich|schlüssel)w(?:orte|örter)n?\b|\bkey\ ?words\b|
        \btags\b""",
    FrontMatter.SUMMARY: rf"""
        ^(?:bitte\ |please\ |eine?\ |an?\ |the\ |kurze\ |short\ |brief\ )*
          (?:zusammenfassung|kurzfassung|überblick|summary|abstract|gist|tl;?\ ?dr)
          (?:\W*$|\ (?:(?:von|of)\ )?{_THIS}|\ (?:bitte|please)\W*$)
        | \bfass\w*\ (?:mir\ |bitte\ |mal\ |doch\ |kurz\ )*{_IT}\b.{{0,40}}\bzusammen\b
        | \b{_IT}\ (?:\w+\ ){{0,2}}?zusammen(?:fassen|gefasst)\b
        | \b(?:summari[sz]e|sum\ up)\ {_IT}\b | \bsum\ {_IT}\ up\b
        | \b(?:summary|abstract|gist)\ of\ {_THIS}\b
        | \b(?:steht|sagt|says?)\b.{{0,12}}\b(?:zusammenfassung|kurzfassung|summary|abstract)\b""",
}
_COMPILED = {
    part: re.compile(pattern, re.IGNORECASE | re.VERBOSE) for part, pattern in _PATTERNS.items()
}
_KINDS = {
    Kind.TITLE: FrontMatter.TITLE,
    Kind.AUTHOR: FrontMatter.AUTHOR,
    Kind.KEYWORDS: FrontMatter.KEYWORDS,
}
_SUMMARIES = frozenset({Role.ABSTRACT, Role.THESES})


def asked_for(question: str) -> FrontMatter | None:
    """Tell which part of the front matter a question asks for; None if for none."""
    return next((part for part, p in _COMPILED.items() if p.search(question)), None)


def front_matter(document: Document) -> dict[FrontMatter, NDArray[np.float64]]:
    """Tell which sentences are what part of the front matter: each of shape (sentences,).

    Returns:
        1 for those that are, -1 for headings over a summary, which have its name and say nothing.
    """
    found = {part: np.zeros(len(document.sentences)) for part in FrontMatter}
    for number, sentence in enumerate(document.sentences):
        if document.sections[sentence.section].role in _SUMMARIES:
            is_heading = sentence.kind is Kind.HEADING
            found[FrontMatter.SUMMARY][number] = -1.0 if is_heading else 1.0
        elif sentence.kind in _KINDS:
            found[_KINDS[sentence.kind]][number] = 1.0
    return found
