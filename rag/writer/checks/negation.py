"""Negations: a statement must not deny what its evidence says, nor say what it denies.

A text's *denials* are read off its words: a negator (`nicht`, `kein`, `no`, `hardly`) denies what
follows in its clause; some words deny by themselves (`lehnten ab`, `lacks`); and both together say
yes again (`nicht auszuschließen`, `no doubt`). Then each denial of one side must have its match on
the other, as far as the two speak of the same.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rag.writer.checks.denials import Denial, Kind, denials, family_of, trunk
from rag.writer.checks.words import Likeness, Similarities, Word

_SAME = 0.75
"""Likeness from which two words are taken for the same."""
_ASSERTED = 0.5
"""Share of what evidence denies that a statement must speak of to be held to it."""
_FIRMLY = 0.7
_COVERED = 0.75
_NEEDY = frozenset({"fail", "reject", "lack"})
"""Families that a statement may use only where its evidence denies, too."""
_FIRM = frozenset({"reject", "lack"})
"""Families that a statement must answer to if it speaks of what they deny."""


def flipped(
    statement: Sequence[Word],
    evidence: Sequence[Word],
    likeness: Likeness,
    alike: Similarities | None = None,
) -> str | None:
    """Return the word that turns a statement against its evidence, or None.

    Args:
        statement: words of the statement.
        evidence: words of its evidence, in the statement's language where there is a choice.
        likeness: tells how alike words are.
        alike: the same for each pair, if already known: shape (statement, evidence).
    """
    if alike is None:
        alike = likeness.matrix(statement, evidence)
    said, held = denials(statement), denials(evidence)
    turned = _prefixed(statement, evidence, said, held)
    if turned is not None:
        return turned
    nearest = _nearest_clauses(statement, evidence, alike)
    for denial in said:
        if denial.kind is Kind.HARD and not _licensed(
            denial, held, statement, evidence, alike, nearest
        ):
            return denial.word
        if denial.kind is Kind.SOFT and denial.family in _NEEDY:
            place = denial.at
            itself = alike[place].max(initial=0) >= _SAME
            if not itself and not _licensed(denial, held, statement, evidence, alike, nearest):
                return denial.word
        if denial.kind is Kind.DOUBLE:
            same = [h for h in held if h.family == denial.family]
            if same and all(h.kind is Kind.SOFT for h in same):
                return denial.word
    for denial in held:
        if _contradicted(denial, said, held, statement, evidence, alike, nearest):
            return denial.word
        if denial.kind is Kind.DOUBLE and any(
            s.kind is Kind.SOFT and s.family == denial.family for s in said
        ):
            return denial.word
    return None


def _nearest_clauses(
    statement: Sequence[Word], evidence: Sequence[Word], alike: Similarities
) -> dict[int, set[int]]:
    """For each clause of the statement: the clauses of the evidence that say most of it."""
    return {
        clause: _nearest(
            [n for n, w in enumerate(statement) if w.clause == clause and w.content],
            evidence,
            alike,
            0.75,
        )
        for clause in {word.clause for word in statement}
    }


def _nearest(
    rows: Sequence[int], evidence: Sequence[Word], alike: Similarities, near: float
) -> set[int]:
    """Return the clauses of the evidence that say most of some words, or nearly as much."""
    if not rows or not evidence:
        return set()
    clauses = np.array([word.clause for word in evidence])
    content = np.array([word.content for word in evidence], dtype=bool)
    mine = alike[list(rows)]
    shares = {
        int(clause): float(mine[:, (clauses == clause) & content].max(axis=1, initial=0).sum())
        for clause in np.unique(clauses)
    }
    best = max(shares.values())
    return {clause for clause, share in shares.items() if share > 0 and share >= near * best}


def _local(found: Sequence[Word], denial: Denial) -> list[int]:
    """Return the words of meaning around a negator, in its clause."""
    places = [n for n, w in enumerate(found) if w.clause == denial.clause and w.content]
    before = [n for n in places if n < denial.at][-3:]
    return before + [n for n in places if n > denial.at][:4]


def _licensed(
    denial: Denial,
    held: Sequence[Denial],
    statement: Sequence[Word],
    evidence: Sequence[Word],
    alike: Similarities,
    nearest: dict[int, set[int]],
) -> bool:
    """Tell whether the evidence denies, too, where the statement does."""
    around = _nearest(_local(statement, denial), evidence, alike, 0.5)
    denied = {family_of(statement[n]) for n in denial.scope} - {""}
    for other in held:
        # `not one of restraint` is not licensed by the `restraint` that it denies.
        if other.kind is Kind.DOUBLE or (other.kind is Kind.SOFT and other.family in denied):
            continue
        # A weak word proves little: `only a few kilometres` is no denial of anything else.
        if other.kind is not Kind.WEAK and other.clause in around:
            return True
        if _share(denial.scope, other.scope, alike) > 0:
            return True
    # `Not conceivable` is `inconceivable`.
    said = {stem for n in denial.scope for stem in statement[n].stems}
    return any(trunk(stem) in said for word in evidence for stem in word.stems)


def _contradicted(
    denial: Denial,
    said: Sequence[Denial],
    held: Sequence[Denial],
    statement: Sequence[Word],
    evidence: Sequence[Word],
    alike: Similarities,
    nearest: dict[int, set[int]],
) -> bool:
    """Tell whether the statement says what the evidence denies."""
    if not denial.scope or denial.kind in (Kind.DOUBLE, Kind.WEAK):
        return False
    if denial.kind is Kind.SOFT:
        scope = [n for n in denial.scope if n != denial.at]
        if denial.family not in _FIRM or not scope:
            return False
        best = [float(alike[:, n].max(initial=0)) for n in scope]
        if sum(b >= _SAME for b in best) < _FIRMLY * len(scope):
            return False
        return not any(s.kind is not Kind.DOUBLE for s in said)
    hits = [n for n in denial.scope if alike[:, n].max(initial=0) >= _SAME]
    first = denial.scope[:2]
    # What stands right behind the negator is denied first of all: `kein klassisches Bündnis`.
    pointed = first[0] - denial.at in (1, 2) and all(n in hits for n in first)
    if _covers(denial, evidence, alike) and not any(d.kind is not Kind.DOUBLE for d in said):
        return True
    if not pointed and (len(hits) < max(1, _ASSERTED * len(denial.scope)) or hits[0] not in first):
        return False
    spoken = {statement[int(alike[:, n].argmax())].clause for n in hits}
    families = {h.family for h in held if h.kind is Kind.SOFT}
    for other in said:
        # A denial that answers another one of the evidence cannot answer this one, too.
        if other.kind is Kind.DOUBLE or (other.kind is Kind.SOFT and other.family in families):
            continue
        if other.clause in spoken or denial.clause in nearest.get(other.clause, ()):
            return False
    denied = {stem for n in denial.scope for stem in evidence[n].stems}
    return not any(trunk(stem) in denied for word in statement for stem in word.stems)


def _covers(denial: Denial, evidence: Sequence[Word], alike: Similarities) -> bool:
    """Tell whether the statement speaks of nearly all in the clause of a denial."""
    places = [n for n, w in enumerate(evidence) if w.clause == denial.clause and w.content]
    hits = sum(alike[:, n].max(initial=0) >= _SAME for n in places)
    near = [n for n in places if n < denial.at][-2:] + [n for n in places if n > denial.at][:2]
    close = sum(alike[:, n].max(initial=0) >= _SAME for n in near)
    return len(places) >= 4 and hits >= _COVERED * len(places) and 2 * close >= len(near)


def _share(left: Sequence[int], right: Sequence[int], alike: Similarities) -> float:
    if not left or not right:
        return 0.0
    block = alike[np.ix_(list(left), list(right))]
    return float((block.max(axis=1) >= _SAME).mean())


def _prefixed(
    statement: Sequence[Word],
    evidence: Sequence[Word],
    said: Sequence[Denial],
    held: Sequence[Denial],
) -> str | None:
    """Find a word of one side whose opposite by prefix stands on the other (`un-abhängig`).

    `Hardly conceivable` is `inconceivable`, so an opposite that is denied is none.
    """
    sides = ((statement, evidence, held), (evidence, statement, said))
    for one, other, denied in sides:
        mine = {stem for word in one for stem in word.stems}
        scope = {n for denial in denied if denial.kind is not Kind.WEAK for n in denial.scope}
        theirs = {s: n in scope for n, word in enumerate(other) for s in word.stems}
        for stem in mine:
            bare = trunk(stem)
            if bare and stem not in theirs and bare not in mine and theirs.get(bare) is False:
                return stem
    return None
