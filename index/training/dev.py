"""Measure an encoder folder on development data: what hyper-parameters are chosen by.

`python -m index.training.dev --encoder FOLDER --dev ntrex-dev.tsv.gz [--questions FILE.tsv …]`
prints, for late interaction, pooled vectors and both together,

- translation retrieval: how often the first hit for a sentence is its translation;
- nDCG@10 of questions over passages of five lines, in the four directions of the two languages.

A questions file has the passage as `first-last` line, a German and an English question.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import FussnoteError
from index.late import LateScorer
from index.static import StaticEncoder
from index.token_index import TokenIndex
from index.training.data import read_pairs

LINES = 5
DENSE_WEIGHT = 0.4
Matrix = NDArray[np.float32]


def score_matrices(
    encoder: StaticEncoder, queries: Sequence[str], passages: Sequence[Sequence[str]]
) -> dict[str, Matrix]:
    """Scores of all queries against all passages, each (queries, passages).

    Args:
        encoder: The encoder.
        queries: Questions.
        passages: The sentences of each passage.

    Returns:
        `late`; `dense`, the mean of passage cosine and best sentence cosine; `both`, standardised
        per query and added.
    """
    texts = [" ".join(sentences) for sentences in passages]
    scorer = LateScorer.open(TokenIndex.build(encoder.tokens(texts)), encoder)
    weights = encoder.weights("query")
    late = np.stack(
        [scorer.score(encoder.vectors(ids), weights[ids]) for ids in encoder.tokens(queries)]
    )
    asked = encoder.encode(queries, "query")
    whole = asked @ encoder.encode(texts).T
    single = asked @ encoder.encode([s for sentences in passages for s in sentences]).T
    starts = np.cumsum([0, *(len(sentences) for sentences in passages)])[:-1]
    dense = (whole + np.maximum.reduceat(single, starts, axis=1)) / np.float32(2)
    both = _standard(late) + DENSE_WEIGHT * _standard(dense)
    return {"late": late, "dense": dense, "both": both}


def _standard(scores: Matrix) -> Matrix:
    deviation = np.maximum(scores.std(axis=1, keepdims=True), 1e-9)
    return np.asarray((scores - scores.mean(axis=1, keepdims=True)) / deviation)


def ndcg(scores: Matrix, relevant: Sequence[int], k: int = 10) -> float:
    """Mean nDCG@k with one relevant passage per query."""
    truth = np.array(relevant)
    own = scores[np.arange(len(truth)), truth]
    rank = (scores > own[:, None]).sum(axis=1)
    return float(np.where(rank < k, 1 / np.log2(rank + 2), 0).mean())


def measure(encoder: StaticEncoder, dev: Path, questions: Sequence[Path]) -> dict[str, float]:
    """All development figures by name, such as `late en-de`."""
    pairs = read_pairs([dev])
    sides = {"en": [pair.english for pair in pairs], "de": [pair.german for pair in pairs]}
    figures: dict[str, float] = {}
    for asked, read in (("en", "de"), ("de", "en")):
        passages = [[sentence] for sentence in sides[read]]
        for name, scores in score_matrices(encoder, sides[asked], passages).items():
            hits = scores.argmax(axis=1) == np.arange(len(pairs))
            figures[f"translation {name} {asked}-{read}"] = float(hits.mean())
    rows = [line.split("\t") for path in questions for line in path.read_text("utf-8").splitlines()]
    if not rows:
        return figures
    relevant = [int(row[0].split("-")[0]) // LINES for row in rows]
    asked_in = {"de": [row[1] for row in rows], "en": [row[2] for row in rows]}
    for asked in ("de", "en"):
        for read in ("de", "en"):
            lines = sides[read]
            passages = [lines[at : at + LINES] for at in range(0, len(lines), LINES)]
            for name, scores in score_matrices(encoder, asked_in[asked], passages).items():
                figures[f"questions {name} {asked}-{read}"] = ndcg(scores, relevant)
    return figures


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures as JSON; 0 if all went well, 2 with one line on standard error if not."""
    parser = argparse.ArgumentParser(prog="python -m index.training.dev", description=__doc__)
    parser.add_argument("--encoder", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--dev", type=Path, required=True, metavar="FILE")
    parser.add_argument("--questions", type=Path, nargs="*", default=[], metavar="FILE")
    given = parser.parse_args(arguments)
    try:
        figures = measure(StaticEncoder.load(given.encoder), given.dev, given.questions)
    except FussnoteError as exc:
        sys.stderr.write(f"index.training.dev: {exc}\n")
        return 2
    sys.stdout.write(json.dumps({k: round(v, 4) for k, v in figures.items()}, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
