"""`fussnote eval retrieval`: how well passages are found, on any data set in BEIR layout."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from tqdm import tqdm

from eval.beir import Dataset, read_beir
from eval.metrics.bootstrap import Interval, interval
from eval.metrics.ranking import ndcg, recall, reciprocal_rank
from index.encoder import Encoder
from index.encoders import open_encoder
from index.errors import DataError, FussnoteError
from index.language import Language, of_text
from rag.collection import RETRIEVERS, Collection, Hit, Retriever

DEPTH = 100
"""Passages ranked for each question, as in a TREC run file."""

METRICS = {
    "nDCG@10": (ndcg, 10),
    "recall@1": (recall, 1),
    "recall@5": (recall, 5),
    "recall@10": (recall, 10),
    "MRR@10": (reciprocal_rank, 10),
}

Run = Mapping[str, Sequence[tuple[str, float]]]
"""Question id to (passage id, score), best first."""


@dataclass(frozen=True)
class Report:
    """What was measured on what.

    Attributes:
        dataset: Its name.
        retriever: Which signals were used.
        encoder: Identity of the encoder.
        language: The passages' language.
        passages: How many were searched.
        rows: Question id to metric to value.
    """

    dataset: str
    retriever: str
    encoder: str
    language: str
    passages: int
    rows: Mapping[str, Mapping[str, float]]

    def intervals(self) -> dict[str, Interval]:
        """Return the mean of each metric with its 95 % bootstrap interval."""
        return {name: interval([row[name] for row in self.rows.values()]) for name in METRICS}

    def table(self) -> str:
        """Write the means as a Markdown table under a line that says what was measured."""
        lines = [
            f"{self.dataset}: {len(self.rows)} questions, {self.passages} passages "
            f"({self.language}), {self.retriever}, {self.encoder}",
            "",
            "| metric    | mean   | 95 % interval    |",
            "|-----------|--------|------------------|",
        ]
        for name, value in self.intervals().items():
            lines.append(f"| {name:<9} | {value.mean:.4f} | {value.low:.4f} – {value.high:.4f}  |")
        return "\n".join(lines)

    def as_json(self) -> dict[str, Any]:
        """Return everything but the single rows, for a JSON file."""
        return {
            "dataset": self.dataset,
            "retriever": self.retriever,
            "encoder": self.encoder,
            "corpus_language": self.language,
            "passages": self.passages,
            "questions": len(self.rows),
            "metrics": {
                name: {"mean": value.mean, "low": value.low, "high": value.high}
                for name, value in self.intervals().items()
            },
        }


def retrieve(
    dataset: Dataset, collection: Collection, retriever: Retriever, depth: int = DEPTH
) -> Run:
    """Rank passages for every judged question; a progress bar runs on stderr."""
    bar = tqdm(
        dataset.queries.items(), desc="questions", unit="", disable=None, leave=False, delay=1
    )
    return {
        name: [
            (dataset.passage_ids[hit.place], hit.score)
            for hit in _search(collection, text, depth, retriever)
        ]
        for name, text in bar
    }


def _search(collection: Collection, text: str, depth: int, retriever: Retriever) -> list[Hit]:
    return collection.search(text, depth, retriever) if text.strip() else []


def measure(run: Run, qrels: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, float]]:
    """Compute every metric of every question of a run."""
    return {
        query: {
            name: metric([passage for passage, _ in ranking], qrels[query], k)
            for name, (metric, k) in METRICS.items()
        }
        for query, ranking in run.items()
    }


def corpus_language(texts: Sequence[str]) -> Language:
    """Tell the language of a collection from a sample of its passages."""
    step = max(1, len(texts) // 50)
    return of_text("\n".join(text[:400] for text in texts[::step]))


def trec_lines(run: Run, tag: str) -> Iterator[str]:
    """Write a run in TREC format: query, Q0, passage, rank, score, tag."""
    for query, ranking in run.items():
        for rank, (passage, score) in enumerate(ranking, start=1):
            yield f"{query} Q0 {passage} {rank} {score:.6f} {tag}\n"


def evaluate(
    dataset: Dataset, encoder: Encoder, retriever: Retriever, language: Language | None = None
) -> tuple[Report, Run]:
    """Index the passages, ask every question, and measure."""
    language = language or corpus_language(dataset.texts)
    collection = Collection.build(dataset.texts, language, encoder, titles=dataset.titles)
    run = retrieve(dataset, collection, retriever)
    report = Report(
        dataset.name,
        retriever,
        encoder.identity,
        language,
        len(dataset.texts),
        measure(run, dataset.qrels),
    )
    return report, run


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Register the options of `fussnote eval retrieval`."""
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="BEIR folder")
    parser.add_argument("--split", default="test", help="file of qrels/ to read (default: test)")
    parser.add_argument(
        "--retriever", choices=RETRIEVERS, default="hybrid", help="signals to use (default: hybrid)"
    )
    parser.add_argument("--encoder", metavar="NAME", help="any sentence-transformers model")
    parser.add_argument(
        "--corpus-language", choices=("de", "en"), help="told from the passages if not given"
    )
    parser.add_argument("--run", type=Path, metavar="FILE", help="also write a TREC run file")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")


def run(args: argparse.Namespace) -> int:
    """Measure, print, and return the exit code."""
    dataset = read_beir(args.data, args.split)
    encoder = open_encoder(args.encoder)
    report, ranked = evaluate(
        dataset,
        encoder,
        cast("Retriever", args.retriever),
        cast("Language | None", args.corpus_language),
    )
    if args.run:
        try:
            with args.run.open("w", encoding="utf-8") as lines:
                lines.writelines(trec_lines(ranked, f"fussnote-{args.retriever}"))
        except OSError as error:
            raise DataError(f"{args.run} cannot be written: {error.strerror}") from error
    output = (
        json.dumps(report.as_json(), indent=2, ensure_ascii=False) if args.json else report.table()
    )
    sys.stdout.write(output + "\n")
    return 0


def main() -> int:
    """Run as `python -m eval.retrieval`."""
    parser = argparse.ArgumentParser(prog="python -m eval.retrieval", description=__doc__)
    add_arguments(parser)
    try:
        return run(parser.parse_args())
    except FussnoteError as error:
        sys.stderr.write(f"{error}\n")
        return 2


if __name__ == "__main__":
    sys.exit(main())
