"""What the questions that a restatement foresees tell of one that is asked.

A question that comes near some that a sentence answers is likely answered by it. One that comes
near some that the text raises and leaves open is likely left open, too, however well a sentence has
its words. The first is known from retrieval over question-answer pairs (Lewis et al., "PAQ", 2021),
the second is our own.

How near is near enough, the foreseen questions say themselves: of those nearest to the one asked a
Gaussian process learns which sentence answers what (Rasmussen & Williams, "Gaussian Processes for
Machine Learning", 2006, chapter 2; local as in Snelson & Ghahramani, 2007). Unlike the nearest
question alone it notices what tells nothing here: if questions about "Moskau" belong to twenty
sentences, then that word draws to none of them.

What is asked next ("Warum?", "Who else?") says little by itself. It is compared with what was
foreseen to be asked once the same sentence, or one close by, has been quoted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.encoder import TokenIds
from index.foreseen import Foreseen, ForeseenNext
from index.question_index import QuestionIndex
from rag.interrogative import interrogative
from rag.likeness import Likeness
from rag.signals import Scores

Places = NDArray[np.int64]

_NEAREST = 100
"""Questions that the process learns from."""
_WIDTH = 0.3
"""By how much farther off a question tells 1/e as much: the kernel of von Mises and
Fisher, which is the Gaussian one for vectors on a sphere."""
_NOISE = 0.2
"""Variance of what a foreseen question says, its kernel with itself being 1."""
_OTHER_KIND = 0.7
"""What a question tells of one that has another question word: when, not why."""
_OTHER_SENTENCE = 0.7
"""What a question that one sentence answers or raises tells of one that goes to another."""
_REACH = 3
"""Sentences on from which one, once quoted, tells nothing any more of what is asked next."""


@dataclass(frozen=True, slots=True)
class Foresight:
    """The foreseen questions nearest to one that is asked.

    Attributes:
        sentences: number of the sentence that answers or raises each; shape (nearest,).
        answered: whether that answers it, else nothing does; shape (nearest,).
        alike: kernel of each with each; shape (nearest, nearest).
        near: kernel of each with the one that is asked; shape (nearest,).
    """

    sentences: Places
    answered: NDArray[np.bool_]
    alike: Scores
    near: Scores

    def answers(self, count: int) -> Scores:
        """How likely each of the `count` sentences of a text answers it, 0 to 1: (count,).

        The root, since the odds are added to those of other signals: a fourth of what is certain
        tells half as much.
        """
        shares = _told(self.alike, self.near) * self.answered
        return np.sqrt(np.clip(np.bincount(self.sentences, shares, count), 0, 1))

    def answered_by(self, sentence: int) -> float:
        """How likely the text answers it, if it does so in this sentence.

        Returns:
            0 to 1; 0.5 where nothing is foreseen that comes near.
        """
        own = _where(self.sentences == sentence, _OTHER_SENTENCE)
        alike = self.alike * _where(self.sentences[:, None] == self.sentences, _OTHER_SENTENCE)
        sign = float(_told(alike, self.near * own) @ np.where(self.answered, 1, -1))
        return float(np.clip((1 + sign) / 2, 0, 1))


NOTHING = Foresight(
    np.zeros(0, np.int64), np.zeros(0, bool), np.zeros((0, 0), np.float32), np.zeros(0, np.float32)
)
"""Where there is nothing to compare with."""


@dataclass(frozen=True, slots=True)
class Query:
    """A question as it is compared with those that were foreseen.

    Attributes:
        text: as it was asked.
        tokens: of the same with its names as the document has them.
        vector: the pooled vector of that; shape (dimension,).
    """

    text: str
    tokens: TokenIds
    vector: Scores

    def among(self, indexed: QuestionIndex) -> Query:
        """Place it among indexed questions."""
        return replace(self, vector=indexed.placed(self.vector[None])[0])


class ForeseenQuestions:
    """The questions that the restatement of a document foresees."""

    def __init__(self, listed: Foreseen, indexed: QuestionIndex, likeness: Likeness) -> None:
        """Take the questions, as they are listed and indexed, and what compares them."""
        self._listed = listed
        self._indexed = indexed
        self._likeness = likeness

    def near(self, asked: Query) -> Foresight:
        """Find those near one that is asked."""
        asked = asked.among(self._indexed)
        (_, (nearest,)) = self._indexed.vectors.search(asked.vector[None], _NEAREST)
        nearest = nearest[nearest >= 0]  # the clusters looked into may hold fewer
        kernel = _kernel(asked, nearest, self._listed, self._indexed, self._likeness)
        return Foresight(
            self._listed.sentences[nearest],
            self._listed.answered[nearest],
            kernel[1:, 1:],
            kernel[0, 1:],
        )


class ForeseenFollowUps:
    """What is asked next, as the restatement of a document foresees it."""

    def __init__(self, listed: ForeseenNext, indexed: QuestionIndex, likeness: Likeness) -> None:
        """Take the follow-ups, as they are listed and indexed, and what compares them."""
        self._listed = listed
        self._indexed = indexed
        self._likeness = likeness

    def near(self, asked: Query, quoted: int) -> Foresight:
        """Find those near one that is asked.

        Args:
            asked: the question, by its own words.
            quoted: number of the sentence that was quoted before.
        """
        asked = asked.among(self._indexed)
        closeness = _closeness(self._listed.quoted, quoted)
        places = np.flatnonzero(closeness)
        cosines = self._indexed.vectors.reconstruct(places) @ asked.vector
        likely = np.exp((cosines - 1) / _WIDTH) * closeness[places]
        nearest = places[np.argsort(-likely, kind="stable")[:_NEAREST]]
        own = np.append(quoted, self._listed.quoted[nearest])
        kernel = _kernel(asked, nearest, self._listed, self._indexed, self._likeness)
        kernel *= _closeness(own[:, None], own)
        return Foresight(
            self._listed.sentences[nearest],
            self._listed.answered[nearest],
            kernel[1:, 1:],
            kernel[0, 1:],
        )


def _closeness(one: Places, other: Places | int) -> Scores:
    """1 for the same sentence, less the farther apart two are; a kernel as well."""
    closeness: Scores = np.clip(1 - np.abs(one - other) / np.float32(_REACH), 0, 1)
    return closeness.astype(np.float32)


def _kernel(
    asked: Query, nearest: Places, listed: Foreseen, indexed: QuestionIndex, likeness: Likeness
) -> Scores:
    """How much each question tells of each, first the one that is asked.

    Returns:
        1 for the same; shape (1 + len(nearest), 1 + len(nearest)).
    """
    alike = likeness.among(
        [asked.tokens, *indexed.tokens(nearest)],
        np.concatenate([asked.vector[None], indexed.vectors.reconstruct(nearest)]),
    )
    words = (interrogative(text) for text in (asked.text, *map(listed.texts.__getitem__, nearest)))
    kinds = np.array([hash(word) for word in words], np.int64)  # numbers compare faster
    kernel: Scores = np.exp((alike - 1) / np.float32(_WIDTH))
    kernel *= _where(kinds[:, None] == kinds, _OTHER_KIND)
    return kernel


def _where(same: NDArray[np.bool_], other: float) -> Scores:
    """1 where something is the same, less where it is not."""
    return np.where(same, np.float32(1), np.float32(other))


def _told(alike: Scores, near: Scores) -> Scores:
    """What each foreseen question adds to the mean of the process: shape (nearest,)."""
    noise = np.float32(_NOISE) * np.eye(len(near), dtype=np.float32)
    told: Scores = np.linalg.solve(alike + noise, near)
    return told
