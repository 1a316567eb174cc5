"""Fit what picks the evidence and what decides on silence.

    python -m eval.fit_answers [--write]

On the development split of the questions about the brief and on the practice documents. Evidence:
conditional logistic regression (McFadden 1974) over all sentences of the document: the weights that
make a right sentence likeliest; signals may not count against a sentence, other features may.
Silence: logistic regression of right quotes against questions without an answer, and the highest
threshold that refuses no more than `RISKS` allow of the answerable questions, out of fold. Both are
held back by an L2 penalty and reported by cross-validation, twelve folds of the questions about the
brief and one a practice document: with translation and restatement (`restated`), with the
translation alone (`same`), and for questions in the other language without it (`across`).
With `--write` the weights go to `rag/data/`.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from eval.examples import Example, across, examples, practised, without_restatement
from eval.fitting import Array, Flags, fit_evidence, fit_silence, out_of_fold
from eval.metrics.abstention import auroc
from eval.questions import BUNDLED, LANGUAGES, read
from index.errors import FussnoteError
from index.store import open_index
from rag.evidence import FEATURES, Mode, Weights, rank
from rag.silence import CUES, cues

DATA = Path(__file__).parent.parent / "rag" / "data"
RISKS: dict[Mode, float] = {"restated": 0.03, "same": 0.05, "across": 0.05}
"""Shares of the answerable questions that may be refused: less where more shows."""


def main() -> int:
    """Fit, report, and write if asked to."""
    parser = argparse.ArgumentParser(prog="python -m eval.fit_answers", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the weights to rag/data")
    arguments = parser.parse_args()
    try:
        stored = open_index()
        items = [i for i in read(BUNDLED, stored.document) if i.split == "dev"]
        found = practised()
        found["restated"] += examples(stored, items)
        with tempfile.TemporaryDirectory(prefix="fussnote-plain-") as folder:
            plain = without_restatement(stored, Path(folder))
            found["same"] += examples(plain, items)
            found["across"] += across(plain, items)
    except FussnoteError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    evidence: dict[str, object] = {}
    silence: dict[str, object] = {}
    for mode, some in found.items():
        values = fit_evidence(some)
        _report_evidence(mode, some)
        evidence[mode] = _evidence_record(values)
        silence[mode] = _fit_threshold(mode, some, Weights(values))
    if arguments.write:
        _write(DATA / "evidence.json", evidence)
        _write(DATA / "silence.json", silence)
    return 0


def _fit_threshold(mode: Mode, some: Sequence[Example], weights: Weights) -> dict[str, object]:
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
    threshold = float(np.quantile(chances[answerable], RISKS[mode]))
    refused = chances < threshold
    for place, own in (("brief", brief), ("practice", ~brief)):
        _say(
            f"{mode:<8} {place:<8} silence: refused of the unanswerable "
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
        "risk": RISKS[mode],
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


def _write(path: Path, record: dict[str, object]) -> None:
    path.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    _say(f"wrote {path}")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
