"""From a question to ranked evidence: both sides of a document, searched and weighed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.encoder import TokenEncoder
from index.foreseen import foreseen, foreseen_next
from index.glossary import Glossary, Mention, is_acronym
from index.language import Language
from index.layout import Kind
from index.records import Document
from index.restatement import TEXT_PARTS
from index.store import StoredIndex
from index.translation import other
from rag.evidence import Evidence, Features, Mode, SentenceFeatures, Weights, rank
from rag.facts import Asked, Facts, FactsBySentence
from rag.foreseen import NOTHING, ForeseenFollowUps, ForeseenQuestions, Foresight, Query
from rag.known_words import KnownWords
from rag.likeness import Likeness
from rag.question import Question
from rag.question_type import QuestionType, question_type
from rag.side import Part, Places, Side
from rag.signals import Scores
from rag.spelling import Spelling
from rag.wordings import Wordings

_PROPER = frozenset({"state", "place", "person", "institution", "company", "treaty"})
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
        support: how well each sentence, with those around it, has each word of the question, 0 to
            1; shape (sentences, words).
        word_weights: idf of these words; shape (words,).
        names: which of these words are names; shape (words,).
        tokens: how well each sentence has each token of the question, 0 to 1; shape (sentences,
            tokens).
        token_weights: what these tokens are worth; shape (tokens,).
        facts: those of the document.
        asked: the question as they are asked it.
        foresight: the questions near this one that its restatement foresees.
        next_foresight: those near it that are asked once the same has been quoted as before it.
    """

    question: Question
    mode: Mode
    evidence: list[Evidence]
    features: Features
    passages: Scores
    mentions: tuple[Mention, ...]
    unknown: tuple[Mention, ...]
    support: Scores
    word_weights: Scores
    names: NDArray[np.bool_]
    tokens: Scores
    token_weights: Scores
    facts: Facts
    asked: Asked
    foresight: Foresight
    next_foresight: Foresight

    def told(self, sentence: int) -> float:
        """Tell how much of the question one fact of a sentence holds, 0 to 1."""
        return self.facts.told(self.asked, sentence, self.support[sentence])


class Searcher:
    """Searches one document, in its own language and in that of its translation."""

    def __init__(
        self,
        stored: StoredIndex,
        encoder: TokenEncoder,
        glossary: Glossary,
        weights: dict[Mode, Weights],
    ) -> None:
        """Take finished parts.

        Raises:
            StoreError: if the index was made with another encoder.
        """
        stored.check_encoder(encoder)
        document = stored.document
        self._stored = stored
        self._document = document
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
        members = _members(document)
        self._sides = {
            language: Side(side, texts[language], members, language, encoder, glossary)
            for language, side in stored.sides.items()
        }
        self._spelling = Spelling(
            {form: key for side in self._sides.values() for form, key in side.names.proper.items()},
            lambda: _texts(stored),
            KnownWords(encoder),
        )
        self._facts = Facts(_facts(stored), encoder, glossary)
        self._likeness = Likeness(encoder)
        self._foreseen = ForeseenQuestions(
            foreseen(stored.companions.restatement, document, list(stored.sides)),
            stored.foreseen,
            self._likeness,
        )
        self._features = SentenceFeatures(
            document, self._sides[document.language].names.names, Wordings.of(stored)
        )

    @cached_property
    def _follow_ups(self) -> ForeseenFollowUps:
        """Those that are foreseen; listed once a conversation wants them."""
        stored = self._stored
        listed = foreseen_next(stored.companions.restatement, stored.document, list(stored.sides))
        return ForeseenFollowUps(listed, stored.foreseen_next, self._likeness)

    def search(self, question: Question) -> Found:
        """Weigh all sentences as evidence for a question, slips in its names mended."""
        mentions = self._glossary.find(question.text)
        near = self._sides.get(question.language) or self._sides[self._language]
        far = self._sides.get(other(near.language))
        sides = [near] if far is None else [near, far]
        mended = self._spelling.correct(
            question.text, mentions, lambda words: _strange(words, sides)
        )
        if mended != question.text:
            question = replace(question, text=mended)
            mentions = self._glossary.find(mended)
        parts = near.parts(question)
        signals = near.signals(parts, question.language)
        passages = near.passages(signals, question.language)
        # By words the question is looked for in its own language, by meaning in both.
        others = None if far is None else far.signals(parts, question.language, by_words=False)
        support = self._features.support(signals, others)
        said = frozenset(mention.entry.key for mention in mentions)
        kind = _kind(question, mentions)
        foresight = self._foreseen.near(
            Query(question.text, near.tokens(parts, question.language), signals.vector)
        )
        alone, after = self._by_its_own_words(question, near, parts)
        count = len(self._document.sentences)
        features = self._features.compute(
            question,
            kind,
            said,
            signals,
            others,
            passages,
            support,
            [told.answers(count) for told in (foresight, alone, after)],
            len(parts[0].names) if parts else 0,
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
            support,
            signals.words.weights,
            np.array([is_name for part in parts for is_name in part.names], dtype=bool),
            signals.tokens.values,
            signals.tokens.weights,
            self._facts,
            Asked(
                question.language,
                kind,
                said,
                [unit for part in parts for unit in near.units(part)],
                signals.words.weights,
            ),
            foresight,
            after,
        )

    def _by_its_own_words(
        self, question: Question, side: Side, parts: Sequence[Part]
    ) -> tuple[Foresight, Foresight]:
        """Find what is foreseen near a question without its context, by itself and as a follow-up.

        By itself only where there is a context, since else it is as near as the whole.
        """
        quoted = self._quoted_before(question)
        if not parts or (quoted is None and not question.context):
            return NOTHING, NOTHING
        own = Query(
            question.text,
            side.tokens(parts[:1], question.language),
            side.vector(parts[:1], question.language),
        )
        return (
            self._foreseen.near(own) if question.context else NOTHING,
            NOTHING if quoted is None else self._follow_ups.near(own, quoted),
        )

    def _quoted_before(self, question: Question) -> int | None:
        """Return the number of the sentence that the answer before quoted first."""
        for number, sentence in enumerate(self._document.sentences if question.cited else ()):
            if sentence.span.overlaps(question.cited[0]):
                return number
        return None

    def _is_unknown(self, mention: Mention, text: str) -> bool:
        """Tell whether a document has no form of a name, no relative of it, and not its words."""
        return mention.entry.kind in _PROPER and not any(
            side.names.has_kin(mention.entry) or all(side.has([text[mention.start : mention.end]]))
            for side in self._sides.values()
        )


def _kind(question: Question, mentions: Sequence[Mention]) -> QuestionType:
    """Tell what a question asks for, its abbreviations in both languages."""
    kind = question_type(question.text)
    forms = (form for m in mentions for form in (*m.entry.de, *m.entry.en))
    return replace(kind, terms=(*kind.terms, *filter(is_acronym, forms)))


def _strange(words: Sequence[str], sides: Sequence[Side]) -> Sequence[str]:
    """Return the words that no side has; most are in the first."""
    for side in sides:
        words = [word for word, has in zip(words, side.has(words), strict=True) if not has]
        if not words:
            break
    return words


def _facts(stored: StoredIndex) -> dict[Language, FactsBySentence]:
    """Return the facts of each sentence, in the languages that the document is searched in."""
    restated, sentences = stored.companions.restatement, stored.document.sentences
    if restated is None:
        return {}
    return {language: restated.of(sentences, language, "facts") for language in stored.sides}


def _texts(stored: StoredIndex) -> Iterator[str]:
    """Yield all that a document says, and all that is said about it."""
    document, translated = stored.document, stored.translation
    yield document.text
    if translated is not None:
        yield from translated.entries.values()
    if stored.companions.restatement is not None:
        for entry in stored.companions.restatement.entries.values():
            for part in TEXT_PARTS:
                for texts in entry.texts(part).values():
                    yield from texts


def _members(document: Document) -> list[Places]:
    """Return the sentences of each passage; the heading of its section belongs to it."""
    headings = {s.section: n for n, s in enumerate(document.sentences) if s.kind is Kind.HEADING}
    return [
        np.unique([headings.get(p.section, p.first), *range(p.first, p.last)])
        for p in document.passages
    ]


def best_passages(found: Found, count: int) -> list[tuple[int, float]]:
    """Return the places and scores of the best passages, best first."""
    order = np.argsort(-found.passages, kind="stable")[:count]
    return [(int(n), float(found.passages[n])) for n in order]
