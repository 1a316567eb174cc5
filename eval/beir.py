"""Reads a data set in BEIR layout.

Thakur et al., "BEIR: A Heterogeneous Benchmark for Zero-shot Evaluation of Information Retrieval
Models" (2021)::

    DIR/corpus.jsonl      {"_id": "p0", "title": "", "text": "..."}
    DIR/queries.jsonl     {"_id": "q0", "text": "..."}
    DIR/qrels/test.tsv    query-id, corpus-id, score, separated by tabs, under a header
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from index.errors import DataError


@dataclass(frozen=True)
class Dataset:
    """Passages, questions and which passages answer which question.

    Attributes:
        name: The folder's name.
        passage_ids: One id for each passage.
        texts: The passages, in the same order.
        titles: Their titles, often empty.
        queries: Questions that have a judgement: id to text, in the file's order.
        qrels: Question id to passage id to grade; grades may be 0.
    """

    name: str
    passage_ids: tuple[str, ...]
    texts: tuple[str, ...]
    titles: tuple[str, ...]
    queries: Mapping[str, str]
    qrels: Mapping[str, Mapping[str, int]]


def read_beir(folder: Path, split: str = "test") -> Dataset:
    """Read a folder.

    Args:
        folder: Holds corpus.jsonl, queries.jsonl and qrels/.
        split: Which file of qrels/ to read; if it is not there, the only one that is.

    Raises:
        DataError: If a file is missing or malformed, an id is unknown or occurs twice, or no
            question has a relevant passage.
    """
    if not folder.is_dir():
        raise DataError(f"{folder} is no folder: name one with corpus.jsonl, queries.jsonl, qrels/")
    texts: dict[str, str] = {}
    titles: list[str] = []
    for name, record in _records(folder / "corpus.jsonl"):
        texts[name] = record["text"]
        titles.append(record.get("title", ""))
    queries = {name: record["text"] for name, record in _records(folder / "queries.jsonl")}
    path = _qrels_path(folder / "qrels", split)
    qrels: dict[str, dict[str, int]] = {}
    for place, query, passage, grade in _judgements(path):
        if query not in queries:
            raise DataError(f"{place}: query {query!r} is not in queries.jsonl")
        if passage not in texts:
            raise DataError(f"{place}: passage {passage!r} is not in corpus.jsonl")
        if passage in qrels.setdefault(query, {}):
            raise DataError(f"{place}: query {query!r} and passage {passage!r} are judged twice")
        qrels[query][passage] = grade
    judged = {
        name: text
        for name, text in queries.items()
        if any(g > 0 for g in qrels.get(name, {}).values())
    }
    if not judged:
        raise DataError(f"{path} names no relevant passage: nothing can be measured")
    return Dataset(
        folder.resolve().name, tuple(texts), tuple(texts.values()), tuple(titles), judged, qrels
    )


def _records(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield (id, record) from a JSON Lines file whose records have `_id` and `text`."""
    seen: set[str] = set()
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip():
            continue
        place = f"{path} line {number}"
        try:
            record = json.loads(line)
        except json.JSONDecodeError as error:
            raise DataError(f"{place} is not JSON: {error.msg}") from error
        if not isinstance(record, dict) or not {"_id", "text"} <= record.keys():
            raise DataError(f'{place} must be an object with "_id" and "text"')
        if not all(isinstance(record.get(key, ""), str) for key in ("_id", "text", "title")):
            raise DataError(f'{place}: "_id", "text" and "title" must be strings')
        if record["_id"] in seen:
            raise DataError(f"{place}: id {record['_id']!r} occurs twice")
        seen.add(record["_id"])
        yield record["_id"], record
    if not seen:
        raise DataError(f"{path} is empty")


def _qrels_path(folder: Path, split: str) -> Path:
    path = folder / f"{split}.tsv"
    if path.is_file():
        return path
    others = sorted(folder.glob("*.tsv"))
    if len(others) == 1:
        return others[0]
    found = ", ".join(other.name for other in others) or "none"
    raise DataError(f"{path} is missing (found: {found}): name a split that exists")


def _judgements(path: Path) -> Iterator[tuple[str, str, str, int]]:
    """Yield (place in the file, query id, passage id, grade)."""
    for number, line in enumerate(_lines(path), start=1):
        columns = line.rstrip("\r\n").split("\t")
        if not line.strip() or (number == 1 and columns[0] == "query-id"):
            continue
        place = f"{path} line {number}"
        if len(columns) != 3:
            raise DataError(f"{place} must have 3 columns separated by tabs, not {len(columns)}")
        try:
            grade = int(columns[2])
        except ValueError as error:
            raise DataError(f"{place}: score {columns[2]!r} is not a whole number") from error
        yield place, columns[0], columns[1], grade


def _lines(path: Path) -> Iterator[str]:
    try:
        with path.open(encoding="utf-8") as lines:
            yield from lines
    except FileNotFoundError as error:
        raise DataError(f"{path} is missing") from error
    except UnicodeDecodeError as error:
        raise DataError(f"{path} is not UTF-8 text") from error
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}") from error
