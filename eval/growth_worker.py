"""One process of `eval.growth`: builds a collection, or asks one; prints JSON."""

from __future__ import annotations

import argparse
import gzip
import json
import random
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from eval.retrieval import corpus_language
from index import lexical
from index.encoders import open_encoder
from index.errors import DataError, FussnoteError
from rag.collection import Collection
from rag.collection_store import load, save

QUESTIONS = 200
EXACT = 10
"""Questions that are also answered by scoring every passage."""

SHORTEST = 40
"""Characters of a line that is used."""


def read_lines(paths: Sequence[Path], column: int | None) -> list[str]:
    """Read the usable lines of text files, or one column of them.

    Raises:
        DataError: If a file cannot be read, or no line is long enough.
    """
    lines: list[str] = []
    for path in paths:
        opened = gzip.open if path.suffix == ".gz" else open
        try:
            with opened(path, "rt", encoding="utf-8") as file:
                for line in file:
                    text = line.strip()
                    if column is not None:
                        text = (text.split("\t") + [""] * (column + 1))[column]
                    if len(text) >= SHORTEST:
                        lines.append(text)
        except (OSError, UnicodeDecodeError) as error:
            raise DataError(f"{path} cannot be read as text: {error}") from error
    if not lines:
        raise DataError(f"no line of {SHORTEST} characters in {', '.join(map(str, paths))}")
    return lines


def make_passages(lines: Sequence[str], count: int, seed: int = 8) -> Iterator[str]:
    """Join two to four lines at a time, in an order drawn anew whenever they are used up."""
    chance = random.Random(seed)
    order = list(range(len(lines)))
    chance.shuffle(order)
    at = 0
    for _ in range(count):
        wanted = chance.randint(2, 4)
        if at + wanted > len(order):
            chance.shuffle(order)
            at = 0
        yield " ".join(lines[number] for number in order[at : at + wanted])
        at += wanted


def make_question(passage: str, chance: random.Random) -> str:
    """Take every other word of a stretch of a passage."""
    words = passage.split()
    first = chance.randrange(max(1, len(words) - 16))
    return " ".join(words[first : first + 16 : 2])


def build(size: int, folder: Path, lines: Sequence[str]) -> dict[str, Any]:
    """Build and store a collection; say how long it took and what it takes."""
    texts = list(make_passages(lines, size))
    encoder = open_encoder()
    language = corpus_language(texts)
    begin, working = time.perf_counter(), time.process_time()
    collection = Collection.build(texts, language, encoder)
    save(collection, folder)
    seconds, worked = time.perf_counter() - begin, time.process_time() - working
    return {
        "kind": collection.index.vectors.kind,
        "built_per_s": round(size / seconds),
        "built_per_cpu_s": round(size / worked),
        "build_gib": peak_gib(),
        "disk_gib": sum(path.stat().st_size for path in folder.iterdir()) / 2**30,
    }


def ask(folder: Path) -> dict[str, Any]:
    """Open a collection and ask it; compare some answers with exhaustive search."""
    begin = time.perf_counter()
    collection = load(folder, open_encoder())
    opened = time.perf_counter() - begin
    chance = random.Random(21)
    places = [chance.randrange(len(collection)) for _ in range(QUESTIONS)]
    questions = [make_question(collection.texts[place], chance) for place in places]
    for question in questions[:10]:
        collection.search(question)
    times, worked, found = [], [], 0
    answers = []
    for place, question in zip(places, questions, strict=True):
        begin, working = time.perf_counter(), time.process_time()
        hits = collection.search(question)
        times.append(time.perf_counter() - begin)
        worked.append(time.process_time() - working)
        answers.append({hit.place for hit in hits})
        found += place in answers[-1]
    memory = peak_gib()
    lexical.MOST_POSTINGS = sys.maxsize  # what is exact reads everything
    same = dense = 0.0
    for question, answer in zip(questions[:EXACT], answers, strict=False):
        exact = {hit.place for hit in collection.search(question, exhaustive=True)}
        same += len(exact & answer) / max(len(exact), 1) / EXACT
        dense += dense_recall(collection, question) / EXACT
    return {
        "open_s": opened,
        "ask_gib": memory,
        "p50_ms": float(np.percentile(times, 50)) * 1e3,
        "p95_ms": float(np.percentile(times, 95)) * 1e3,
        "p95_cpu_ms": float(np.percentile(worked, 95)) * 1e3,
        "recall": same,
        "dense_recall": dense,
        "found": found / QUESTIONS,
    }


def dense_recall(collection: Collection, question: str) -> float:
    """Return what share of the ten nearest vectors FAISS finds."""
    vectors = collection.index.vectors
    asked = collection.encoder.encode([question], "query")
    found = vectors.search(asked, 10)[1][0]
    nearest = np.argsort(-(vectors.reconstruct() @ asked[0]), kind="stable")[:10]
    return len(set(found.tolist()) & set(nearest.tolist())) / len(nearest)


def peak_gib() -> float:
    """Return the most memory that this process ever held."""
    scale = 1 if sys.platform == "darwin" else 1024  # macOS counts bytes, Linux KiB
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale / 2**30


def main() -> int:
    """Run one task and print its result."""
    parser = argparse.ArgumentParser(prog="python -m eval.growth_worker")
    parser.add_argument("task", choices=("build", "ask"))
    parser.add_argument("size", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("text", type=Path, nargs="+")
    parser.add_argument("--column", type=int)
    arguments = parser.parse_args()
    try:
        if arguments.task == "ask":
            result = ask(arguments.folder)
        else:
            lines = read_lines(arguments.text, arguments.column)
            result = build(arguments.size, arguments.folder, lines)
    except FussnoteError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(json.dumps(result) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
