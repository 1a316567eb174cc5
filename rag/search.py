"""From a question to ranked evidence: both sides of a document, searched and weighed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.encoder import Encoder
from index.glossary import Glossary, Mention, is_acronym
from index.language import Language
from index.store import StoredIndex
from index.translation import other
from rag.evidence import Evidence, Features, Mode, Said, SentenceFeatures, Weights, rank
from rag.question import Question
from rag.side import Side
from rag.signals import Scores
from rag.spelling import Spelling

_PROPER = frozenset({"place", "person", "institution", "company", "treaty"})
"""Kinds of names whose absence from a document tells that it is silent about them."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search has found.

    Attributes:
        question: what was searched for.
        mode: whether it was searched for in its own language.
        evidence: all sentences, best first.
        features: of all sentences, in the document's order; shape (sentences, features).
        passages: fused scores of all passages, 0 to 1; shape (passages,).
        mentions: the glossary's entries in the question.
        unknown: those names among them that the document never mentions, by any form.
        missing: those that are neither in the best sentence nor in those around it.
        support: how well each sentence, with those around it, has each word of the question, 0 to
            1; shape (sentences, words).
        word_weights: idf of these words; shape (words,).
        tokens: how well each sentence has each token of the question, 0 to 1; shape (sentences,
            tokens).
        token_weights: what these tokens are worth; shape (tokens,).
    """

    question: Question
    mode: Mode
    evidence: list[Evidence]
    features: Features
    passages: Scores
    mentions: tuple[Mention, ...]
    unknown: tuple[Mention, ...]
    missing: tuple[Mention, ...]
    support: Scores
    word_weights: Scores
    tokens: Scores
    token_weights: Scores


class Searcher:
    """Searches one document, in its own language and in that of its translation."""

    def __init__(
        self,
        stored: StoredIndex,
        encoder: Encoder,
        glossary: Glossary,
        weights: dict[Mode, Weights],
    ) -> None:
        """Take finished parts.

        Raises:
            StoreError: if the index was made with another encoder.
        """
        stored.check_encoder(encoder)
        document = stored.document
        self._glossary = glossary
        self._weights = weights
        self._language = document.language
        self._own: Mode = "restated" if stored.restated else "same"
        texts: dict[Language, list[str]] = {
            document.language: [document.quote(s.span) for s in document.sentences]
        }
        if stored.translation is not None:
            translated = stored.translation.of(document.sentences)
            texts[stored.translation.language] = [text or "" for text in translated]
        windows = [(p.first, p.last) for p in document.passages]
        self._sides = {
            language: Side(side, texts[language], windows, language, encoder, glossary)
            for language, side in stored.sides.items()
        }
        self._spelling = Spelling(
            {form: key for side in self._sides.values() for form, key in side.names.proper.items()}
        )
        self._features = SentenceFeatures(document, self._sides[document.language].names.names)

    def search(self, question: Question) -> Found:
        """Weigh all sentences as evidence for a question, slips in its names mended."""
        mentions = self._glossary.find(question.text)
        mended = self._spelling.correct(question.text, mentions, self._knows)
        if mended != question.text:
            question = replace(question, text=mended)
            mentions = self._glossary.find(mended)
        near = self._sides.get(question.language) or self._sides[self._language]
        far = self._sides.get(other(near.language))
        signals = near.sentences(question)
        passages = near.passages(question)
        other_signals = None if far is None else far.sentences(question)
        features = self._features.compute(
            question,
            _said(mentions),
            signals,
            other_signals,
            passages,
        )
        mode = self._own if question.language in self._sides else "across"
        evidence = rank(features, self._weights[mode])
        return Found(
            question,
            mode,
            evidence,
            features,
            passages,
            mentions,
            tuple(m for m in mentions if self._is_unknown(m, question.text)),
            self._missing(mentions, evidence[0].sentence) if evidence else (),
            self._features.support(signals, other_signals),
            signals.words.weights,
            signals.tokens.values,
            signals.tokens.weights,
        )

    def _knows(self, word: str) -> bool:
        return any(side.has_words(word) for side in self._sides.values())

    def _missing(self, mentions: Sequence[Mention], best: int) -> tuple[Mention, ...]:
        """Return the mentions that no sentence around the best one has, by any name or relative."""
        around = self._features.surroundings.neighbours(best)
        return tuple(
            mention
            for mention in mentions
            if not any(
                side.names.mentions(number, mention.entry)
                for side in self._sides.values()
                for number in around
            )
        )

    def _is_unknown(self, mention: Mention, text: str) -> bool:
        """Tell whether a document has no form of a name, no relative of it, and not its words."""
        return mention.entry.kind in _PROPER and not any(
            side.names.has_kin(mention.entry) or side.has_words(text[mention.start : mention.end])
            for side in self._sides.values()
        )


def _said(mentions: Sequence[Mention]) -> Said:
    forms = (form for m in mentions for form in (*m.entry.de, *m.entry.en))
    return Said(
        frozenset(mention.entry.key for mention in mentions),
        tuple(form for form in forms if is_acronym(form)),
    )


def best_passages(found: Found, count: int) -> list[tuple[int, float]]:
    """Return the places and scores of the best passages, best first."""
    order = np.argsort(-found.passages, kind="stable")[:count]
    return [(int(n), float(found.passages[n])) for n in order]
