"""Proper names: those of a statement must occur in its evidence, by whatever name.

The glossary knows names in both languages, spellings, peoples and capitals. What it does not know
must be spelt alike in the evidence, allowing for transliteration (`Saakaschwili`, `Saakashvili`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from index.german import is_german
from index.language import Language
from rag.writer.checks.known_names import KnownNames
from rag.writer.checks.words import Word

_ACRONYM = re.compile(r"[A-ZÄÖÜ][A-ZÄÖÜ0-9]+s?|(?:[A-Z]\.){2,}")
_CAMEL = re.compile(r"[A-ZÄÖÜ][a-zäöüß]+[A-ZÄÖÜ]\w*")
_ADDRESS = re.compile(
    r"(?:https?://|www\.)\S+|\S+@\S+\.\w+|\b[\w-]+\.(?:com|org|net|de|ru|cn|io)\b"
)
_ALIKE = 0.84
"""How alike two spellings of one unknown name are at least."""
_SOUNDS = (
    ("dsch", "j"), ("tsch", "c"), ("sch", "s"), ("dzh", "j"), ("zh", "s"), ("sh", "s"), ("ch", "c"),
    ("kh", "c"), ("ou", "u"), ("ew", "ev"), ("w", "v"), ("y", "i"), ("j", "i"), ("z", "s"),
    ("q", "k"), ("ie", "i"), ("ck", "k"), ("th", "t"), ("ph", "f"),
)  # fmt: skip
_PLAIN_IN_ENGLISH = frozenset(
    """federal republic state states union government president presidents minister ministers prime
    foreign chancellor secretariat secretary general party congress war wars cold day days treaty
    declaration mission peace security council north south east west northern southern eastern
    western central province county region regional sea river mountain mountains group organisation
    organization alliance community commonwealth economic cooperation agreement operation anti
    terrorist structure forum committee ministry parliament army border summit embassy bank company
    corporation institute university act law figure section chapter footnote page table
    monday tuesday wednesday thursday friday saturday sunday january february march april may june
    july august september october november december spring summer autumn winter""".split()
)
"""Words that English also capitalises where they belong to a name or a title."""


@dataclass(frozen=True, slots=True)
class NameView:
    """What a text names: groups of the glossary, and the spelling of all its words."""

    groups: frozenset[int]
    keys: frozenset[str]
    sounds: frozenset[str]

    @classmethod
    def of(cls, found: Sequence[Word], glossary: KnownNames) -> NameView:
        """Read the names in a text."""
        return cls(
            glossary.groups(found),
            frozenset(word.key for word in found) | frozenset(s for w in found for s in w.stems),
            frozenset(sound(word.key) for word in found if len(word.key) > 2),
        )

    def __or__(self, other: NameView) -> NameView:
        return NameView(
            self.groups | other.groups, self.keys | other.keys, self.sounds | other.sounds
        )


def unproven(
    text: str,
    found: Sequence[Word],
    language: Language,
    glossary: KnownNames,
    evidence: NameView,
    is_common: Callable[[str], bool] = str.isalpha,
) -> list[str]:
    """Return the names in a statement that its evidence does not hold.

    Args:
        text: the statement.
        found: its words.
        language: its language.
        glossary: names in both languages.
        evidence: what the evidence names.
        is_common: tells whether a word in lower case is a common one.
    """
    missing = [
        a.group() for a in _ADDRESS.finditer(text) if a.group().casefold() not in evidence.keys
    ]
    known: set[int] = set()
    for mention in glossary.mentions(found):
        known.update(range(mention.first, mention.last))
        piece = found[mention.first : mention.last]
        described = mention.groups <= glossary.described and all(
            _is_held(word, evidence) or _begins(word, evidence) for word in piece if word.content
        )
        if not described and not mention.groups & evidence.groups:
            missing.append(text[piece[0].start : piece[-1].end])
    for number, word in enumerate(found):
        if number in known or not _is_name(found, number, text, language, is_common):
            continue
        if not _is_held(word, evidence):
            missing.append(word.text)
    return missing


def _is_name(
    found: Sequence[Word],
    number: int,
    text: str,
    language: Language,
    is_common: Callable[[str], bool],
) -> bool:
    """Tell whether a word that the glossary does not know is a name."""
    word = found[number]
    if _ACRONYM.fullmatch(word.text) or _CAMEL.fullmatch(word.text):
        return True
    if not word.text[0].isupper() or not word.content or len(word.key) < 3:
        return False
    if language == "de":
        return not is_german(word.key) and not is_german(word.stems[0])
    if word.key in _PLAIN_IN_ENGLISH or word.stems[1] in _PLAIN_IN_ENGLISH:
        return False
    begins = number == 0 or bool(re.search(r":\W*$", text[: word.start]))
    # English begins a sentence with a capital whatever the word: only rare words are names there.
    return not begins or not is_common(word.text.lower())


def _begins(word: Word, evidence: NameView) -> bool:
    """Tell whether a word begins one of the evidence: a `Gipfel` is a `Gipfeltreffen`."""
    return len(word.key) >= 5 and any(key.startswith(word.key) for key in evidence.keys)


def _is_held(word: Word, evidence: NameView) -> bool:
    if word.key in evidence.keys or set(word.stems) & evidence.keys:
        return True
    if any(
        len(key) > 5 and (word.key.startswith(key) or word.key.endswith(key))
        for key in evidence.keys
    ):  # a compound with a word of the evidence
        return True
    mine = sound(word.key)
    if mine in evidence.sounds:
        return True
    if len(mine) < 5:
        return False
    return any(
        abs(len(other) - len(mine)) <= 2
        and other[0] == mine[0]
        and SequenceMatcher(None, mine, other).ratio() >= _ALIKE
        for other in evidence.sounds
    )


@lru_cache(maxsize=20_000)
def sound(key: str) -> str:
    """Write a folded word roughly as it sounds, so that transliterations meet."""
    for letters, plain in _SOUNDS:
        key = key.replace(letters, plain)
    return re.sub(r"(.)\1+", r"\1", key)


@lru_cache(maxsize=20_000)
def _is_english_key(key: str) -> bool:
    import json
    from importlib.resources import files

    table = json.loads((files("index") / "data" / "language.json").read_text(encoding="utf-8"))
    return f"={key}" in table
