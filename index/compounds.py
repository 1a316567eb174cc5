"""German compounds cut into their parts by frequency.

After Koehn & Knight, "Empirical Methods for Compound Splitting" (EACL 2003): of all ways to cut a
word into known words, joined by linking elements, take the one whose parts have the highest
geometric mean frequency. They keep a word whole when it is itself frequent. A search index gains
from cutting those, too (*Bundesregierung* should answer for *Regierung*), so here the whole word
only has to be rarer than `keep` times its parts' mean.

The frequencies are those of the collection itself plus a table made by `index.compounds_table`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from math import log
from pathlib import Path

TABLE = Path(__file__).parent / "data" / "german-words.txt"
LINKING = ("", "s", "es", "n", "en", "er", "e")
ENDINGS = ("", "e", "n", "s", "en", "er", "es", "em", "ern")
SHORTEST = 3  # letters of a part; the table lists which words that short may be parts
LONGEST = 22  # letters of a part
MOST_PARTS = 5


class CompoundSplitter:
    """Cuts folded words by the frequencies of their parts."""

    def __init__(self, frequencies: Mapping[str, float], keep: float = 64.0) -> None:
        """Take finished frequencies.

        Args:
            frequencies: How often each folded word occurs, > 0.
            keep: A word stays whole if it occurs more than `keep` times as often as the geometric
                mean of its parts.
        """
        self._log = {word: log(count) + 1.0 for word, count in frequencies.items()}
        self._keep = log(keep)

    @classmethod
    @cache
    def bundled(cls) -> CompoundSplitter:
        """Make the splitter of the bundled table alone; loaded once per process."""
        return cls(load_table())

    @classmethod
    def with_collection(cls, counts: Mapping[str, int]) -> CompoundSplitter:
        """Add the words of a collection to the bundled table."""
        frequencies = dict(load_table())
        for word, count in counts.items():
            frequencies[word] = frequencies.get(word, 0.0) + count
        return cls(frequencies)

    def split(self, word: str) -> tuple[str, ...]:
        """Return the parts of a folded word in order, linking elements taken off, or ()."""
        size = len(word)
        if size < 2 * SHORTEST or not word.isalpha():
            return ()
        # best[end][n] = (sum of log frequencies, parts) of the best cut of word[:end] into n parts
        best: list[dict[int, tuple[float, tuple[str, ...]]]] = [{} for _ in range(size + 1)]
        best[0][0] = (0.0, ())
        for start in range(size - SHORTEST + 1):
            if not best[start]:
                continue
            for end in range(start + SHORTEST, min(size, start + LONGEST) + 1):
                if 0 < size - end < SHORTEST or (start == 0 and end == size):
                    continue
                piece = word[start:end]
                found = self._head(piece) if end == size else self._modifier(piece)
                if found is None:
                    continue
                part, score = found
                for count, (total, parts) in best[start].items():
                    if count < MOST_PARTS and (
                        count + 1 not in best[end] or best[end][count + 1][0] < total + score
                    ):
                        best[end][count + 1] = (total + score, (*parts, part))
        cuts = [(total / n, parts) for n, (total, parts) in best[size].items() if n > 1]
        if not cuts:
            return ()
        mean, parts = max(cuts)
        return () if self._log.get(word, 0.0) > mean + self._keep else parts

    def _modifier(self, piece: str) -> tuple[str, float] | None:
        """Return the best known word that `piece` can be inside a compound."""
        return self._known(piece, LINKING, ("e", "en"))

    def _head(self, piece: str) -> tuple[str, float] | None:
        """Return the best known word that `piece` can be at a compound's end, inflected."""
        return self._known(piece, ENDINGS, ())

    def _known(
        self, piece: str, endings: tuple[str, ...], dropped: tuple[str, ...]
    ) -> tuple[str, float] | None:
        best: tuple[str, float] | None = None
        for ending in endings:
            base = piece.removesuffix(ending) if ending else piece
            if len(base) < SHORTEST or (ending and base == piece):
                continue
            score = self._log.get(base)
            if score is not None and (best is None or score > best[1]):
                best = (base, score)
        for tail in dropped:  # Schul(e), Fahr(en)
            score = self._log.get(piece + tail)
            if score is not None and len(piece) > SHORTEST and (best is None or score > best[1]):
                best = (piece + tail, score)
        return best


@cache
def load_table(path: Path = TABLE) -> Mapping[str, float]:
    """Read the table: each line a power of two, then the words that occur about that often."""
    table: dict[str, float] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            power, *words = line.split(" ")
            table.update(dict.fromkeys(words, 2.0 ** int(power)))
    return table
