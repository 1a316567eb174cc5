"""Short references in running text: `(Laruelle 2008)`, `siehe Swanström et al. (2007)`."""

from __future__ import annotations

import re

_NAME = r"[A-ZÄÖÜ][\w'’-]+(?:\s(?:et al\.|u\. ?a\.|(?:und|and|&)\s[A-ZÄÖÜ][\w'’-]+))?"
_YEAR = r"(?:1[89]|20)\d\d[a-z]?"
_IN_BRACKETS = re.compile(rf"[(;]\s*(?:vgl\.|siehe|cf\.|see)?\s*({_NAME}),?\s({_YEAR})(?=[);:,])")
_IN_TEXT = re.compile(rf"({_NAME})\s\(({_YEAR})\)")
# A capital and a year in brackets are as likely a date: (Mai 2008), (Konkurs 2006).
_NOT_A_NAME = re.compile(
    r"^(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember|"
    r"January|February|March|May|June|July|October|December|"
    r"Anfang|Mitte|Ende|Frühjahr|Sommer|Herbst|Winter|Spring|Summer|Autumn|Stand|Seit|Since)\b"
)


def short_references(text: str) -> tuple[str, ...]:
    """Find the short references in a text, as `Name Year`, in order, each once."""
    found: dict[str, int] = {}
    for pattern in (_IN_BRACKETS, _IN_TEXT):
        for match in pattern.finditer(text):
            if not _NOT_A_NAME.match(match.group(1)):
                found.setdefault(f"{match.group(1)} {match.group(2)}", match.start())
    return tuple(sorted(found, key=found.__getitem__))
