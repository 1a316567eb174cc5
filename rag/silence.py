"""Whether to answer at all.

A question that the text does not answer shows in its evidence: words of it that the best sentence
and its surroundings lack, names that the text never mentions, a year that stands elsewhere, a date
asked for and none there, signals that disagree, questions like it that the text leaves open. A
small logistic regression (`rag/data/silence.json`) weighs these; it was fitted on the development
split of the evaluation set and on the practice documents, and its threshold is the highest at which
no more than a stated share of the answerable questions is refused (`fussnote info` shows both).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.records import Document
from rag.evidence import FEATURES, MODES, Mode
from rag.question_type import NAMED, Wanted, commands, is_how_to, question_type
from rag.search import Found
from rag.signals import Scores

KINDS = tuple(f"wants_{wanted.value}" for wanted in Wanted)
"""Of these one is 1: texts leave some kinds of questions open more often than others."""

CUES = (
    "topic",
    "passage",
    "support",
    "least_support",
    "second_least_support",
    "least_tokens",
    "lacking_word",
    "lacking_token",
    "margin",
    "agreement",
    "unknown_names",
    "lacking_name",
    "figures_missing",
    "leans",
    "spelt_out",
    "front_asked",
    "told",
    "answered",
    "answered_next",
    "dateless",
    "numberless",
    "nameless",
    "reasonless",
    "wordless",
    "unsupported",
    "lacking_words",
    "nowhere",
    "commands",
    "how_to",
    "length",
    *KINDS,
)
"""What the decision looks at; all from 0 to 1, but for `unknown_names`, `length` and, from -1,
`front_asked`."""

AGAINST = frozenset(
    {
        "unknown_names",
        "lacking_name",
        "figures_missing",
        "lacking_word",
        "lacking_token",
        "dateless",
        "numberless",
        "nameless",
        "reasonless",
        "wordless",
        "unsupported",
        "lacking_words",
        "nowhere",
        "commands",
        "how_to",
    }
)
"""Cues that can only speak against an answer."""

FREE = frozenset({"length", *KINDS})
"""Cues that can speak for or against it; the remaining ones can only speak for it.

The more words a question has, the less its least match says.
"""

_SUPPORTED = 0.25
"""Share of a question's words from which on it is no longer suspicious."""

_LACKING = 0.3
"""Below which match on a word counts as lacking."""

_UNTOLD, _TOLD = 0.35, 0.6
"""Shares of a question that a fact has by chance, and that make it the one asked about."""

_SAID = 0.5
"""From which match on a word of the question counts as said by the text, in some words."""

_OFFERS = FEATURES.index("offers")

Cues = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Silence:
    """The model.

    Attributes:
        weights: of the cues, in the order of `CUES`.
        bias: the logit without cues.
        threshold: below this probability the question is not answered.
        risk: the share of answerable questions that the threshold was allowed to refuse.
    """

    weights: Cues
    bias: float
    threshold: float
    risk: float

    def confidence(self, cues: Cues) -> float:
        """How likely the text answers the question, 0 to 1."""
        logit = float(cues @ self.weights) + self.bias
        return float(1 / (1 + np.exp(-np.clip(logit, -30, 30))))


def cues(found: Found, document: Document) -> Cues:
    """Compute what the decision looks at: shape (len(CUES),)."""
    if not found.evidence:
        return np.zeros(len(CUES))
    best = found.evidence[0]
    own = dict(zip(FEATURES, found.features[best.sentence].tolist(), strict=True))
    second = found.evidence[1].score if len(found.evidence) > 1 else 0.0
    kind = question_type(found.question.text).wanted
    support = np.sort(found.support[best.sentence])
    # The year of publication goes without saying.
    asked = _figures(found.question.text) - {str(document.bibliography.year)}
    figures = _figures_around(document, best.sentence)
    return np.array(
        [
            own["topic"],
            own["passage"],
            own["support"],
            support[0] if len(support) else 0.0,
            support[1] if len(support) > 1 else 1.0,
            _least(found.tokens[best.sentence]),
            _lacking(found.support[best.sentence], found.word_weights),
            _lacking(found.tokens[best.sentence], found.token_weights),
            best.score - second,
            _agreement(found),
            min(len(found.unknown), 2),
            _lacking_name(found),
            len(asked - figures) / max(len(asked), 1),
            # A follow-up says little itself; what it leans on has been answered.
            float(bool(found.question.context)) * (0.5 + 0.5 * own["follows"]),
            own["spells_out"],
            own["front_asked"],
            float(np.clip((found.told(best.sentence) - _UNTOLD) / (_TOLD - _UNTOLD), 0, 1)),
            found.foresight.answered_by(best.sentence),
            found.next_foresight.answered_by(best.sentence),
            float(kind is Wanted.DATE) * (1 - own["offers"]),
            float(kind is Wanted.NUMBER) * (1 - own["offers"]),
            float(kind in NAMED) * (1 - own["offers"]),
            float(kind is Wanted.REASON) * (1 - _reasons(found)),
            float(kind is Wanted.WORDS) * (1 - own["offers"]),
            # Who wants a summary need not use a word of the text.
            max(0.0, _SUPPORTED - own["support"]) / _SUPPORTED * (1 - max(0, own["front_asked"])),
            float((support < _LACKING).mean()) if len(support) else 1.0,
            _nowhere(found),
            float(commands(found.question.text)),
            float(is_how_to(found.question.text)),
            float(np.log(max(len(found.question.completed.split()), 1))),
            *(float(kind is wanted) for wanted in Wanted),
        ]
    )


def _least(matches: Scores, count: int = 2) -> float:
    """The mean of the least matches."""
    return float(np.sort(matches)[:count].mean()) if len(matches) else 0.0


def _lacking(matches: Scores, weights: Scores) -> float:
    """The largest share of the question that is lacking in one of its words."""
    total = float(weights.sum())
    return float((weights * (1 - matches)).max()) / total if total > 0 else 1.0


def _lacking_name(found: Found) -> float:
    """How far the name is from the best sentence, and from those around it, that is so most."""
    support = found.support[found.evidence[0].sentence]
    return float((1 - support[found.names]).max(initial=0.0))


def _reasons(found: Found) -> float:
    """Whether the best sentence gives a reason, or the next one does."""
    best = found.evidence[0].sentence
    return float(found.features[best : best + 2, _OFFERS].max())


def _nowhere(found: Found) -> float:
    """The share of the question's words that no sentence has, by form or by meaning."""
    weights = found.word_weights
    total = float(weights.sum())
    if total <= 0:
        return 1.0
    said = found.support.max(axis=0, initial=0.0) >= _SAID
    return float(weights[~said].sum()) / total


def _figures(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\d+", text))


def _figures_around(document: Document, number: int) -> frozenset[str]:
    """Return the numbers in a sentence and in its neighbours in the paragraph."""
    sentences = document.sentences
    around = sentences[max(number - 2, 0) : number + 2]
    own = (s for s in around if s.paragraph == sentences[number].paragraph)
    return frozenset(figure for s in own for figure in _figures(document.quote(s.span)))


def _agreement(found: Found) -> float:
    """The share of the signals that place the best sentence among their own first three."""
    best = found.evidence[0].sentence
    signals = ("words_around", "tokens_around", "topic")
    columns = [found.features[:, FEATURES.index(name)] for name in signals]
    agreeing = [(column > column[best]).sum() < 3 for column in columns]
    return sum(map(float, agreeing)) / len(agreeing)


@cache
def load_silence() -> dict[Mode, Silence]:
    """Load the models that come with the project, for each mode."""
    path = files("rag") / "data" / "silence.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    return {mode: _silence(record[mode]) for mode in MODES}


def _silence(record: dict[str, Any]) -> Silence:
    weights = np.array([record["weights"][name] for name in CUES], dtype=float)
    return Silence(weights, record["bias"], record["threshold"], record["risk"])
