"""Finds passages in a collection of any size: lexical, dense, late, or all of them fused.

Up to `EXHAUSTIVE` passages, every signal of every passage is computed for each question. Beyond,
BM25, the inverted look-up of late interaction, and FAISS each propose candidates; these are scored
exactly, and the best of them once more with their best sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from index.bulk import encoded
from index.encoder import Encoder, TokenEncoder, Vectors
from index.errors import QuestionError
from index.language import Language, of_text
from index.largest import largest
from index.late import LateScorer
from index.lexical import LexicalIndex
from index.sentences import split
from index.text_index import TextIndex
from index.token_index import TokenIndexBuilder
from index.vectors import VectorBuilder
from rag.fusion import FusionSettings, Scores, Weights, above_average, beside_best, weighted_sum

Retriever = Literal["lexical", "dense", "late", "hybrid"]
RETRIEVERS: tuple[Retriever, ...] = get_args(Retriever)
Ids = NDArray[np.int64]

EXHAUSTIVE = 4_000
"""Most passages that are all scored by everything for each question."""

CANDIDATES = 200
"""How many passages each signal proposes in a larger collection."""

SENTENCES_OF = 25
"""How many of the best candidates there are also judged by their best sentence."""

_SIGNALS: dict[Retriever, tuple[str, ...]] = {
    "lexical": ("lexical",),
    "dense": ("passage", "sentence"),
    "late": ("late",),
    "hybrid": ("lexical", "late", "passage", "sentence"),
}


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found: its place in the collection and its score, 0 to 1."""

    place: int
    score: float


@dataclass(frozen=True)
class Sentences:
    """Vectors of the sentences of all passages.

    Attributes:
        vectors: shape (sentences, dimension).
        starts: sentences of passage p are `vectors[starts[p]:starts[p + 1]]`, at least one:
            shape (passages + 1,).
    """

    vectors: Vectors
    starts: Ids

    def best(self, query: Vectors) -> Scores:
        """Return the highest cosine of each passage's sentences: shape (passages,)."""
        if len(self.starts) == 1:
            return np.zeros(0, np.float32)
        best: Scores = np.maximum.reduceat(self.vectors @ query, self.starts[:-1])
        return best


class Collection:
    """Passages of one language, ready to be searched."""

    def __init__(
        self,
        texts: Sequence[str],
        index: TextIndex,
        encoder: Encoder,
        *,
        mean: Vectors,
        sentences: Sentences | None = None,
        settings: FusionSettings | None = None,
    ) -> None:
        """Take finished parts; `build` makes them.

        Args:
            texts: The passages, with their titles.
            index: The same, indexed.
            encoder: The encoder that made the index.
            mean: Mean of the passages' vectors, shape (dimension,).
            sentences: For small collections; for large ones they are made for candidates only.
            settings: Weights of the signals.
        """
        self.texts = texts
        self.index = index
        self.mean = mean
        self.encoder = encoder
        self._sentences = sentences
        self._settings = settings or FusionSettings()
        self._late = None
        if index.tokens is not None and isinstance(encoder, TokenEncoder):
            self._late = _RememberingScorer.open(index.tokens, encoder)

    @classmethod
    def build(
        cls,
        texts: Sequence[str],
        language: Language,
        encoder: Encoder,
        *,
        titles: Sequence[str] | None = None,
        settings: FusionSettings | None = None,
    ) -> Collection:
        """Index passages; a title, if there is one, is read as the passage's first sentence."""
        if titles is not None:
            pairs = zip(titles, texts, strict=True)
            texts = [f"{title}\n{text}" if title else text for title, text in pairs]
        vectors, tokens = VectorBuilder(len(texts)), TokenIndexBuilder()
        for some, ids in encoded(texts, encoder):
            vectors.add(some)
            if ids is not None:
                tokens.add(ids)
        index = TextIndex(
            LexicalIndex.build(texts, language),
            vectors.finish(encoder.dimension),
            tokens.finish() if isinstance(encoder, TokenEncoder) else None,
        )
        sentences = sentences_of(texts, encoder) if len(texts) <= EXHAUSTIVE else None
        mean = vectors.mean(encoder.dimension)
        return cls(texts, index, encoder, mean=mean, sentences=sentences, settings=settings)

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def language(self) -> Language:
        """The language of the passages."""
        return self.index.lexical.analyzer.language

    def search(
        self,
        query: str,
        k: int = 10,
        retriever: Retriever = "hybrid",
        language: Language | None = None,
        *,
        exhaustive: bool | None = None,
    ) -> list[Hit]:
        """Return the best passages, best first; equal ones in the collection's order.

        Args:
            query: The question.
            k: How many passages at most; those that score 0 are left out.
            retriever: Which signals to use.
            language: The question's language; told from its words if None.
            exhaustive: Score every passage instead of candidates; by the collection's size if None.

        Raises:
            QuestionError: If the retriever needs token vectors that the encoder does not have.
        """
        if retriever == "late" and self._late is None:
            raise QuestionError(
                f"{self.encoder.identity} has no token vectors: choose lexical, dense or hybrid"
            )
        if not len(self) or k <= 0:
            return []
        language = language or of_text(query, default=self.language)
        same = language == self.language
        weights = (self._settings.same if same else self._settings.across).only(
            *_SIGNALS[retriever]
        )
        asked = _Asked.of(query, language, self.encoder, self._late is not None)
        lexical = self._lexical(asked) if weights.lexical > 0 else None
        if exhaustive is None:
            exhaustive = len(self) <= EXHAUSTIVE
        places: Ids = (
            np.arange(len(self)) if exhaustive else self._candidates(asked, weights, lexical)
        )
        signals = self._signals(asked, weights, places)
        if lexical is not None:
            signals["lexical"] = lexical[places]
        scores = weighted_sum(signals, weights)
        if weights.sentence > 0 and self._sentences is None and self._late is not None:
            best = np.argsort(-scores, kind="stable")[:SENTENCES_OF]
            places, signals = places[best], {name: some[best] for name, some in signals.items()}
            sentences = sentences_of([self.texts[place] for place in places], self.encoder)
            best_sentences = sentences.best(asked.vector)
            signals["sentence"] = above_average(best_sentences, self._average(asked))
            scores = weighted_sum(signals, weights)
        order = np.lexsort((places, -scores))[:k]
        return [Hit(int(places[at]), float(scores[at])) for at in order if scores[at] > 0]

    def signals(self, query: str, language: Language | None = None) -> dict[str, Scores]:
        """Return every signal of every passage, by name: each of shape (passages,), 0 to 1.

        For collections of up to `EXHAUSTIVE` passages; beyond, the best sentences are lacking.
        """
        language = language or of_text(query, default=self.language)
        asked = _Asked.of(query, language, self.encoder, self._late is not None)
        lexical = {"lexical": self._lexical(asked)}
        return lexical | self._signals(asked, Weights(1, 1, 1, 1), np.arange(len(self)))

    def _lexical(self, asked: _Asked) -> Scores:
        """Return the share of the question that each passage covers: shape (passages,)."""
        lexical = self.index.lexical
        bound = lexical.attainable(asked.text, asked.language)
        return lexical.scores(asked.text, asked.language) / np.float32(bound)

    def _signals(self, asked: _Asked, weights: Weights, places: Ids) -> dict[str, Scores]:
        """Score some passages by each signal that has a weight, but for words."""
        signals: dict[str, Scores] = {}
        if weights.late > 0 and self._late is not None:
            late = self._late.score(asked.tokens, asked.token_weights, places)
            signals["late"] = beside_best(late)
        if weights.passage > 0:
            vectors = self.index.vectors.reconstruct(places)
            signals["passage"] = above_average(vectors @ asked.vector, self._average(asked))
        if weights.sentence > 0 and self._sentences is not None:
            best = self._sentences.best(asked.vector)[places]
            signals["sentence"] = above_average(best, self._average(asked))
        return signals

    def _candidates(self, asked: _Asked, weights: Weights, lexical: Scores | None) -> Ids:
        """Return the passages that the signals propose, ascending."""
        proposed = [largest(lexical, CANDIDATES)] if lexical is not None else []
        if weights.late > 0 and self._late is not None:
            proposed.append(self._late.search(asked.tokens, asked.token_weights, CANDIDATES)[0])
        if weights.passage > 0:
            near = self.index.vectors.search(asked.vector[None], CANDIDATES)[1][0]
            proposed.append(near[near >= 0])
        return np.unique(np.concatenate(proposed))

    def _average(self, asked: _Asked) -> float:
        return float(self.mean @ asked.vector)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question as the signals see it."""

    text: str
    language: Language
    vector: Vectors
    tokens: Vectors
    token_weights: Scores

    @classmethod
    def of(cls, text: str, language: Language, encoder: Encoder, late: bool) -> _Asked:
        tokens, weights = np.zeros((0, encoder.dimension), np.float32), np.zeros(0, np.float32)
        if late and isinstance(encoder, TokenEncoder):
            (ids,) = encoder.tokens([text])
            tokens, weights = encoder.vectors(ids), encoder.weights("query")[ids]
        return cls(text, language, encoder.encode([text], "query")[0], tokens, weights)


class _RememberingScorer(LateScorer):
    """Keeps the last question's similarities: it is looked up first, and scored then."""

    _last: tuple[Vectors, Scores] | None = None

    def similarities(self, query: Vectors) -> Scores:
        if self._last is None or self._last[0] is not query:
            self._last = (query, super().similarities(query))
        return self._last[1]


def sentences_of(texts: Sequence[str], encoder: Encoder) -> Sentences:
    """Cut texts into sentences and encode them; a text without any counts as one."""
    cut: list[str] = []
    starts = [0]
    for text in texts:
        cut.extend([text[span.start : span.end] for span in split(text)] or [text])
        starts.append(len(cut))
    return Sentences(encoder.encode(cut, "passage"), np.array(starts, np.int64))
