"""The frame of a question: words that ask about the text and not about its subject.

`Welche Rolle spielt … laut der Autorin?` has a *Rolle* and an *Autorin* that the answer need not
have; `how many kilometres long` names a measure that may stand anywhere. They are taken out before
the search; what is left is the core of the question.
"""

from __future__ import annotations

import re

_TEXT = r"(?:autorin|verfasserin|text|brief|aufsatz|artikel|beitrag|analyse|dokument|godehardt)"
_PAPER = r"(?:author|writer|text|brief|paper|article|analysis|document|godehardt)"
_FRAMES = re.compile(
    rf"""
      \b(?:nach|laut|gemäß|zufolge)\s+(?:ansicht\s+|meinung\s+|auffassung\s+)?(?:de[rmns]\s+)?{_TEXT}\b
    | \b(?:der|dem)\s+{_TEXT}\s+(?:nach|zufolge)\b
    | \bim\s+{_TEXT}\b
    | \bwas\s+(?:sagt|schreibt|erfährt|erfahren|steht|berichtet)\s+(?:man|wir|die|der|das)?\s*
      (?:{_TEXT})?\s*(?:im\s+{_TEXT}\s+)?(?:über|zu|von)\b
    | \b(?:sagt|schreibt|erwähnt|nennt|meint)\s+(?:die|der|das)\s+{_TEXT}\b
    | \bwelche\s+rolle\s+spiel(?:t|en|te|ten)\b
    | \b(?:bitte|eigentlich|denn|mal|mir|kannst\s+du|können\s+sie)\b(?=.*\w)
    | \baccording\s+to\s+(?:the\s+)?{_PAPER}(?:’s|'s)?\b
    | \bin\s+(?:the\s+)?{_PAPER}(?:’s|'s)?\s+(?:view|opinion|eyes)\b
    | \b(?:does|do|did)\s+(?:the\s+)?{_PAPER}\s+(?:say|mention|write|tell|give|name|state)\b
    | \b(?:say|says|said)\s+about\b
    | \bwhat\s+role\s+(?:does|do|did)\b | \bplay(?:s|ed)?(?=\s+(?:in|for|within)\b)
    | \bwie\s?viele?\s+(?:kilometern?|metern?|meilen|hektar|jahren?|monaten?|tagen?|stunden|prozent|
      dollar|euro|milliarden|millionen)(?:\s+(?:lang|weit|hoch|breit|groß|teuer))?\b
    | \bhow\s+(?:many|much)\s+(?:kilomet(?:er|re)s?|met(?:er|re)s?|miles|hectares|years|months|days|
      hours|percent|dollars|euros|billions?|millions?|money)(?:\s+(?:long|far|high|wide|big))?\b
    | \bwofür\s+steht\b(?=.*(?:abkürzung|kürzel|akronym|(?-i:\b[A-ZÄÖÜ]{{2}})))
    | (?-i:(?<=[A-ZÄÖÜ]{{2}}\s))stands?\s+for\b
    | \b(?:ausgeschrieben|spel(?:t|led)\s+out)\b
    | \b(?:(?:die|das|the|an)\s+)?(?:abkürzung|kürzel|akronym|abbreviation|acronym)\b(?=.*\w)
    | \b(?:namentlich|mit\s+namen)\s+(?:genannt|erwähnt)\b
    | \b(?:is|are)\s+mentioned(?:\s+by\s+name)?\b
    | \b(?:please|can\s+you|could\s+you|tell\s+me)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)


def core(question: str) -> str:
    """Return a question without its frame; the whole of it if nothing else is left."""
    rest = " ".join(_FRAMES.sub(" ", question).split())
    return rest if re.search(r"\w{2,}", rest) else question
