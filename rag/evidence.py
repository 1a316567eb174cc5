"""Which sentences carry the answer.

Every sentence is judged by a few features: how much of the question it holds itself, by words and
by meaning; how much it holds together with the sentences around it, since prose refers back with
pronouns and leaves out what was just named; the same in the translation, which says it in other
words; what its passage is about; what questions it is known to answer; and whether it has to offer
what the question wants. A linear model with readable weights (`rag/data/evidence.json`) adds them
up.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from index.layout import Kind
from index.records import Document, Role
from rag.cite import is_mere_reference
from rag.front_matter import asked_for, front_matter
from rag.offers import Offers
from rag.question import Question
from rag.question_type import STRICT, QuestionType, Wanted, about_headings, about_questions
from rag.signals import Matches, Scores, Signals
from rag.surroundings import Surroundings
from rag.wordings import Wordings

Features = NDArray[np.float64]
Mode = Literal["restated", "same", "across"]
"""How a document can be searched: in the question's language and by other words than its own, in
the question's language, or only in the other one."""
MODES: tuple[Mode, ...] = get_args(Mode)

FEATURES = (
    "words",
    "words_around",
    "tokens",
    "tokens_around",
    "topic",
    "tokens_translated",
    "topic_translated",
    "support",
    "rarest",
    "rare_words",
    "words_before",
    "tokens_before",
    "words_referred_to",
    "tokens_referred_to",
    "tokens_behind",
    "passage",
    "foreseen",
    "foreseen_alone",
    "foreseen_next",
    "offers",
    "spells_out",
    "lacks",
    "dateless",
    "follows",
    "follows_up",
    "repeats",
    "asks",
    "refers",
    "front_asked",
    "front",
    "heading",
    "caption",
    "note",
)
_FOLLOWING = {1: 1.0, 2: 0.7, 3: 0.4, -1: 0.5}
"""How likely the answer to a follow-up stands so many sentences behind what was quoted."""


@dataclass(frozen=True, slots=True)
class Weights:
    """A linear model of one kind of question; `values` in the order of `FEATURES`."""

    values: Features


class Evidence(NamedTuple):
    """A sentence that may carry the answer: its place in the document, and its odds.

    `score` is how likely it is to answer, measured by the likeliest sentence, which has 1.
    """

    sentence: int
    score: float


class SentenceFeatures:
    """Computes the features of all sentences of a document for a question."""

    def __init__(
        self,
        document: Document,
        names: Sequence[frozenset[tuple[str, str]]],
        wordings: Wordings,
    ) -> None:
        """Take a document and, for each sentence, its names and its other wordings.

        Args:
            document: the document.
            names: those in each sentence as (key, kind).
            wordings: what says the same as each sentence.
        """
        sentences = document.sentences
        self._texts = [document.quote(s.span) for s in sentences]
        self._offers = Offers(self._texts, names, wordings)
        self._spans = [s.span for s in sentences]
        self._paragraphs = [s.paragraph for s in sentences]
        self.surroundings = Surroundings(self._texts, self._paragraphs)
        self._asks = np.array([text.endswith("?") for text in self._texts], dtype=float)
        self._refers = np.array([is_mere_reference(text) for text in self._texts], dtype=float)
        self._front = np.array(
            [document.sections[s.section].role is Role.FRONT for s in sentences], dtype=float
        )
        self._heading = np.array([s.kind is Kind.HEADING for s in sentences], dtype=float)
        self._caption = np.array([s.kind is Kind.CAPTION for s in sentences], dtype=float)
        self._note = np.array([s.footnote is not None for s in sentences], dtype=float)
        self._front_matter = front_matter(document)
        pairs = [(n, s) for n, p in enumerate(document.passages) for s in range(p.first, p.last)]
        self._owners, self._members = np.array(pairs, np.int64).reshape(-1, 2).T

    def compute(
        self,
        question: Question,
        kind: QuestionType,
        said: frozenset[str],
        near: Signals,
        far: Signals | None,
        passages: Scores,
        support: Scores,
        foreseen: Sequence[Scores],
        own: int,
    ) -> Features:
        """Return the features: shape (sentences, len(FEATURES)).

        Args:
            question: the question.
            kind: what it asks for.
            said: keys of the names that it says.
            near: signals of the sentences in the language of the question, if there is a side.
            far: signals of the sentences in the other language, if there is one.
            passages: fused scores of the passages, 0 to 1; shape (passages,).
            support: what `support` tells of both.
            foreseen: how likely each sentence answers it, by the questions that were foreseen, 0 to
                1: by the whole, by a follow-up's own words, and by what is asked once the same has
                been quoted; each of shape (sentences,).
            own: how many of the words are the question's, not its context's.
        """
        part = asked_for(question.text)
        about_sources = float(kind.wanted is Wanted.SOURCE)
        nothing = np.zeros(len(self._texts))
        offered = self._offers.of(kind, said)
        lacking = (1 - offered) * float(kind.wanted in STRICT)
        around, same = self._near_cited(question)
        said_itself = Matches(support[:, :own], near.words.weights[:own]).coverage
        columns = (
            near.words.coverage,
            self.surroundings.around(near.words).coverage,
            near.tokens.coverage,
            self.surroundings.around(near.tokens).coverage,
            near.topic,
            nothing if far is None else self.surroundings.around(far.tokens).coverage,
            nothing if far is None else far.topic,
            Matches(support, near.words.weights).coverage,
            _rarest(near.words),
            Matches(near.words.values, near.words.weights**2).coverage,
            *self._context(near, far),
            self._passage(passages),
            *foreseen,
            offered * float(kind.wanted is not Wanted.DEFINITION),
            offered * float(kind.wanted is Wanted.DEFINITION),
            lacking * float(kind.wanted is not Wanted.DATE),
            lacking * float(kind.wanted is Wanted.DATE),
            around,
            around * said_itself,
            # What was quoted before answers again only if it has what is now asked for.
            same * (1 - lacking),
            self._asks * float(not about_questions(question.text)),
            self._refers * (1 - about_sources),
            nothing if part is None else self._front_matter[part],
            self._front,
            self._heading * float(not about_headings(question.text)),
            self._caption,
            self._note * (1 - about_sources),
        )
        return np.stack([np.asarray(column, dtype=float) for column in columns], axis=1)

    def _context(self, near: Signals, far: Signals | None) -> list[Scores]:
        """How much of the question the sentences before and behind hold.

        A sentence that refers back to one that names what is asked about may well answer.
        """
        words, tokens = near.words.coverage, near.tokens.coverage
        if far is not None:
            tokens = np.maximum(tokens, far.tokens.coverage)
        before = [self.surroundings.shifted(values, 1) for values in (words, tokens)]
        return [
            *before,
            *(self.surroundings.refers_back * values for values in before),
            self.surroundings.shifted(tokens, -1),
        ]

    def _near_cited(self, question: Question) -> tuple[Scores, Scores]:
        """Tell which sentences stand around what the answer before has quoted, and which are it.

        None for a question that stands by itself: asked again, it has the same answer again.
        """
        around = np.zeros(len(self._spans), dtype=np.float32)
        same = np.zeros(len(self._spans), dtype=np.float32)
        for span in question.cited[:1] if question.context else ():
            for number, own in enumerate(self._spans):
                if own.overlaps(span):
                    same[number] = 1.0
                    for shift, worth in _FOLLOWING.items():
                        other = number + shift
                        if (
                            0 <= other < len(around)
                            and self._paragraphs[other] == self._paragraphs[number]
                        ):
                            around[other] = max(around[other], worth)
        return around, same

    def _passage(self, passages: Scores) -> NDArray[np.float64]:
        """The score of the best passage that holds each sentence."""
        best = np.zeros(len(self._texts))
        np.maximum.at(best, self._members, passages[self._owners])
        return best

    def support(self, near: Signals, far: Signals | None) -> Scores:
        """How well each sentence has each word of the question, by form or by meaning.

        Returns:
            The best of both languages, 0 to 1; shape (sentences, words of the question).
        """
        best = np.maximum(near.words.values, near.meanings)
        if far is not None and far.meanings.shape == near.meanings.shape:
            best = np.maximum(best, far.meanings)
        return self.surroundings.around(Matches(best, near.words.weights)).values


def _rarest(words: Matches) -> Scores:
    """How well each sentence has the word of the question that tells most."""
    values = words.values * words.weights
    most = float(words.weights.max(initial=0.0))
    best: Scores = values.max(axis=1, initial=0.0) / (most or 1.0)
    return best


@cache
def load_weights() -> dict[Mode, Weights]:
    """Load the weights that come with the project, for each mode."""
    path = files("rag") / "data" / "evidence.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    return {mode: _weights(record[mode]) for mode in MODES}


def _weights(record: dict[str, Any]) -> Weights:
    values = np.array([record["weights"][name] for name in FEATURES], dtype=float)
    return Weights(values)


def rank(features: Features, weights: Weights) -> list[Evidence]:
    """Order all sentences by how likely they answer, best first.

    The weights were fitted so that a sentence's share of `exp(logit)` among all is its chance to be
    a right one; so the ratio of two of these tells how much likelier one is than the other.
    """
    logits = features @ weights.values
    scores = np.exp(logits - logits.max(initial=-np.inf))
    order = np.argsort(-logits, kind="stable")
    return list(map(Evidence, order.tolist(), scores[order].tolist()))
