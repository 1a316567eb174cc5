"""What a sentence says, fact by fact.

A sentence may name a pipeline, give a year and tell the reason of something else; taken as a whole
it seems to hold "why was the pipeline built in that year?". Its single facts do not: none of them
has all of that *and* a reason. A restatement may list them (`index.restatement`); known as
propositions (Chen et al., "Dense X Retrieval", 2023).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.encoder import TokenEncoder
from index.glossary import Glossary
from index.language import Language
from index.token_index import TokenIndex
from index.token_matcher import TokenMatcher
from rag.offers import Offers
from rag.question_type import QuestionType, Wanted
from rag.signals import Scores
from rag.wordings import Wordings

_ANY = frozenset({Wanted.LIST, Wanted.ANYTHING})
"""Questions that any fact may answer."""
_OFFERED = 0.5
"""From which offer on a fact has what is asked for."""
_LITTLE = 0.15
"""Keeps words that no fact has from being some fact's own."""

FactsBySentence = Sequence[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, as the facts of a document are asked it.

    Attributes:
        language: its language.
        kind: what it asks for.
        said: keys of the names that it says.
        units: its words and names, as the document has them.
        weights: what they are worth; shape (units,).
    """

    language: Language
    kind: QuestionType
    said: frozenset[str]
    units: Sequence[str]
    weights: Scores


@dataclass(frozen=True, slots=True)
class _Prepared:
    matcher: TokenMatcher
    offers: Offers


class Facts:
    """The facts of a document's sentences, in one language or both."""

    def __init__(
        self,
        facts: Mapping[Language, FactsBySentence],
        encoder: TokenEncoder,
        glossary: Glossary,
    ) -> None:
        """Take the facts of each sentence; they are prepared when they are first needed."""
        self._facts = facts
        self._encoder = encoder
        self._glossary = glossary
        self._prepared: dict[tuple[Language, int], _Prepared] = {}

    def told(self, asked: Asked, sentence: int, support: Scores) -> float:
        """Tell how much of a question one fact of a sentence holds that has what is asked for.

        Args:
            asked: the question.
            sentence: whose facts.
            support: how well the sentence has the units of the question; shape (units,).

        Returns:
            0 to 1; 0 without such a fact.
        """
        texts = self._facts.get(asked.language, ())
        own = texts[sentence] if texts else ()
        total = float(asked.weights.sum())
        if not own or total <= 0:
            return 0.0
        prepared = self._prepare(asked.language, sentence, own)
        values = self._match(prepared.matcher, asked.units)
        # Words that the sentence has by other wordings go to the facts as theirs do.
        shares = (values + _LITTLE) / (values.max(axis=0) + _LITTLE)
        held = np.maximum(values, support * shares)
        # Not by `@`: BLAS now and then warns of invalid values that are in no operand.
        covered = np.einsum("fu,u->f", held, asked.weights / total)
        if asked.kind.wanted not in _ANY:
            covered = covered[prepared.offers.of(asked.kind, asked.said) >= _OFFERED]
        return float(covered.max(initial=0.0))

    def _prepare(self, language: Language, sentence: int, texts: tuple[str, ...]) -> _Prepared:
        key = language, sentence
        if key not in self._prepared:
            found = [self._glossary.find(text) for text in texts]
            names = [frozenset((m.entry.key, m.entry.kind) for m in own) for own in found]
            self._prepared[key] = _Prepared(
                TokenMatcher(TokenIndex.build(self._encoder.tokens(texts)), self._encoder),
                Offers(texts, names, Wordings([""] * len(texts))),
            )
        return self._prepared[key]

    def _match(self, matcher: TokenMatcher, units: Sequence[str]) -> Scores:
        """Match units by the meaning of their tokens: shape (facts, units)."""
        worth = self._encoder.weights("query")
        columns = []
        for tokens in self._encoder.tokens(units):
            own = worth[tokens]
            total = float(own.sum())
            values, _ = matcher.matches(tokens)  # none if there are no tokens
            shares = own / total if total > 0 else np.zeros_like(own)
            columns.append(np.einsum("ft,t->f", values, shares))
        return np.stack(columns, axis=1).astype(np.float32)
