"""How much of what must be said is said.

The nuggets of the TREC question answering tracks (Voorhees, "Overview of the TREC 2003 Question
Answering Track"), here with their accepted wordings written down beforehand, so that no assessor
is needed; the "atomic facts" of later work (Min et al., FActScore, EMNLP 2023) are the same idea.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import Stemmer

from eval.metrics.normalise import tokens


def fact_recall(answer: str, facts: Sequence[Sequence[str]]) -> float | None:
    """Return the share of the facts of which the answer has some wording; None without facts.

    A wording is there if its words follow one another in the answer, whatever their endings
    (`militärischer Gewalt` in `mit militärische Gewalt`): words agree if their German or English
    stems do. Numbers must agree whole.
    """
    if not facts:
        return None
    said = [_forms(word) for word in tokens(answer)]
    return sum(any(_says(said, wording) for wording in variants) for variants in facts) / len(facts)


def _says(said: Sequence[frozenset[str]], wording: str) -> bool:
    wanted = [_forms(word) for word in tokens(wording)]
    if not wanted:
        return False
    return any(
        all(one & other for one, other in zip(said[at:], wanted, strict=False))
        for at in range(len(said) - len(wanted) + 1)
    )


@cache
def _forms(word: str) -> frozenset[str]:
    """A word and its stems; of what holds a digit, only itself."""
    if any(letter.isdigit() for letter in word):
        return frozenset((word,))
    german, english = _stemmers()
    return frozenset((word, german.stemWord(word), english.stemWord(word)))


@cache
def _stemmers() -> tuple[Stemmer.Stemmer, Stemmer.Stemmer]:
    return Stemmer.Stemmer("german"), Stemmer.Stemmer("english")
