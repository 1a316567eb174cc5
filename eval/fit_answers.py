"""Fit what picks the evidence and what decides on silence, on the development split.

    python -m eval.fit_answers [--write]

Evidence: conditional logistic regression (McFadden 1974) over all sentences of the document: the
weights that make a right sentence likeliest; signals may not count against a sentence, other
features may. Silence: logistic regression of right quotes against questions without an answer, and
the highest threshold that refuses no more than `RISK` of the answerable questions that are not
hard, out of fold. Both are held back by an L2 penalty and reported by ten-fold cross-validation,
once with the translation (`same`) and once for English questions without it (`across`). With
`--write` the weights go to `rag/data/`.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.questions import BUNDLED, Item, read
from index import glossary
from index.encoders import open_encoder
from index.errors import FussnoteError
from index.records import Document
from index.store import StoredIndex, open_index
from rag.answer import Answer, Status
from rag.cite import cite
from rag.evidence import FEATURES, Weights, rank
from rag.followup import complete
from rag.question import Question, parse
from rag.search import Found, Searcher
from rag.silence import AGAINST, CUES, cues

DATA = Path(__file__).parent.parent / "rag" / "data"
RISK = 0.05
"""Share of the answerable questions that may be refused, those aside that are hard.

A hard question (a paraphrase without shared words) mostly gets a wrong quote; silence is better.
"""

FOLDS = 10
_PENALTY = 0.1
_SILENCE_PENALTY = 0.01
_FREE = frozenset({"lacks", "dateless", "repeats", "asks", "refers", "front", "caption", "note"})
"""Features that may speak against a sentence."""

_EXPECTED = {"dateless": -3.0}
"""Weights that the penalty draws to, where it is not 0: "when" wants a date, however few ask it."""

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Example:
    """A question with what was found for it, and which sentences are right."""

    item: Item
    found: Found
    right: Flags


def examples(stored: StoredIndex, items: Sequence[Item]) -> list[Example]:
    """Search for each question, follow-ups completed from the right answers before them."""
    encoder = open_encoder(stored.manifest.encoder_name)
    weights = Weights(np.zeros(len(FEATURES)), 0.0)
    searcher = Searcher(stored, encoder, glossary.load(), {"same": weights, "across": weights})
    names = glossary.load()
    histories: dict[str, list[Answer]] = {}
    found = []
    for item in items:
        history = histories.setdefault(item.dialogue or item.id, [])
        question = complete(parse(item.question), history, names)
        history.append(_right_answer(item, question, stored.document))
        found.append(Example(item, searcher.search(question), _right(item, stored.document)))
    return found


def _right(item: Item, document: Document) -> Flags:
    spans = (sentence.span for sentence in document.sentences)
    return np.array([any(span.overlaps(gold) for gold in item.gold) for span in spans])


def _right_answer(item: Item, question: Question, document: Document) -> Answer:
    """Answer with the reference evidence, so that follow-ups do not inherit our mistakes."""
    places = np.flatnonzero(_right(item, document)).tolist()
    return Answer(
        question=item.question,
        language=question.language,
        status=Status.ANSWERED if places else Status.ABSTAINED,
        mode="reference",
        text=item.answer,
        citations=tuple(
            cite(document, place, marker, 1.0) for marker, place in enumerate(places, start=1)
        ),
        searched=question.completed,
    )


def fit_evidence(some: Sequence[Example], steps: int = 500) -> Array:
    """Return the weights of the features: shape (features,)."""
    pairs = [(e.found.features, e.right) for e in some if e.right.any()]
    scale = np.concatenate([features for features, _ in pairs]).std(axis=0) + 1e-6
    bounded = np.array([name not in _FREE for name in FEATURES])
    expected = scale * np.array([_EXPECTED.get(name, 0.0) for name in FEATURES])

    def gradient(weights: Array) -> Array:
        total: Array = np.array(_PENALTY * (weights - expected))
        for features, right in pairs:
            scaled = features / scale
            chances = _softmax(scaled @ weights)
            wanted = chances * right
            total += scaled.T @ (chances - wanted / wanted.sum()) / len(pairs)
        return total

    start = np.full(len(FEATURES), 0.1)
    weights: Array = _descend(gradient, start, steps, bounded) / scale
    return weights


def fit_silence(values: Array, answered: Array, steps: int = 1500) -> tuple[Array, float]:
    """Return weights and bias of the logistic regression: shape (cues,), and a number."""
    mean, scale = values.mean(axis=0), values.std(axis=0) + 1e-6
    design = np.column_stack([(values - mean) / scale, np.ones(len(values))])
    held = np.array([1.0] * values.shape[1] + [0.0])
    # Turned round, a cue against is one for its absence; so all but the bias stay at 0 or above.
    signs = np.array([-1.0 if name in AGAINST else 1.0 for name in CUES] + [1.0])
    design = design * signs
    bounded = np.array([True] * values.shape[1] + [False])

    def gradient(weights: Array) -> Array:
        chances = 1 / (1 + np.exp(-design @ weights))
        step: Array = design.T @ (chances - answered) / len(answered)
        return step + _SILENCE_PENALTY * held * weights

    weights = signs * _descend(gradient, np.zeros(design.shape[1]), steps, bounded)
    slopes = weights[:-1] / scale
    return slopes, float(weights[-1] - slopes @ mean)


def out_of_fold(count: int, predict: Callable[[Sequence[int], Sequence[int]], Array]) -> Array:
    """Predict each example by a model that has not seen it."""
    order = np.random.default_rng(0).permutation(count)
    result = np.zeros(count)
    for fold in range(FOLDS):
        held = order[fold::FOLDS]
        seen = np.setdiff1d(order, held)
        result[held] = predict(seen.tolist(), held.tolist())
    return result


def main() -> int:
    """Fit, report, and write if asked to."""
    parser = argparse.ArgumentParser(prog="python -m eval.fit_answers", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the weights to rag/data")
    arguments = parser.parse_args()
    try:
        stored = open_index()
        items = [i for i in read(BUNDLED, stored.document) if i.split == "dev"]
        same = examples(stored, items)
        language = stored.document.language
        alone = dataclasses.replace(
            stored, translation=None, sides={language: stored.sides[language]}
        )
        across = examples(alone, [i for i in items if i.language != language])
    except FussnoteError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    evidence: dict[str, object] = {}
    silence: dict[str, object] = {}
    for name, some in (("same", same), ("across", across)):
        values = fit_evidence(some)
        weights = Weights(values, _bias(some, values))
        _report_evidence(name, some)
        evidence[name] = _evidence_record(weights)
        silence[name] = _fit_threshold(name, some, weights, stored.document)
    if arguments.write:
        _write(DATA / "evidence.json", evidence)
        _write(DATA / "silence.json", silence)
    return 0


def _fit_threshold(
    name: str, some: Sequence[Example], weights: Weights, document: Document
) -> dict[str, object]:
    ranked = [dataclasses.replace(e.found, evidence=rank(e.found.features, weights)) for e in some]
    values = np.stack([cues(found, document) for found in ranked])
    answerable = np.array([e.item.answerable for e in some])
    right = np.array([e.right[f.evidence[0].sentence] for e, f in zip(some, ranked, strict=True)])
    # What is to be told apart is a right quote and a question without an answer. Of a wrong quote
    # for a question that has one, either decision is as good.
    told = right | ~answerable

    def predict(seen: Sequence[int], held: Sequence[int]) -> Array:
        known = [n for n in seen if told[n]]
        slopes, bias = fit_silence(values[known], right[known].astype(float))
        chances: Array = 1 / (1 + np.exp(-(values[list(held)] @ slopes + bias)))
        return chances

    chances = out_of_fold(len(some), predict)
    plain = np.array([e.item.answerable and e.item.difficulty != "hard" for e in some])
    threshold = float(np.quantile(chances[plain], RISK))
    refused = chances < threshold
    _say(
        f"{name:<8} silence: refused of the unanswerable {refused[~answerable].mean():.3f}, "
        f"of the answerable {refused[answerable].mean():.3f}, of those not hard "
        f"{refused[plain].mean():.3f}, of those with a right quote {refused[right].mean():.3f}, "
        "out of fold"
    )
    slopes, bias = fit_silence(values[told], right[told].astype(float))
    return {
        "weights": {name: round(float(v), 4) for name, v in zip(CUES, slopes, strict=True)},
        "bias": round(bias, 4),
        "threshold": round(threshold, 4),
        "risk": RISK,
    }


def _report_evidence(name: str, some: Sequence[Example]) -> None:
    asked = [e for e in some if e.right.any()]

    def places(seen: Sequence[int], held: Sequence[int]) -> Array:
        values = fit_evidence([asked[n] for n in seen])
        return np.array([_place(asked[n], values) for n in held], dtype=float)

    found = out_of_fold(len(asked), places)
    for language in sorted({e.item.language for e in asked}):
        own = found[[e.item.language == language for e in asked]]
        _say(
            f"{name:<8} {language}  right first {(own < 1).mean():.3f}  "
            f"among three {(own < 3).mean():.3f}  of {len(own)}, out of fold"
        )


def _place(example: Example, values: Array) -> int:
    """Count the wrong sentences before the first right one."""
    scores = example.found.features @ values
    return int((scores > scores[example.right].max()).sum())


def _bias(some: Sequence[Example], values: Array) -> float:
    """Choose the logit so that a typical right sentence scores one half."""
    best = [float((e.found.features @ values)[e.right].max()) for e in some if e.right.any()]
    return -float(np.median(best))


def _evidence_record(weights: Weights) -> dict[str, object]:
    pairs = zip(FEATURES, weights.values.tolist(), strict=True)
    return {
        "weights": {name: round(value, 4) for name, value in pairs},
        "bias": round(weights.bias, 4),
    }


def _descend(
    gradient: Callable[[Array], Array], weights: Array, steps: int, bounded: Flags
) -> Array:
    """Adam (Kingma & Ba 2015), weights that are bounded kept at 0 or above."""
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, steps + 1):
        slope = gradient(weights)
        first = 0.9 * first + 0.1 * slope
        second = 0.999 * second + 0.001 * slope**2
        move = first / (1 - 0.9**step) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
        weights = weights - 0.05 * move
        weights = np.where(bounded, np.maximum(weights, 0), weights)
    return weights


def _softmax(scores: Array) -> Array:
    raised = np.exp(scores - scores.max())
    result: Array = raised / raised.sum()
    return result


def _write(path: Path, record: dict[str, object]) -> None:
    path.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    _say(f"wrote {path}")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
