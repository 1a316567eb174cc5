"""One question, one row: what each metric says of one answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from eval.metrics import citation, retrieval, verbatim
from eval.metrics.chrf import chrf
from eval.metrics.evidence import complete, hit
from eval.metrics.facts import fact_recall
from eval.metrics.language import speaks
from eval.metrics.overlap import exact_match, token_f1
from eval.questions import Item
from index.records import Document
from rag.answer import Answer, Status

Scores = Mapping[str, float | None]
"""Metric to value; None where the metric does not apply."""

RANKED = 10
"""So many sentences of the ranking are looked at."""

_MARKER = re.compile(r"\s?\[\d+\]")


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured of one question.

    Attributes:
        id, language, kind, difficulty, split: of the question, by their names in the set.
        answerable: whether the text answers it.
        refused: whether the system was silent.
        confidence: how likely the text answers it, in the system's view.
        milliseconds: what the answer took.
        scores: metrics by name.
    """

    id: str
    language: str
    kind: str
    difficulty: str
    split: str
    answerable: bool
    refused: bool
    confidence: float
    milliseconds: float
    scores: Scores


def score(item: Item, answer: Answer, document: Document) -> Row:
    """Measure one answer."""
    return Row(
        id=item.id,
        language=item.language,
        kind=item.kind.value,
        difficulty=item.difficulty,
        split=item.split,
        answerable=item.answerable,
        refused=answer.status is Status.ABSTAINED,
        confidence=answer.confidence,
        milliseconds=answer.timings_ms.get("total", 0.0),
        scores=_scores(item, answer, document),
    )


def prose(answer: Answer) -> str:
    """Return an answer's text without its markers."""
    return _MARKER.sub("", answer.text)


def _scores(item: Item, answer: Answer, document: Document) -> Scores:
    quotes = [c.span for c in answer.citations]
    shown = [c.quote for c in answer.citations]
    language = speaks(prose(answer), shown, item.language, document.language)
    return {
        **(_found(item, answer) if item.answerable else dict.fromkeys(_FOUND)),
        "citation precision": citation.precision(quotes, item.evidence),
        "verbatim": verbatim.rate([(c.quote, *c.span) for c in answer.citations], document.text),
        **(_said(item, answer) if item.answerable else dict.fromkeys(_SAID)),
        "answer language": language,
    }


_FOUND = (
    "success@1",
    "recall@5",
    "recall@10",
    "MRR@10",
    "nDCG@10",
    "hit@1",
    "hit@3",
    "complete@3",
    "citation recall",
)
_SAID = ("fact recall", "token F1", "exact match", "chrF")


def _found(item: Item, answer: Answer) -> dict[str, float | None]:
    """Judge the ranking, answered or not, and the quotes: a refusal has none."""
    gold = item.evidence
    ranking = [sentence.span for sentence in answer.considered]
    quotes = [citation.span for citation in answer.citations]
    return {
        "success@1": hit(ranking, gold, 1),
        "recall@5": retrieval.recall(ranking, gold, 5),
        "recall@10": retrieval.recall(ranking, gold, 10),
        "MRR@10": retrieval.reciprocal_rank(ranking, gold, 10),
        "nDCG@10": retrieval.ndcg(ranking, gold, 10),
        "hit@1": hit(quotes, gold, 1),
        "hit@3": hit(quotes, gold, 3),
        "complete@3": complete(quotes, gold, 3),
        "citation recall": citation.recall(quotes, gold),
    }


def _said(item: Item, answer: Answer) -> dict[str, float | None]:
    """Judge the words. A refusal says nothing; facts may also stand in the quotes shown."""
    refused = answer.status is Status.ABSTAINED
    said = "" if refused else prose(answer)
    shown = " ".join((said, *(c.quote for c in answer.citations)))
    compared = item.answer != ""
    return {
        "fact recall": fact_recall(shown, item.facts),
        "token F1": token_f1(said, item.answer, item.language) if compared else None,
        "exact match": exact_match(said, item.answer, item.language) if compared else None,
        "chrF": chrf(said, item.answer) if compared else None,
    }
