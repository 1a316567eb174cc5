"""A document as it is searched in one language: its own, or that of its translation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index import store
from index.encoder import TokenEncoder, TokenIds
from index.glossary import Glossary, Mention, is_acronym
from index.language import Language
from rag.fusion import FusionSettings, above_average, beside_best, weighted_sum
from rag.names import NameIndex
from rag.question import Question
from rag.signals import Matches, Scorer, Scores, Signals, mean_of

_CONTEXT = 0.4
"""What the words of a question's context count beside its own."""
_FUSION = FusionSettings()

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Part:
    """A question, or its context, taken apart into names and other words.

    Attributes:
        text: as it was asked.
        mentions: the glossary's entries in it.
        words: the words beside them, without stop words.
        rest: the text beside them.
        worth: what it counts.
        names: which of the words and mentions, in this order, are names.
    """

    text: str
    mentions: tuple[Mention, ...]
    words: tuple[str, ...]
    rest: str
    worth: float
    names: tuple[bool, ...]

    def said(self, mention: Mention) -> str:
        """Return a name as it stands in the text."""
        return self.text[mention.start : mention.end]


class Side:
    """Scores the sentences and the passages of a document in one language."""

    def __init__(
        self,
        stored: store.Side,
        sentences: Sequence[str],
        passages: Sequence[Places],
        language: Language,
        encoder: TokenEncoder,
        glossary: Glossary,
    ) -> None:
        """Take the stored side, its sentences' texts, and the sentences of each passage."""
        self.language = language
        self.names = NameIndex(sentences, language, glossary)
        self._glossary = glossary
        self._encoder = encoder
        self._sentences = Scorer(stored.sentences, encoder)
        self._passages = stored.passages.reconstruct()
        self._mean = mean_of(self._passages)
        # The sentences of all passages, one passage after the other.
        self._members = np.concatenate([np.zeros(0, np.int64), *passages])
        self._starts = np.cumsum([0, *(len(members) for members in passages)])[:-1]

    def has(self, words: Sequence[str]) -> list[bool]:
        """Tell which of some words, or names of several, the document has, case endings aside."""
        return self._sentences.has(words, self.language)

    def parts(self, question: Question) -> tuple[Part, ...]:
        """Take a question apart, and its context, if it has one, which counts less."""
        texts = ((question.core, 1.0), (question.context, _CONTEXT))
        return tuple(self._part(text, question.language, worth) for text, worth in texts if text)

    def signals(
        self, parts: Sequence[Part], language: Language, *, by_words: bool = True
    ) -> Signals:
        """Compare all sentences with a question in a language.

        Args:
            parts: the question.
            language: its language.
            by_words: whether to look its words up, too; else only what they mean.
        """
        words = [self._words(part, language) for part in parts] if by_words else []
        rewritten = self._rewritten(parts, language)
        found = [
            self._sentences.tokens(self.units(part), text)
            for part, text in zip(parts, rewritten, strict=True)
        ]
        vector = self._pooled(rewritten)
        return Signals(
            words=_joined(words, [part.worth for part in parts], len(self._sentences)),
            meanings=np.concatenate([meanings for meanings, _ in found], axis=1),
            tokens=_joined(
                [tokens for _, tokens in found],
                [part.worth for part in parts],
                len(self._sentences),
            ),
            topic=self._sentences.topic(vector),
            vector=vector,
        )

    def vector(self, parts: Sequence[Part], language: Language) -> Scores:
        """Return the pooled vector of a question in a language: shape (dimension,)."""
        return self._pooled(self._rewritten(parts, language))

    def tokens(self, parts: Sequence[Part], language: Language) -> TokenIds:
        """Return the tokens of a question in a language, its names as the document has them."""
        (tokens,) = self._encoder.tokens([" ".join(self._rewritten(parts, language))])
        return tokens

    def passages(self, signals: Signals, language: Language) -> Scores:
        """Fuse the signals of all passages: shape (passages,), 0 to 1.

        A passage has what one of its sentences has.
        """
        if not len(self._passages):
            return np.zeros(0, np.float32)
        own = above_average(self._passages @ signals.vector, float(self._mean @ signals.vector))
        return weighted_sum(
            {
                "lexical": self._gathered(signals.words).coverage,
                "late": beside_best(self._gathered(signals.tokens).coverage),
                "passage": own,
                "sentence": np.maximum.reduceat(signals.topic[self._members], self._starts),
            },
            _FUSION.same if language == self.language else _FUSION.across,
        )

    def _rewritten(self, parts: Sequence[Part], language: Language) -> list[str]:
        return [self.names.rewrite(part.text, part.mentions, language) for part in parts]

    def _pooled(self, texts: Sequence[str]) -> Scores:
        vector: Scores = self._encoder.encode([" ".join(texts)], "query")[0]
        return vector

    def _gathered(self, matches: Matches) -> Matches:
        """The best match of each passage's sentences."""
        values = matches.values[self._members]
        return Matches(np.maximum.reduceat(values, self._starts, axis=0), matches.weights)

    def _part(self, text: str, language: Language, worth: float) -> Part:
        mentions = self._glossary.find(text)
        ends = [0, *(mention.end for mention in mentions)]
        starts = [*(mention.start for mention in mentions), len(text)]
        rest = " ".join(text[end:start] for end, start in zip(ends, starts, strict=True))
        words = self._sentences.content_words(rest, language)
        names = (
            *(_is_name(word, text, language) for word in words),
            *(mention.entry.is_name for mention in mentions),
        )
        return Part(text, mentions, words, rest, worth, names)

    def _words(self, part: Part, language: Language) -> Matches:
        """Match a part by its words, and the names in it by any of their forms."""
        said = [part.said(mention) for mention in part.mentions]
        plain, *direct = self._sentences.words([part.rest, *said], language)
        columns, weights = [plain.values], [plain.weights]
        for mention, own in zip(part.mentions, direct, strict=True):
            column, weight = self.names.column(mention.entry)
            if own.values.shape[1]:
                column = np.maximum(column, own.values.min(axis=1))
            columns.append(column[:, None])
            weights.append(np.array([weight], dtype=np.float32))
        return Matches(np.concatenate(columns, axis=1), np.concatenate(weights))

    def units(self, part: Part) -> list[str]:
        """Return the words and names of a part as the document has them."""
        names = (
            self.names.form(mention.entry) if mention.entry.is_name else part.said(mention)
            for mention in part.mentions
        )
        return [*part.words, *names]


def _is_name(word: str, text: str, language: Language) -> bool:
    """Tell whether a word that no glossary has is a name: `OPEC`, or in English a `Keller`."""
    capital = word[0].isupper() and language == "en" and not text.startswith(word)
    return capital or is_acronym(word)


def _joined(matches: Sequence[Matches], worths: Sequence[float], texts: int) -> Matches:
    """Put the matches of all parts side by side, each counting what its part does."""
    if not matches:
        return Matches(np.zeros((texts, 0), np.float32), np.zeros(0, np.float32))
    return Matches(
        np.concatenate([some.values for some in matches], axis=1),
        np.concatenate(
            [worth * some.weights for some, worth in zip(matches, worths, strict=True)],
            dtype=np.float32,
        ),
    )
