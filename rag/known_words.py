"""Which words are words, as far as the encoder and the table of German words know."""

from __future__ import annotations

from index.compounds import ENDINGS, CompoundSplitter, load_table
from index.encoder import TokenEncoder
from index.morphology import fold

_ENDINGS = frozenset((*ENDINGS, "d", "t", "st", "te", "ed", "ing", "ly", "ers"))
"""Of inflected German and English words."""
_SHORTEST = 4
"""Letters that are left of a word without its ending."""
_SHORTEST_REST = 6
"""Letters that are left of one without its prefix: "zusamen" is no "Samen"."""
_PREFIXES = tuple(
    "ab an auf aus be ein ent er her hin mit nach um unter ver vor weg zer zu zurück über".split()
)
"""Of German verbs, and of what is made of them."""


class KnownWords:
    """The words of German and English."""

    def __init__(self, encoder: TokenEncoder) -> None:
        """Take the encoder: its vocabulary has the frequent words of both languages whole."""
        self._encoder = encoder

    def is_frequent(self, word: str) -> bool:
        """Tell whether something is a frequent word, as it stands."""
        return len(self._encoder.tokens([word])[0]) == 1

    def has(self, word: str) -> bool:
        """Tell whether something is a word, maybe inflected, or a German compound."""
        folded = fold(word, "de")
        if folded in load_table() or CompoundSplitter.bundled().split(folded):
            return True
        rests = (word.removeprefix(prefix) for prefix in _PREFIXES if word.startswith(prefix))
        long = (rest for rest in rests if len(rest) >= _SHORTEST_REST)
        return any(map(self._is_inflected, (word, *long)))

    def _is_inflected(self, word: str) -> bool:
        """Tell whether something is a frequent word, maybe with an ending."""
        cuts = (len(word) - n for n in range(4) if len(word) - n >= _SHORTEST)
        return any(self.is_frequent(word[:cut]) for cut in cuts if word[cut:] in _ENDINGS)
