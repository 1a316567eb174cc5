"""What a question wants, by its question word, and whether a sentence has it to offer."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache


class Wanted(Enum):
    """The kind of thing that answers a question."""

    SOURCE = "source"
    DEFINITION = "definition"
    DATE = "date"
    NUMBER = "number"
    REASON = "reason"
    STATES = "states"
    ORGANISATION = "organisation"
    COMPANY = "company"
    PLACE = "place"
    OFFICE = "office"
    PERSON = "person"
    LIST = "list"
    ANYTHING = "anything"


_OFFICES = r"""\w*politiker(?:in)?|\w*präsident(?:in)?|\w*general|\w*minister\w*|\w*sekretär(?:in)?|
    \w*chef(?:in)?|\w*vorsitzende\w?|\w*vorstand\w*|\w*kanzler(?:in)?|\w*botschafter(?:in)?|
    \w*gouverneur(?:in)?|\w*kommandeur(?:in)?|\w*direktor(?:in)?|person|politicians?|president|
    (?:prime\ |foreign\ |defen[cs]e\ )?minister|secretary|secretary[-\ ]general|chair\w*|
    chancellor|ambassador|governor|commander|director|ceo|head|leader"""

# The first that matches counts: "seit wann" is not about a "wann" alone, "welche Staaten" no list.
_QUESTIONS = {
    Wanted.SOURCE: r"""\b(?:fußnoten?|quellen?|quellenangabe|literatur|beleg[te]?\w*|verweis\w*|
        zitiert|beruft\ sich|stützt\ sich|footnotes?|sources?|references?|cite[sd]?|literature|
        refers?\ to)\b""",
    Wanted.DEFINITION: r"""^(?:(?:und\ )?was\ (?:ist|sind|war|waren|bedeutet|heißt|meint|
        versteht\ man)|(?:and\ )?what\ (?:is|are|was|were)\ (?!the\ (?:name|reason|aim|goal))|
        define|definiere|erkläre?|explain)\b|\b(?:wofür\ steht|bezeichnet\ man|stands?\ for|
        abkürzung|abbreviation|ausgeschrieben|does\ .{2,60}\ mean|meant\ by|definition)\b""",
    Wanted.DATE: r"""^(?:and\ )?(?:since\ |until\ |till\ |by\ |from\ )?when\b|,\ when\?|\b(?:wann|
        (?:what|which)\ (?:year|date|month|day|decade|part\ of\ \w+)|
        welche[mnsr]?\ (?:jahr|monat|tag|datum|zeitraum|zeitpunkt|jahrzehnt)\w*|jahreszahl)\b""",
    Wanted.NUMBER: r"""\b(?:wie\ ?viele?n?|wie\ (?:hoch|groß|lang|lange|weit|oft|stark|teuer|alt)|
        wievielfache|anzahl|welche[nr]?\ (?:summe|höhe|betrag|anteil|preis|menge|länge|strafe)|
        wie\ ?viel|prozent\w*|kostet\w*|gekostet|number\ of|
        how\ (?:many|much|long|far|often|high|large|big|old)|
        (?:what|which)\ (?:sum|amount|percentage|share|price|fine|length|proportion)|
        percent(?:age)?|costs?)\b""",
    Wanted.REASON: r"""\b(?:warum|weshalb|wieso|weswegen|wozu|wodurch|gr[uü]nd(?:e|en)?|ursachen?|
        why|reasons?|what\ (?:caused|causes|led|explains)|how\ come)\b""",
    Wanted.STATES: r"""\b(?:welche[nrsm]?|nenne?n?|liste?\w*|which|what|name|list)\ (?:\w+\ ){0,3}?
        (?:staaten|ländern?|republiken|mitglied\w*|states|countries|republics|members|nachbarn|
        neighbou?rs|anrainer)\b|^(?:mitglieder|members)\b|\b(?:wer\ gehört|who\ belongs)\b""",
    Wanted.ORGANISATION: r"""\b(?:welche[nrsm]?|which|what|nenne?n?|name)\ (?:\w+\ ){0,2}?
        (?:universität|institute?|university|organisation(?:en)?|bündnis(?:se)?|verein\w*|
        organi[sz]ations?|alliances?|bloc)\b""",
    Wanted.COMPANY: r"""\b(?:unternehmen|firmen?|konzerne?|energiekonzerne?|compan(?:y|ies)|firms?|
        corporations?)\b""",
    Wanted.PLACE: r"""\b(?:wo|woher|wohin|ort(?:e|en|es)?|stadt|städten?|provinz|where|
        (?:which|what)\ place|cit(?:y|ies)|province|location)\b""",
    # Who holds an office is a person, never a state or an institution.
    Wanted.OFFICE: rf"""^(?:und\ |and\ )?(?:wer|who)(?:\ (?:ist|war|wurde|is|was|became)|['’]s)
        \ (?:\w+\ ){{0,2}}?(?:{_OFFICES})\b|\b(?:wie\ heißt|welche[rnms]?|which|
        what\ is\ the\ name\ of)\b.{{0,20}}?\b(?:{_OFFICES})\b""",
    Wanted.PERSON: r"""\b(?:wer|wen|wem|wessen|who|whom|whose)\b|
        \b(?:autor(?:in)?|author)\b""",
    Wanted.LIST: r"""\b(?:welche|nenne?n?|zähle?n?|name|list|which)\b""",
}
_COMPILED = {
    kind: re.compile(pattern, re.IGNORECASE | re.VERBOSE) for kind, pattern in _QUESTIONS.items()
}

_COMMANDS = re.compile(
    r"""^\s*(?:system|assistant)\s*:
    # An order stands at the beginning of a clause.
    |(?:^|[.:;!,]\s*|\b(?:and|und|please|bitte|just|simply|einfach)\s+)
    (?:ignore|ignoriere?|vergiss|vergesse|disregard|forget|pretend|act\ as|erfinde|invent|fabricate|
    make\ up|denk\ dir|guess|rate|print|reveal|repeat|antworte|respond|reply|
    (?:schreib|dichte|verfasse|write|compose)\w*\ (?:mir\ |me\ )?(?:ein|eine|einen|a|an)\ \w+)\b
    |\b(?:you\ are\ now|du\ bist\ (?:jetzt|nun|ab)|ab\ jetzt|from\ now\ on|system\ ?prompt|
    deine\ anweisungen|your\ instructions)\b""",
    re.IGNORECASE | re.VERBOSE,
)

_HOW_TO = re.compile(
    r"""^\s*(?:wie\ (?!nennt|bezeichnet|heißt)\w+\ man\b|
    how\ (?:do|can|should|would)\ (?:I|you|one)\b|how\ to\b|
    (?:what\ is|what['’]s)\ the\ best\ way\b|was\ ist\ der\ beste\ weg\b)
    # Who speaks of himself asks about his own affairs, unless he asks to be told or to read.
    |^(?!.*\b(?:les|find|zitier|erfahr|versteh|read|find|cite|quote|learn|understand)\w*)
    .*\b(?:ich|(?-i:I)|mein\w*|my)\b""",
    re.IGNORECASE | re.VERBOSE,
)

_MONTH = (
    "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember|"
    "January|February|March|May|June|July|October|December"
)
STRICT = frozenset(
    {
        Wanted.DATE,
        Wanted.NUMBER,
        Wanted.STATES,
        Wanted.ORGANISATION,
        Wanted.COMPANY,
        Wanted.PLACE,
        Wanted.OFFICE,
        Wanted.PERSON,
    }
)
"""Questions that want something a sentence visibly has or has not."""

_SHARE = (
    r"prozent|percent|per cent|%|(?:drit|vier|fünf|sechs|sieb|ach|neun|zehn)tel|hälfte|third|"
    r"quarter|half|fifth|tenth|fach(?:t|en)?\b|fold\b|doppel"
)
# What "how long" and its like are answered with: a number and its unit.
_UNITS = (
    (
        r"\b(?:wie\s+(?:lange?|weit)|how\s+(?:long|far))\b|kilomet",
        r"kilomet|\bkm\b|\bmeter|\bmiles?\b|hektar|\bjahr|\bmonat|\btage?\b|\byears?\b|\bmonths?\b|"
        r"\bdays?\b|woche|week",
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

_OFFERS = {
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
NAMED = frozenset(_KINDS)
"""What is answered with a name."""

# What looks like a name that no glossary lists. Two words with capitals side by side are rare in
# German but for "Präsident Moreau" and "Ada Keller"; a state goes by one, an organisation by its
# letters.
_FULL_NAME = r"\b[A-ZÄÖÜ][^\W\d_]+(?:[ -][A-Z]\.)?\ [A-ZÄÖÜ][^\W\d_]+"
_LETTERS = r"\b[A-ZÄÖÜ]{2,}(?:-\w+)?\b"
_LOOKS_LIKE = {
    # An adjective and its noun may both have capitals (Regionale Struktur): a title must be there.
    Wanted.OFFICE: re.compile(rf"\b(?i:{_OFFICES})\ [A-ZÄÖÜ][^\W\d_]+", re.VERBOSE),
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


@dataclass(frozen=True, slots=True)
class QuestionType:
    """What a question wants, and the abbreviations it asks about."""

    wanted: Wanted
    question: str = ""
    acronyms: tuple[str, ...] = ()


def question_type(question: str) -> QuestionType:
    """Tell what a question wants."""
    acronyms = tuple(re.findall(r"\b[A-ZÄÖÜ][A-ZÄÖÜa-z]*[A-ZÄÖÜ]\b", question))
    for kind, pattern in _COMPILED.items():
        match = pattern.search(question)
        if match and not (kind is Wanted.NUMBER and _names_come_first(question, match.start())):
            return QuestionType(kind, question, acronyms)
    return QuestionType(Wanted.ANYTHING, question, acronyms)


def _names_come_first(question: str, place: int) -> bool:
    """Tell whether a name is asked for before an amount ("which firms decide how much oil …")."""
    before = question[:place]
    return any(_COMPILED[kind].search(before) for kind in _KINDS)


def commands(question: str) -> bool:
    """Tell whether a question gives orders instead of asking (`Ignore the text and …`)."""
    return bool(_COMMANDS.search(question))


def is_how_to(question: str) -> bool:
    """Tell whether a question wants instructions for what one does oneself (`How do I …?`)."""
    return bool(_HOW_TO.search(question))


def offers(kind: QuestionType, sentence: str, new_names: Collection[str]) -> float:
    """Tell how far a sentence offers what a question wants, 0 to 1.

    Args:
        kind: the type of the question.
        sentence: the sentence.
        new_names: kinds (`place`, `person`, …) of the names in it that the question does not say,
            one for each name.
    """
    wanted = kind.wanted
    if wanted is Wanted.DEFINITION:
        return _defines(kind.acronyms, sentence)
    if wanted is Wanted.NUMBER:
        return _counts(kind.question, sentence)
    if wanted in _KINDS:
        count = sum(name in _KINDS[wanted] for name in new_names)
        # One state does not answer "which states", three do.
        known = min(count / 3, 1.0) if wanted is Wanted.STATES else float(count > 0)
        return known if known == 1.0 else max(known, _looks_like(wanted, kind.question, sentence))
    return _has(wanted, sentence)


def _looks_like(wanted: Wanted, question: str, sentence: str) -> float:
    """Tell whether a sentence has what looks like a name that the question does not say."""
    said = question.casefold()
    pattern = _LOOKS_LIKE.get(wanted)
    if pattern is None:
        return 0.0
    new = (m.group() for m in pattern.finditer(sentence) if m.group().casefold() not in said)
    return _LIKELY.get(wanted, 1.0) if any(new) else 0.0


@lru_cache(maxsize=65_536)
def _has(wanted: Wanted, sentence: str) -> float:
    """Tell whether a sentence has what a pattern can tell; asked again for every question."""
    pattern = _OFFERS.get(wanted)
    return float(bool(pattern.search(sentence))) if pattern is not None else 0.0


def _counts(question: str, sentence: str) -> float:
    """Tell whether a sentence holds a number of what a question counts or measures.

    A year is none. After "how many soldiers" the number must stand before soldiers, after "how
    long" before a unit of length or time.
    """
    without_years = _YEAR.sub(" ", sentence)
    numbers = list(_OFFERS[Wanted.NUMBER].finditer(without_years))
    if not numbers:
        return 0.0
    counted = _COUNTED.search(question)
    if counted:
        # "how many Russian soldiers": one of the next words is what is counted.
        stems = [_crude_stem(word) for word in counted.group(1).split() if len(word) > 3]
        behind = [without_years[n.end() : n.end() + 60].lower() for n in numbers]
        return 1.0 if any(stem in text for stem in stems for text in behind) else 0.5
    for asks, unit in _UNITS:
        if re.search(asks, question, re.IGNORECASE):
            return float(bool(re.search(unit, without_years, re.IGNORECASE)))
    return 1.0


def _crude_stem(word: str) -> str:
    lowered = word.lower()
    return re.sub(r"(?:ies|ern|en|er|es|e|n|s)$", "", lowered) if len(lowered) > 4 else lowered


def _defines(acronyms: Collection[str], sentence: str) -> float:
    """Tell whether a sentence spells an abbreviation out: `Eurasische … (EurAsEc)`."""
    return float(any(f"({acronym})" in sentence for acronym in acronyms))
