"""A document as it is searched in one language: its own, or that of its translation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index import store
from index.encoder import Encoder
from index.glossary import Glossary
from index.language import Language
from rag.collection import Collection, Sentences
from rag.names import NameIndex
from rag.question import Question
from rag.signals import Matches, Scorer, Scores, Signals

_SAME = 0.9
"""From which likeness on two words are one, case endings and slips of the key aside."""
_CONTEXT = 0.4
"""What the words of a question's context count beside its own."""


class Side:
    """Scores the sentences and the passages of a document in one language."""

    def __init__(
        self,
        stored: store.Side,
        sentences: Sequence[str],
        passages: Sequence[tuple[int, int]],
        language: Language,
        encoder: Encoder,
        glossary: Glossary,
    ) -> None:
        """Take the stored side, its sentences' texts, and where its passages begin and end."""
        self.language = language
        self._glossary = glossary
        self.names = NameIndex(sentences, language, glossary)
        self._sentences = Scorer(stored.sentences, encoder)
        vectors = stored.sentences.vectors.reconstruct()
        members = [np.arange(first, last) for first, last in passages]
        starts = np.cumsum([0, *(len(member) for member in members)])
        own = stored.passages.vectors.reconstruct()
        self._passages = Collection(
            [" ".join(sentences[first:last]) for first, last in passages],
            stored.passages,
            encoder,
            mean=own.mean(axis=0) if len(own) else np.zeros(encoder.dimension, np.float32),
            sentences=Sentences(vectors[np.concatenate(members)], starts) if members else None,
        )

    def sentences(self, question: Question) -> Signals:
        """Compute the signals of all sentences; the question's context counts less."""
        parts = [self._part(question.core, question.language, 1.0)]
        whole = question.core
        if question.context:
            parts.append(self._part(question.context, question.language, _CONTEXT))
            whole = f"{question.core} {question.context}"
        text = self.names.rewrite(whole, self._glossary.find(whole), question.language)
        return Signals(
            _joined([part.words for part in parts]),
            np.concatenate([part.meanings for part in parts], axis=1),
            _joined([part.tokens for part in parts]),
            self._sentences.topic(text),
        )

    def has_words(self, text: str) -> bool:
        """Tell whether each word of a text stands somewhere in the document."""
        words, matches = self._sentences.words(text, self.language)
        return bool(words) and bool((matches.values.max(axis=0, initial=0.0) > _SAME).all())

    def passages(self, question: Question) -> Scores:
        """Fuse the signals of all passages: shape (passages,), 0 to 1."""
        whole = f"{question.core} {question.context}".strip()
        text = self.names.rewrite(whole, self._glossary.find(whole), question.language)
        scores = np.zeros(len(self._passages), dtype=np.float32)
        for hit in self._passages.search(text, len(scores), language=question.language):
            scores[hit.place] = hit.score
        return scores

    def _part(self, text: str, language: Language, worth: float) -> _Part:
        """Match a text by its words, the names in it by any of their forms, and its tokens."""
        mentions = self._glossary.find(text)
        rest, at = [], 0
        for mention in mentions:
            rest.append(text[at : mention.start])
            at = mention.end
        rest.append(text[at:])
        units, plain = self._sentences.words(" ".join(rest), language)
        columns, weights = [plain.values], [plain.weights]
        for mention in mentions:
            column, weight = self.names.column(mention.entry)
            said = text[mention.start : mention.end]
            _, direct = self._sentences.words(said, language)
            if direct.values.shape[1]:
                column = np.maximum(column, direct.values.min(axis=1))
            columns.append(column[:, None])
            weights.append(np.array([weight], dtype=np.float32))
            units.append(self.names.form(mention.entry) if mention.entry.is_name else said)
        rewritten = self.names.rewrite(text, mentions, language)
        *meanings, tokens = self._sentences.tokens([*units, rewritten])
        return _Part(
            Matches(np.concatenate(columns, axis=1), worth * np.concatenate(weights)),
            np.stack([unit.coverage for unit in meanings], axis=1)
            if meanings
            else np.zeros((len(plain.values), 0), np.float32),
            Matches(tokens.values, worth * tokens.weights),
        )


@dataclass(frozen=True, slots=True)
class _Part:
    """Matches of a question, or of its context."""

    words: Matches
    meanings: Scores
    tokens: Matches


def _joined(matches: Sequence[Matches]) -> Matches:
    return Matches(
        np.concatenate([some.values for some in matches], axis=1),
        np.concatenate([some.weights for some in matches]),
    )
