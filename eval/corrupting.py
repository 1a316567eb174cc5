"""Makes true statements false, in the ways in which language models get them wrong.

A digit or number word is changed, a name is replaced by another of the brief that the evidence does
not name, a negation is put in or taken out, the halves of two sentences are stitched together into
a quote, or the numbers point to other sentences.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

from index.language import Language
from rag.writer.checks.known_names import KnownNames
from rag.writer.checks.words import words
from rag.writer.record import EvidenceItem

KINDS = ("digit", "name", "negation", "stitched", "swapped")
SEED = 2008
_EACH = 40


@dataclass(frozen=True, slots=True)
class Case:
    """A statement among evidence.

    Attributes:
        kind: `true`, or how it was corrupted.
        language: its language.
        text: the statement.
        numbers: what it cites.
        evidence: what a model would have been given.
    """

    kind: str
    language: Language
    text: str
    numbers: tuple[int, ...]
    evidence: tuple[EvidenceItem, ...]


def corrupted(true: list[Case], seed: int = SEED) -> list[Case]:
    """Make forty corruptions of each kind."""
    chance = random.Random(seed)
    names = _names(true)
    makers: dict[str, Callable[[Case], Case | None]] = {
        "digit": lambda case: _digit(case, chance),
        "name": lambda case: _name(case, chance, names),
        "negation": lambda case: _negated(case, chance),
        "stitched": lambda case: _stitched(case, chance),
        "swapped": lambda case: _swapped(case, chance),
    }
    cases: list[Case] = []
    for kind in KINDS:
        made: dict[tuple[str, tuple[int, ...]], Case] = {}
        for _ in range(4):
            order = list(true)
            chance.shuffle(order)
            for case in order:
                lie = makers[kind](case)
                if lie is not None and len(made) < _EACH:
                    made.setdefault((lie.text, lie.numbers), lie)
        cases += made.values()
    return cases


def _with(case: Case, kind: str, text: str, numbers: tuple[int, ...] | None = None) -> Case:
    return Case(kind, case.language, text, numbers or case.numbers, case.evidence)


def own(case: Case) -> list[EvidenceItem]:
    """Return the evidence that a case cites."""
    return [item for item in case.evidence if item.number in case.numbers]


_NUMBER_WORDS = {
    "de": "zwei drei vier fünf sechs sieben".split(),
    "en": "two three four five six seven".split(),
}


def _digit(case: Case, chance: random.Random) -> Case | None:
    """Change one digit, or one number word."""
    places = [m.start() for m in re.finditer(r"\d", case.text)]
    number_words = _NUMBER_WORDS[case.language]
    spelt = [
        match
        for match in re.finditer("|".join(number_words), case.text, re.IGNORECASE)
        if not case.text[match.start() - 1 : match.start()].isalpha()
        or case.text.startswith("fach", match.end())
    ]
    if spelt and (not places or chance.random() < 0.4):
        match = chance.choice(spelt)
        other = chance.choice([w for w in number_words if w != match.group().lower()])
        return _with(case, "digit", case.text[: match.start()] + other + case.text[match.end() :])
    if not places:
        return None
    place = chance.choice(places)
    digit = chance.choice([d for d in "0123456789" if d != case.text[place]])
    return _with(case, "digit", case.text[:place] + digit + case.text[place + 1 :])


def _names(true: list[Case]) -> dict[str, list[str]]:
    """Return the names in the true statements, by language: what a lie may put in instead."""
    glossary = KnownNames.bundled()
    found: dict[str, list[str]] = {"de": [], "en": []}
    for case in true:
        said = words(case.text)
        for mention in glossary.mentions(said):
            piece = said[mention.first : mention.last]
            name = case.text[piece[0].start : piece[-1].end]
            if name[0].isupper() and not name.endswith(("'s", "en", "er", "n")):
                found[case.language].append(name.removesuffix("'s"))
    return {language: sorted(set(names)) for language, names in found.items()}


def _name(case: Case, chance: random.Random, names: dict[str, list[str]]) -> Case | None:
    """Replace a name by another that its evidence does not name."""
    glossary = KnownNames.bundled()
    said = words(case.text)
    mentions = glossary.mentions(said)
    if not mentions:
        return None
    mention = chance.choice(mentions)
    piece = said[mention.first : mention.last]
    evidence = " ".join(f"{item.text} {item.translation or ''}" for item in own(case))
    held = glossary.groups(words(evidence))
    others = [n for n in names[case.language] if not glossary.groups(words(n)) & held]
    if not others:
        return None
    name = chance.choice(others)
    return _with(case, "name", case.text[: piece[0].start] + name + case.text[piece[-1].end :])


_TURNED = {
    "en": [
        (r"\bno longer (?:do |does )?", "still "), (r"\bhardly ", ""),
        (r"\bdoes not rule out\b", "rules out"),
        (r"\bdoes not limit\b", "limits"), (r"\bnot \b", ""),
        (r"\b(has|is) no (?=[aeiou])", r"\1 an "),
        (r"\b(has|is) no\b", r"\1 a"),
        (r"\bAt no time did\b", "At all times did"), (r"\bno doubt\b", "doubt"),
        (r"\bLittle is known\b", "Much is known"), (r"\bneither (.*) nor\b", r"both \1 and"),
        (r"\bhave\b", "have not"), (r"\bhas\b", "has not"), (r"\bis\b", "is not"),
        (r"\bare\b", "are not"), (r"\bwas\b", "was not"), (r"\bhad\b", "had not"),
        (r"\bmay well\b", "will not"), (r"\bmanaged to\b", "failed to"),
        (r"\bcalled on\b", "never called on"), (r"\bdominates\b", "does not dominate"),
        (r"\bdetermine\b", "do not determine"), (r"\bneeds\b", "does not need"),
        (r"\bbelonged\b", "never belonged"), (r"\bleft\b", "never left"),
        (r"\bguarded\b", "never guarded"), (r"\bprovides\b", "does not provide"),
        (r"\battack\b", "do not attack"), (r"\bstand out\b", "do not stand out"),
    ],
    "de": [
        (r" nicht (?:mehr|länger)\b", ""), (r"\bkaum ", ""), (r" nicht\b(?! nur)", ""),
        (r"\bkein(\w*)\b", r"ein\1"),
        (r"\bnie\b", "stets"), (r"\bweder (.*) noch\b", r"sowohl \1 als auch"),
        (r"\bwenig\b", "viel"), (r"\bein(e|en|em|er)? (?=\w)", r"kein\1 "),
        (r"(?<!nicht )(\b(?!nicht)[a-zäöü]\w+\.)$", r"nicht \1"),
    ],
}  # fmt: skip


def _negated(case: Case, chance: random.Random) -> Case | None:
    """Take a negation out, or put one in."""
    outside = re.sub(r"»[^«]*«|\"[^\"]*\"", lambda m: "\0" * len(m.group()), case.text)
    options = [(p, n) for p, n in _TURNED[case.language] if re.search(p, outside)]
    if not options:
        return None
    pattern, turned = options[0] if chance.random() < 0.7 else chance.choice(options)
    match = re.search(pattern, outside)
    if match is None:
        return None
    text = case.text[: match.start()] + match.expand(turned) + case.text[match.end() :]
    return _with(case, "negation", text)


def _stitched(case: Case, chance: random.Random) -> Case | None:
    """Quote the beginning of one sentence and the end of another as one."""
    first = chance.choice(own(case))
    other = chance.choice([item for item in case.evidence if item.number != first.number])
    one = (first.translation or first.text).split()
    two = (other.translation or other.text).split()
    if len(one) < 6 or len(two) < 6:
        return None
    quote = " ".join(one[: len(one) // 2] + two[len(two) // 2 :]).strip('».«“”"')
    marks = ("»", "«") if case.language == "de" else ("“", "”")
    lead = "Im Text heißt es:" if case.language == "de" else "The text says:"
    quote = re.sub(r"[»«“”]", "", quote)
    return _with(
        case, "stitched", f"{lead} {marks[0]}{quote}{marks[1]}", (first.number, other.number)
    )


def _swapped(case: Case, chance: random.Random) -> Case | None:
    """Let the numbers point to other sentences."""
    free = [item.number for item in case.evidence if item.number not in case.numbers]
    return _with(case, "swapped", case.text, tuple(chance.sample(free, len(case.numbers))))
