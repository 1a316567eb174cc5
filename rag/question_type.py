"""What a question wants, by its question word."""

from __future__ import annotations

import re
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
    WORDS = "words"
    STATES = "states"
    STATE = "state"
    ORGANISATION = "organisation"
    COMPANY = "company"
    CITY = "city"
    PLACE = "place"
    OFFICE = "office"
    PERSON = "person"
    NAME = "name"
    LIST = "list"
    ANYTHING = "anything"


OFFICES = r"""\w*politiker(?:in)?|\w*präsident(?:in)?|\w*general|\w*minister\w*|\w*sekretär(?:in)?|
    \w*chef(?:in)?|\w*vorsitzende\w?|\w*vorstand\w*|\w*kanzler(?:in)?|\w*botschafter(?:in)?|
    \w*gouverneur(?:in)?|\w*kommandeur(?:in)?|\w*direktor(?:in)?|person|politicians?|president|
    (?:prime\ |foreign\ |defen[cs]e\ )?minister|secretary|secretary[-\ ]general|chair\w*|
    chancellor|ambassador|governor|commander|director|ceo|head|leader"""

# The first that matches counts: "seit wann" is not about a "wann" alone, "welche Staaten" no list.
_QUESTIONS = {
    Wanted.SOURCE: r"""\b(?:fußnoten?|quellen?|quellenangabe|literatur|beleg[te]?\w*|verweis\w*|
        zitiert|beruft\ sich|stützt\ sich|footnotes?|sources?|references?|cite[sd]?|literature|
        refers?\ to)\b""",
    # What became of something is no definition of it.
    Wanted.DEFINITION: r"""^(?:(?:und\ )?was\ (?:(?:ist|sind|war|waren)
        (?!.*\b(?:geworden|geschehen|passiert|los)\b)|bedeutet|heißt|meint|versteht\ man)|
        (?:and\ )?what\ (?:is|are|was|were)\ (?!the\ (?:name|reason|aim|goal)|
        .*\b(?:called|happening|doing|done)\b)|
        define|definiere|erkläre?|explain)\b|\b(?:wofür\ steht|bezeichnet\ man|stands?\ for|
        abkürzung|abbreviation|ausgeschrieben|does\ .{2,60}\ mean|meant\ by|definition)\b""",
    Wanted.DATE: r"""^(?:and\ )?(?:since\ |until\ |till\ |by\ |from\ )?when\b|,\ when\?|\b(?:wann|
        (?:what|which)\ (?:year|date|month|day|decade|part\ of\ (?:the\ )?(?:year|month|week|day|
        january|february|march|april|may|june|july|august|september|october|november|december))|
        welche[mnsr]?\ (?:jahr|monat|tag|datum|zeitraum|zeitpunkt|jahrzehnt)\w*|jahreszahl|
        (?:gründungs|geburts|todes|bau|beitritts|austritts|erscheinungs|anfangs|end)jahr|
        (?:founding|birth|opening|publication)\ (?:year|date))\b|
        ^(?:the\ )?(?:year|date)\ of\b""",
    Wanted.NUMBER: r"""^(?:was|what\ (?:do|does|did))\ (?:\w+\ ){0,5}?(?:kostete?n?|zahlte?n?|
        bezahlte?n?|pay|cost)\b|\b(?:wie\ ?viele?n?|
        wie\ (?:hoch|groß|lang|lange|weit|oft|häufig|stark|teuer|alt|tief|breit|schwer)|
        wievielfache|anzahl|welche[nrs]?\ (?:summe|höhe|betrag|anteil|preis|menge|länge|strafe|
        miete|pacht|gehalt|wahlbeteiligung)|welche[rnms]?\ (?:teil|satz)|
        wie\ ?viel|prozent\w*|\w*kostete?n?|gekostet|number\ of|
        how\ (?:many|much|long|far|often|frequently|high|large|big|old|deep|wide|tall|heavy|fast)|
        (?:what|which)\ (?:sum|amount|percentage|share|price|fine|length|proportion|portion|rate|
        quantity|turnout|depth|height|rent|salary)|
        percent(?:age)?|costs?)\b""",
    Wanted.REASON: r"""\b(?:warum|weshalb|wieso|weswegen|wozu|wodurch|gr[uü]nd(?:e|en)?|ursachen?|
        why|reasons?|what\ (?:caused|causes|led|explains)|how\ come)\b""",
    # One may answer by deeds, too: "how did they answer?" wants none. Nor does what a text says.
    Wanted.WORDS: r"""^(?:und\ |and\ )?(?!.{0,30}\b(?:de[rm]|die|das|the|this)\ (?:text|autorin|
        autor|aufsatz|artikel|papier|brief|paper|article|author|document)\b)
        (?:(?:was|what|womit|wie|how)\ (?:\w+\ ){0,6}?
        (?:sagte?n?|erklärte?n?|schrieb(?:en)?|äußerte?n?|behauptete?n?|kritisierte?n?|begründete?n?|
        (?:did|does|do|has|have|had)\ .{2,40}\ (?:say|said|tell|told|call(?:ed)?|claim(?:ed)?|
        declare[d]?|put\ it))|
        (?:was|what|womit)\ (?:\w+\ ){0,6}?(?:entgegnete?n?|antwortete?n?|erwiderte?n?|
        (?:did|does|do|has|have|had)\ .{2,40}\ (?:answer(?:ed)?|repl(?:y|ied))))\b""",
    Wanted.STATES: r"""\b(?:welche[nrsm]?|nenne?n?|liste?\w*|which|what|name|list)\ (?:\w+\ ){0,4}?
        (?:staaten|ländern?|republiken|mitglied\w*|states|countries|republics|members|nachbarn|
        neighbou?rs|anrainer)\b|^(?:mitglieder|members)\b|\b(?:wer\ gehört|who\ belongs)\b""",
    Wanted.STATE: r"""\b(?:welche[rsmn]?|which|what)\ (?:\w+\ ){0,2}?
        (?:land|staat|republik|country|state|republic|nation)\b""",
    Wanted.ORGANISATION: r"""\b(?:welche[nrsm]?|which|what|nenne?n?|name)\ (?:\w+\ ){0,2}?
        (?:universität|institute?|university|organisation(?:en)?|bündnis(?:se)?|verein\w*|
        organi[sz]ations?|alliances?|bloc)\b""",
    Wanted.COMPANY: r"""\b(?:\w*unternehmen|\w*firmen?|\w*konzern(?:e|en|s)?|compan(?:y|ies)|firms?|
        corporations?)\b""",
    # A city is wanted, not the state that it is in.
    Wanted.CITY: r"""\b(?:\w*stadt|\w*städten?|cit(?:y|ies)|capital(?=\ of|\ city)|towns?)\b""",
    Wanted.PLACE: r"""\b(?:wo|woher|wohin|ort(?:e|en|es)?|provinz|where|
        (?:which|what)\ (?:\w+\ )?places?|province|location)\b""",
    # Who holds an office is a person, never a state or an institution.
    Wanted.OFFICE: rf"""^(?:und\ |and\ )?(?:wer|who)(?:\ (?:ist|war|wurde|is|was|became)|['’]s)
        \ (?:\w+\ ){{0,2}}?(?:{OFFICES})\b|\b(?:wie\ heißt|welche[rnms]?|which|
        what\ is\ the\ name\ of)\b.{{0,20}}?\b(?:{OFFICES})\b|
        \b(?:wer|who)\ (?:leitete?|führte?|regierte?|präsidierte?|befehligte?|kommandierte?|
        verfasste?|schrieb|entwarf|(?:steht|stand)\ an\ der\ spitze|
        (?:wurde|wird|ist|war)\ nachfolger|folgte?|leads|led|heads|headed|runs|ran|governs|governed|
        chairs|chaired|commands|commanded|presides|presided|succeeds|succeeded|wrote|drafted|
        designed|(?:is|was)\ in\ charge)\b""",
    Wanted.PERSON: r"\b(?:wer|wen|wem|wessen|who|whom|whose)\b",
    Wanted.NAME: r"""\b(?:wie\ (?:heiß|hieß)\w*|welche[nr]?\ namen|(?:is|are|was|were)\ the\ names?|
        under\ what\ name|(?:is|are|was|were)\b.{2,40}\bcalled\?)""",
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

_DEFINED = re.compile(
    r"""^(?:und\ |and\ )?(?:was|what)\ (?:ist|sind|war|bedeutet|heißt|meint|is|are|was|were|does)[ ]
    (?:mit\ |eigentlich\ |denn\ |meant\ by\ )*
    (?:(?:der|die|das|dem|den|ein|eine|the|an?|so\ genannte[nr]?|term|begriff|phrase|ausdruck)\ )*
    [»„“"'‚‘]?(?P<term>[^»«„“”"'?]{4,60}?)[«“”"'’]?
    (?:\ (?:gemeint|eigentlich|genau|mean|refer\ to|stand\ for))?\s*\?*$""",
    re.IGNORECASE | re.VERBOSE,
)
"""What "was ist der …" and its like ask to be told of."""

_ABOUT_QUESTIONS = re.compile(
    r"\b(?:frag(?:e|en|t|estellung\w*)|questions?|asks?)\b", re.IGNORECASE
)

_ABOUT_HEADINGS = re.compile(
    r"\b(?:überschrift\w*|abschnitt\w*|kapitel\w*|gliederung|gegliedert|aufgebaut|aufbau|"
    r"headings?|sections?|chapters?|structured?|parts?|titled?)\b",
    re.IGNORECASE,
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

STRICT = frozenset(
    {
        Wanted.DATE,
        Wanted.NUMBER,
        Wanted.WORDS,
        Wanted.STATES,
        Wanted.STATE,
        Wanted.ORGANISATION,
        Wanted.COMPANY,
        Wanted.CITY,
        Wanted.PLACE,
        Wanted.OFFICE,
        Wanted.PERSON,
        Wanted.NAME,
    }
)
"""Questions that want something a sentence visibly has or has not."""

NAMED = frozenset(
    {
        Wanted.STATES,
        Wanted.STATE,
        Wanted.CITY,
        Wanted.PLACE,
        Wanted.ORGANISATION,
        Wanted.COMPANY,
        Wanted.OFFICE,
        Wanted.PERSON,
        Wanted.NAME,
    }
)
"""Questions that are answered with a name."""


@dataclass(frozen=True, slots=True)
class QuestionType:
    """What a question wants, and the abbreviations and terms it asks about."""

    wanted: Wanted
    question: str = ""
    terms: tuple[str, ...] = ()


@lru_cache(maxsize=64)
def question_type(question: str) -> QuestionType:
    """Tell what a question wants."""
    acronyms = tuple(re.findall(r"\b[A-ZÄÖÜ][A-ZÄÖÜa-z]*[A-ZÄÖÜ]\b", question))
    defined = _DEFINED.search(question)
    terms = (*acronyms, defined.group("term")) if defined else acronyms
    for kind, pattern in _COMPILED.items():
        match = pattern.search(question)
        if match and not (kind is Wanted.NUMBER and _names_come_first(question, match.start())):
            return QuestionType(kind, question, terms)
    return QuestionType(Wanted.ANYTHING, question, terms)


def _names_come_first(question: str, place: int) -> bool:
    """Tell whether a name is asked for before an amount ("which firms decide how much oil …")."""
    before = question[:place]
    return any(_COMPILED[kind].search(before) for kind in NAMED)


def commands(question: str) -> bool:
    """Tell whether a question gives orders instead of asking (`Ignore the text and …`)."""
    return bool(_COMMANDS.search(question))


def about_questions(question: str) -> bool:
    """Tell whether a question asks what the text asks (`Welche Frage stellt die Autorin?`)."""
    return bool(_ABOUT_QUESTIONS.search(question))


def about_headings(question: str) -> bool:
    """Tell whether a question asks what parts a text has (`Wie heißt der zweite Abschnitt?`)."""
    return bool(_ABOUT_HEADINGS.search(question))


def is_how_to(question: str) -> bool:
    """Tell whether a question wants instructions for what one does oneself (`How do I …?`)."""
    return bool(_HOW_TO.search(question))
