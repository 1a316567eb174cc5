"""Reads question sets of one's own, for any indexed document.

A file ending in `.jsonl` is in our format, one ending in `.json` in that of SQuAD 2.0, a folder in
that of BEIR. The passages of the latter two are looked up in the document, which must contain them:
spans are what is measured.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from eval import questions
from eval.beir import read_beir
from eval.locate import Locator, seen
from eval.questions import Item, Kind
from index.errors import DataError
from index.language import of_text
from index.records import Document, Span


def read(path: Path, document: Document) -> tuple[Item, ...]:
    """Read a set for a document.

    Raises:
        DataError: if it cannot be read, or was made for another document.
    """
    if path.is_dir():
        return tuple(_beir(path, document))
    if path.suffix == ".json":
        items = tuple(_squad(path, document))
        if not items:
            raise DataError(f"{path} holds no question: name a SQuAD 2.0 file with some")
        questions.check(items, path)
        return items
    return questions.read(path, document)


def _beir(folder: Path, document: Document) -> Iterator[Item]:
    """Each relevant passage is an alternative; there is no reference answer."""
    dataset = read_beir(folder)
    texts = dict(zip(dataset.passage_ids, dataset.texts, strict=True))
    locator = Locator(document.text)
    for name, text in dataset.queries.items():
        relevant = [p for p, grade in dataset.qrels[name].items() if grade > 0]
        spans = (
            _located(locator.find(texts[passage]), f"{folder}: passage {passage!r}", document)
            for passage in relevant
        )
        yield Item(
            id=name,
            language=of_text(text, default=document.language),
            question=text,
            answer="",
            evidence=tuple((span,) for span in spans),
        )


def _squad(path: Path, document: Document) -> Iterator[Item]:
    """Each accepted answer is an alternative, and together they are one fact."""
    try:
        paragraphs = [
            paragraph
            for article in json.loads(path.read_text(encoding="utf-8"))["data"]
            for paragraph in article["paragraphs"]
        ]
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(f"{path} is not in SQuAD's format: its data has no paragraphs") from error
    locator = Locator(document.text)
    for number, paragraph in enumerate(paragraphs, start=1):
        place = f"{path} paragraph {number}"
        try:
            context = _located(locator.find(paragraph["context"]), place, document)
            for entry in paragraph["qas"]:
                yield _question(entry, paragraph["context"], context, locator, place, document)
        except (KeyError, TypeError, AttributeError) as error:
            raise DataError(f"{place} is not in SQuAD's format: {error!r}") from error


def _question(
    entry: dict[str, Any],
    text: str,
    context: Span,
    locator: Locator,
    place: str,
    document: Document,
) -> Item:
    answers = [] if entry.get("is_impossible", False) else entry["answers"]
    spans = []
    for answer in answers:
        before = len(seen(text[: answer["answer_start"]]))
        span = locator.find(answer["text"], context, before)
        spans.append(_located(span, f"{place}: the answer of {entry['id']!r}", document))
    wordings = tuple(dict.fromkeys(answer["text"] for answer in answers))
    return Item(
        id=str(entry["id"]),
        language=of_text(entry["question"], default=document.language),
        question=entry["question"],
        answer=wordings[0] if wordings else "",
        facts=(wordings,) if wordings else (),
        evidence=tuple((span,) for span in dict.fromkeys(spans)),
        kind=Kind.FACT if wordings else Kind.NEAR,
    )


def _located(span: Span | None, what: str, document: Document) -> Span:
    if span is None:
        raise DataError(f"{what} is not in {document.name}: the set was made for another document")
    return span
