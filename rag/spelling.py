"""Slips of the key: `Kirgisistn`, `Kasachtan`, `Saakashwili`, `goverment`, `gegründt`.

A question is written as the document writes it. Names: only those that the document mentions, only
for words that neither the glossary nor the document knows, and only where one name alone is near: a
question about a country that the text is silent about must not become one about its neighbour in
the dictionary. Other words: only those that are no word of either language, so that what the
document merely lacks stays lacking.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property

from index.glossary import Mention
from index.morphology import fold
from rag.known_words import KnownWords

_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST_NAME = 6
"""Letters of a name; a slip may have lost one of them."""
_SHORTEST = 4
"""Letters of any word that is mended."""
_LONG = 9
"""Letters of a name from which on two slips are forgiven."""


class Spelling:
    """Writes misspelt words as a document writes them."""

    def __init__(
        self,
        names: Mapping[str, str],
        texts: Callable[[], Iterable[str]],
        words: KnownWords,
    ) -> None:
        """Take what a document writes.

        Args:
            names: names and what each means; single words of some length are used.
            texts: returns all that the document says, in any wording; asked for when needed.
            words: those of both languages.
        """
        self._names = {
            fold(name, "de"): (name, meaning)
            for name, meaning in names.items()
            # In an address a name is not written as one writes it.
            if len(name) >= _SHORTEST_NAME and _WORD.fullmatch(name) and name[0].isupper()
        }
        self._texts = texts
        self._known = words

    def correct(
        self,
        text: str,
        mentions: Sequence[Mention],
        unknown: Callable[[Sequence[str]], Collection[str]],
    ) -> str:
        """Correct the words of a question.

        Args:
            text: the question.
            mentions: the names in it that are spelt right.
            unknown: tells which of some words the document does not have.
        """
        words = [
            match
            for match in _WORD.finditer(text)
            if len(match.group()) >= _SHORTEST
            and not any(m.start <= match.start() < m.end for m in mentions)
        ]
        strange = unknown([match.group() for match in words])
        parts, at = [], 0
        for match in words:
            word = match.group()
            if word not in strange:
                continue
            # The first word has a capital whatever it is.
            plain = word if match.start() else word.lower()
            mended = self._nearest_name(word) or self._nearest_word(plain)
            if mended is not None:
                parts += [text[at : match.start()], mended]
                at = match.end()
        return "".join([*parts, text[at:]])

    def _nearest_name(self, word: str) -> str | None:
        """Return the name that a word is a slip of; None where two things are as near."""
        if len(word) < _SHORTEST_NAME - 1 or self._known.is_frequent(word):
            return None
        most = 2 if len(word) >= _LONG else 1
        nearest = [self._names[name] for name in _nearest(fold(word, "de"), self._names, most)]
        if len({meaning for _, meaning in nearest}) != 1:
            return None
        return nearest[0][0]

    def _nearest_word(self, word: str) -> str | None:
        """Return the most frequent word of those that a word may be a slip of."""
        # Who writes a capital may mean a name that nobody here knows.
        if self._known.has(word) or (word[0].isupper() and len(word) < _SHORTEST_NAME):
            return None
        folded = fold(word, "de")
        near = _nearest(folded, self._words, most=1)
        if len(word) == _SHORTEST:  # too many words are near: letters may only change places
            near = [other for other in near if sorted(other) == sorted(folded)]
        return max((self._words[other] for other in near), default=(0, None))[1]

    @cached_property
    def _words(self) -> dict[str, tuple[int, str]]:
        """The words of the document, folded: how frequent each is, and how it is mostly written."""
        counts = Counter(word for text in self._texts() for word in _WORD.findall(text))
        found: dict[str, tuple[int, str]] = {}
        for word, count in counts.most_common():
            if len(word) >= _SHORTEST:
                more, written = found.get(fold(word, "de"), (0, word))
                found[fold(word, "de")] = more + count, written
        return found


def _nearest(word: str, others: Iterable[str], most: int) -> list[str]:
    """Return the nearest of others, no more than some slips away, if any; all are folded."""
    # Most questions are spelt right, and do without it.
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    # A slip is hardly ever in the first letter.
    alike = [other for other in others if other[0] == word[0]]
    near = process.extract(word, alike, scorer=OSA.distance, score_cutoff=most, limit=None)
    return [other for other, distance, _ in near if distance == near[0][1]]
