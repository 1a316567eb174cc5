"""Fit what picks the evidence and what decides on silence, on the development split.

    python -m eval.fit_answers [--write]

Evidence: conditional logistic regression (McFadden 1974) over all sentences of the document: the
weights that make a right sentence likeliest; signals may not count against a sentence, other
features may. Silence: logistic regression of right quotes against questions without an answer, and
the highest threshold that refuses no more than `RISK` of the answerable questions about the brief,
out of fold. Both are held back by an L2 penalty and reported by ten-fold cross-validation,
once with the translation (`same`) and once for English questions without it (`across`). With
`--write` the weights go to `rag/data/`.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval import practice
from eval.metrics.abstention import auroc
from eval.questions import BUNDLED, LANGUAGES, Item, Kind, read
from index import glossary
from index.build import build
from index.encoders import open_encoder
from index.errors import FussnoteError
from index.records import Document
from index.store import StoredIndex, open_index
from rag.answer import Answer, Status
from rag.cite import cite
from rag.evidence import FEATURES, Mode, Weights, rank
from rag.followup import complete
from rag.question import Question, parse
from rag.search import Found, Searcher
from rag.silence import AGAINST, CUES, cues

DATA = Path(__file__).parent.parent / "rag" / "data"
RISK = 0.07
"""Share of the answerable questions about the brief that may be refused.

A quarter of them are hard, and most of the refused are of these: their best sentence is mostly
wrong. From here on each further refused question without an answer costs one with a right quote.
"""

FOLDS = 10
_BRIEF = 2.0
"""What a question about the brief counts, beside 1 for one about a practice document."""

_FAR = 3.0
"""What a question about something else altogether counts: a quote for it is the worst answer."""

_PENALTY = 0.02
_SILENCE_PENALTY = 0.01
_FREE = frozenset(
    {
        "words_before",
        "tokens_before",
        "tokens_behind",
        "lacks",
        "dateless",
        "repeats",
        "asks",
        "refers",
        "front",
        "caption",
        "note",
    }
)
"""Features that may speak against a sentence."""

_EXPECTED = {"dateless": -3.0, "asks": -4.0}
"""Weights that the penalty draws to, where it is not 0.

"When" wants a date, and a question of the author's is no answer, however few show it.
"""

Array = NDArray[np.float64]
Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Example:
    """A question with what was found for it, and which sentences are right.

    Attributes:
        item: the question.
        found: what was found.
        right: which sentences of the document are right, (sentences,).
        document: the document it is about.
        practice: whether that is a practice document.
    """

    item: Item
    found: Found
    right: Flags
    document: Document
    practice: bool = False

    @property
    def worth(self) -> float:
        """What the example counts."""
        strange = self.item.kind in (Kind.FAR, Kind.ADVERSARIAL)
        return (1.0 if self.practice else _BRIEF) * (_FAR if strange else 1.0)


def examples(
    stored: StoredIndex, items: Sequence[Item], *, practice: bool = False
) -> list[Example]:
    """Search for each question, follow-ups completed from the right answers before them."""
    encoder = open_encoder(stored.manifest.encoder_name)
    weights = Weights(np.zeros(len(FEATURES)))
    names = glossary.load()
    searcher = Searcher(stored, encoder, names, {"same": weights, "across": weights})
    histories: dict[str, list[Answer]] = {}
    found = []
    for item in items:
        history = histories.setdefault(item.dialogue or item.id, [])
        question = complete(parse(item.question), history, names)
        history.append(_right_answer(item, question, stored.document))
        right = _right(item, stored.document)
        found.append(Example(item, searcher.search(question), right, stored.document, practice))
    return found


def without_translation(stored: StoredIndex) -> StoredIndex:
    """Leave the translation of a document out."""
    language = stored.document.language
    return dataclasses.replace(stored, translation=None, sides={language: stored.sides[language]})


def across(stored: StoredIndex, items: Sequence[Item], *, practice: bool = False) -> list[Example]:
    """Search a document without its translation for the questions in the other language."""
    foreign = [i for i in items if i.language != stored.document.language]
    return examples(without_translation(stored), foreign, practice=practice)


def practised() -> dict[Mode, list[Example]]:
    """Search the practice documents, as German and as English texts."""
    encoder = open_encoder(None)
    found: dict[Mode, list[Example]] = {"same": [], "across": []}
    with tempfile.TemporaryDirectory(prefix="fussnote-practice-") as folder:
        for name in practice.names():
            for language in LANGUAGES:
                made = practice.read(name, language)
                stored = build(
                    made.source,
                    encoder,
                    Path(folder) / made.source.name,
                    translation=made.translation,
                )
                if language == "de":
                    found["same"] += examples(stored, made.items, practice=True)
                found["across"] += across(stored, made.items, practice=True)
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


def fit_evidence(some: Sequence[Example], steps: int = 300) -> Array:
    """Return the weights of the features: shape (features,)."""
    asked = [e for e in some if e.right.any()]
    longest = max(len(e.right) for e in asked)
    features = np.zeros((len(asked), longest, len(FEATURES)), dtype=np.float32)
    right = np.zeros((len(asked), longest), dtype=np.float32)
    beyond = np.full((len(asked), longest), -1e9, dtype=np.float32)
    for number, example in enumerate(asked):
        count = len(example.right)
        features[number, :count] = example.found.features
        right[number, :count] = example.right
        beyond[number, :count] = 0
    scale = features[beyond == 0].std(axis=0).astype(float) + 1e-6
    features /= scale.astype(np.float32)
    worth = np.array([e.worth for e in asked])[:, None] / sum(e.worth for e in asked)
    bounded = np.array([name not in _FREE for name in FEATURES])
    expected = scale * np.array([_EXPECTED.get(name, 0.0) for name in FEATURES])

    def gradient(weights: Array) -> Array:
        chances = _softmax(features @ weights.astype(np.float32) + beyond)
        wanted = chances * right
        wanted /= np.maximum(wanted.sum(axis=1, keepdims=True), 1e-12)
        slope: Array = np.tensordot((chances - wanted) * worth, features, axes=2)
        result: Array = slope + _PENALTY * (weights - expected)
        return result

    start = np.full(len(FEATURES), 0.1)
    weights: Array = _descend(gradient, start, steps, bounded) / scale
    return weights


def fit_silence(
    values: Array, answered: Array, worth: Array, steps: int = 1500
) -> tuple[Array, float]:
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
        step: Array = design.T @ (worth * (chances - answered)) / worth.sum()
        return step + _SILENCE_PENALTY * held * weights

    weights = signs * _descend(gradient, np.zeros(design.shape[1]), steps, bounded)
    slopes = weights[:-1] / scale
    return slopes, float(weights[-1] - slopes @ mean)


def out_of_fold(
    some: Sequence[Example], predict: Callable[[Sequence[int], Sequence[int]], Array]
) -> Array:
    """Predict each example by a model that has not seen it, nor its practice document."""
    folds: dict[str, list[int]] = {}
    order = np.random.default_rng(0).permutation(len(some))
    for place, number in enumerate(order.tolist()):
        example = some[number]
        name = example.item.id.rsplit("-", 1)[0] if example.practice else str(place % FOLDS)
        folds.setdefault(name, []).append(number)
    result = np.zeros(len(some))
    for held in folds.values():
        result[held] = predict(np.setdiff1d(order, held).tolist(), held)
    return result


def main() -> int:
    """Fit, report, and write if asked to."""
    parser = argparse.ArgumentParser(prog="python -m eval.fit_answers", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the weights to rag/data")
    arguments = parser.parse_args()
    try:
        stored = open_index()
        items = [i for i in read(BUNDLED, stored.document) if i.split == "dev"]
        found = practised()
        found["same"] += examples(stored, items)
        found["across"] += across(stored, items)
    except FussnoteError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    evidence: dict[str, object] = {}
    silence: dict[str, object] = {}
    for name, some in found.items():
        values = fit_evidence(some)
        _report_evidence(name, some)
        evidence[name] = _evidence_record(values)
        silence[name] = _fit_threshold(name, some, Weights(values))
    if arguments.write:
        _write(DATA / "evidence.json", evidence)
        _write(DATA / "silence.json", silence)
    return 0


def _fit_threshold(name: str, some: Sequence[Example], weights: Weights) -> dict[str, object]:
    ranked = [dataclasses.replace(e.found, evidence=rank(e.found.features, weights)) for e in some]
    values = np.stack([cues(f, e.document) for e, f in zip(some, ranked, strict=True)])
    answerable = np.array([e.item.answerable for e in some])
    right = np.array([e.right[f.evidence[0].sentence] for e, f in zip(some, ranked, strict=True)])
    worth = np.array([e.worth for e in some])
    # What is to be told apart is a right quote and a question without an answer. Of a wrong quote
    # for a question that has one, either decision is as good.
    told = right | ~answerable

    def predict(seen: Sequence[int], held: Sequence[int]) -> Array:
        known = [n for n in seen if told[n]]
        slopes, bias = fit_silence(values[known], right[known].astype(float), worth[known])
        chances: Array = 1 / (1 + np.exp(-(values[list(held)] @ slopes + bias)))
        return chances

    chances = out_of_fold(some, predict)
    brief = np.array([not e.practice for e in some])
    plain = np.array([e.item.answerable and e.item.difficulty != "hard" for e in some])
    threshold = float(np.quantile(chances[answerable & brief], RISK))
    refused = chances < threshold
    for place, own in (("brief", brief), ("practice", ~brief)):
        _say(
            f"{name:<8} {place:<8} silence: refused of the unanswerable "
            f"{refused[own & ~answerable].mean():.3f}, of the answerable "
            f"{refused[own & answerable].mean():.3f}, of those not hard "
            f"{refused[own & plain].mean():.3f}, of those with a right quote "
            f"{refused[own & right].mean():.3f}; AUROC "
            f"{_auroc(chances[own & told], right[own & told]):.3f}, out of fold"
        )
    slopes, bias = fit_silence(values[told], right[told].astype(float), worth[told])
    return {
        "weights": {name: round(float(v), 4) for name, v in zip(CUES, slopes, strict=True)},
        "bias": round(bias, 4),
        "threshold": round(threshold, 4),
        "risk": RISK,
    }


def _auroc(chances: Array, right: Flags) -> float:
    return float(auroc(chances, right.astype(float))(np.ones((1, len(chances))))[0])


def _report_evidence(name: str, some: Sequence[Example]) -> None:
    asked = [e for e in some if e.right.any()]

    def places(seen: Sequence[int], held: Sequence[int]) -> Array:
        values = fit_evidence([asked[n] for n in seen])
        return np.array([_place(asked[n], values) for n in held], dtype=float)

    found = out_of_fold(asked, places)
    for practice_too, place in ((False, "brief"), (True, "practice")):
        for language in LANGUAGES:
            own = [e.practice == practice_too and e.item.language == language for e in asked]
            if any(own):
                _say(
                    f"{name:<8} {place:<8} {language}  right first "
                    f"{(found[own] < 1).mean():.3f}  among three {(found[own] < 3).mean():.3f}  "
                    f"of {sum(own)}, out of fold"
                )


def _place(example: Example, values: Array) -> int:
    """Count the wrong sentences before the first right one."""
    scores = example.found.features @ values
    return int((scores > scores[example.right].max()).sum())


def _evidence_record(values: Array) -> dict[str, object]:
    pairs = zip(FEATURES, values.tolist(), strict=True)
    return {"weights": {name: round(value, 4) for name, value in pairs}}


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


def _softmax(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    result: Floats = raised / raised.sum(axis=1, keepdims=True)
    return result


def _write(path: Path, record: dict[str, object]) -> None:
    path.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    _say(f"wrote {path}")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
