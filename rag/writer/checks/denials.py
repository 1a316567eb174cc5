"""How a text denies, read off its words, in German and English."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from rag.writer.checks.words import Word

_HARD = frozenset(
    """nicht nichts nie niemals niemand niemanden nirgends weder ohne kein keine keinen keiner
    keinem keines keinerlei kaum keineswegs keinesfalls not non no never nothing nobody none nowhere
    neither nor without hardly barely scarcely cannot unable""".split()
)
_WEAK = frozenset(
    """wenig weniger selten little less rarely seldom minder geringer smaller lower unlike anders
    statt stattdessen instead""".split()
)
"""Words that may stand for a negation but need none on the other side."""
_FAMILIES = {
    "exclude": "auszuschliess ausschliess ausgeschlossen schliesst$ schliessen$ rule$ rules$ "
    "ruled$ ruling$ exclud preclud",
    "doubt": "zweifel bezweifel doubt fragwuerdig",
    "reject": "ablehn abgelehnt lehnt lehnen verweiger weiger refus reject declin deny$ denied$ "
    "denies$ verneint opposed",
    "lack": "fehl mangel lack missing absen devoid",
    "fail": "scheiter gescheitert fail misslang misslung",
    "prevent": "verhinder prevent vermeid avoid unterbleib",
    "ignore": "ignor disregard",
    "stop": "beendet aufgehoert ceas stopp abandon verzicht stay dispens abstain refrain",
    "except": "ausnahme exception except ausser$ ausgenommen",
    "restrain": "restraint zurueckhalt",
}
"""Words that deny by themselves, by their beginnings in folded letters (`$`: the whole word)."""
_SOFT = [(name, re.compile("|".join(words.split()))) for name, words in _FAMILIES.items()]
_STRONG = frozenset({"exclude", "doubt", "reject", "lack", "fail"})
_PREFIX = re.compile(r"(?:un|in|im|ir|dis|non|anti|miss)(?=\w{4})")
_NOT_ONLY = frozenset(
    """nur only allein zuletzt least just merely bloss solely ausschliesslich exclusively""".split()
)
"""Words that take the denial out of a negator before them: `nicht nur`."""
_REACH = 8
"""Words of meaning that a negation reaches over."""
_DOUBLE = 5


class Kind(Enum):
    """How a text denies."""

    HARD = "a negator"
    SOFT = "a word that denies by itself"
    WEAK = "a word that may be a denial"
    DOUBLE = "a denied denial"


@dataclass(frozen=True, slots=True)
class Denial:
    """A denial where it stands; `scope` are places of words in the text."""

    kind: Kind
    word: str
    family: str
    clause: int
    scope: tuple[int, ...]
    at: int


def denials(found: Sequence[Word]) -> list[Denial]:
    """Read the denials of a text."""
    result: list[Denial] = []
    taken: set[int] = set()
    for at, word in enumerate(found):
        if at in taken or not is_hard(word):
            continue
        following = found[at + 1 : at + 3]
        if any(w.key in _NOT_ONLY and w.clause == word.clause for w in following[:1]):
            continue
        if following and following[0].key == "nur":
            continue
        scope = _scope(found, at)
        denied = next(
            (
                place
                for place in _near(found, at)
                if place not in taken and family_of(found[place]) in _STRONG
            ),
            None,
        )
        if denied is not None:
            taken.add(denied)
            result.append(
                Denial(Kind.DOUBLE, word.text, family_of(found[denied]), word.clause, scope, at)
            )
        else:
            result.append(Denial(Kind.HARD, word.text, "", word.clause, scope, at))
    for at, word in enumerate(found):
        family = family_of(word)
        if at in taken:
            continue
        if family:
            result.append(Denial(Kind.SOFT, word.text, family, word.clause, _around(found, at), at))
        elif word.key in _WEAK:
            scope = tuple(n for n in _around(found, at) if n > at)[:3]
            result.append(Denial(Kind.WEAK, word.text, "", word.clause, scope, at))
    return result


def is_hard(word: Word) -> bool:
    """Tell whether a word is a negator."""
    return word.key in _HARD or word.key.endswith(("n't", "n’t"))


def family_of(word: Word) -> str:
    """Return the family of a word that denies by itself, or an empty text."""
    if is_hard(word):
        return ""
    return next((name for name, pattern in _SOFT if pattern.match(word.key)), "")


def _scope(found: Sequence[Word], at: int) -> tuple[int, ...]:
    """What a negator denies: what follows in its clause, or else what stands before it."""
    clause = found[at].clause
    after = [n for n in range(at + 1, len(found)) if found[n].clause == clause and found[n].content]
    if after:
        return tuple(after[:_REACH])
    before = [n for n in range(at) if found[n].clause == clause and found[n].content]
    return tuple(before[-4:])


def _near(found: Sequence[Word], at: int) -> list[int]:
    """Where a denied denial may stand: soon behind, or just before (`schließt nicht aus`)."""
    places = [*range(at + 1, at + 1 + _DOUBLE), at - 1, at - 2]
    clause = found[at].clause
    return [n for n in places if 0 <= n < len(found) and found[n].clause == clause]


def _around(found: Sequence[Word], at: int) -> tuple[int, ...]:
    clause = found[at].clause
    return tuple(n for n, w in enumerate(found) if w.clause == clause and w.content)


def trunk(stem: str) -> str:
    """Return a word without the prefix that denies it (`unabhängig`), or an empty text."""
    match = _PREFIX.match(stem)
    return stem[match.end() :] if match else ""
