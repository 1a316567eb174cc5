"""Slips of the key in names: `Kirgisistn`, `Kasachtan`, `Saakashwili`.

Only names that the document mentions are offered, only for words that neither the glossary nor the
document knows, and only where one name alone is near: a question about a country that the text is
silent about must not become one about its neighbour in the dictionary.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence

from index.glossary import Mention
from index.morphology import fold

_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST = 6
"""Letters of a name; a slip may have lost one of them."""
_LONG = 9
"""Letters from which on two slips are forgiven."""


class Spelling:
    """Writes misspelt names as a document writes them."""

    def __init__(self, names: Mapping[str, str]) -> None:
        """Take the names and what each means; single words of some length are used."""
        self._names = {
            fold(name, "de"): (name, meaning)
            for name, meaning in names.items()
            # In an address a name is not written as one writes it.
            if len(name) >= _SHORTEST and _WORD.fullmatch(name) and name[0].isupper()
        }

    def correct(
        self,
        text: str,
        mentions: Sequence[Mention],
        unknown: Callable[[Sequence[str]], Collection[str]],
    ) -> str:
        """Correct the names in a question.

        Args:
            text: the question.
            mentions: the names in it that are spelt right.
            unknown: tells which of some words the document does not have.
        """
        words = [
            match
            for match in _WORD.finditer(text)
            if len(match.group()) >= _SHORTEST - 1
            and not any(m.start <= match.start() < m.end for m in mentions)
        ]
        strange = unknown([match.group() for match in words])
        parts, at = [], 0
        for match in words:
            if match.group() not in strange:
                continue
            name = self._nearest(match.group())
            if name is not None:
                parts += [text[at : match.start()], name]
                at = match.end()
        return "".join([*parts, text[at:]])

    def _nearest(self, word: str) -> str | None:
        """Return the name that a word is a slip of; None where two things are as near."""
        # Most questions are spelt right, and do without it.
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        folded = fold(word, "de")
        # A slip is hardly ever in the first letter.
        names = [name for name in self._names if name[0] == folded[0]]
        most = 2 if len(folded) >= _LONG else 1
        near = process.extract(folded, names, scorer=OSA.distance, score_cutoff=most, limit=None)
        nearest = [self._names[name] for name, distance, _ in near if distance == near[0][1]]
        if len({meaning for _, meaning in nearest}) != 1:
            return None
        return nearest[0][0]
