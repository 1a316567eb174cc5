"""All figures by name: what each means, which way is better, how it is made of rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isnan

import numpy as np

from eval.metrics import abstention, bootstrap, calibration, resample, risk
from eval.metrics.bootstrap import Interval
from eval.metrics.latency import quantile
from eval.metrics.resample import Numbers, Statistic
from eval.score import Row


@dataclass(frozen=True, slots=True)
class Columns:
    """Rows side by side: each of shape (questions,), all but `confidence` of 1 and 0."""

    confidence: Numbers
    answerable: Numbers
    refused: Numbers
    correct: Numbers

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Columns:
        """Take them from rows; correct is what would be right if it were answered."""
        return cls(
            np.array([row.confidence for row in rows], dtype=float),
            np.array([row.answerable for row in rows], dtype=float),
            np.array([row.refused for row in rows], dtype=float),
            np.array([row.scores.get("success@1") or 0.0 for row in rows], dtype=float),
        )


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure.

    Attributes:
        name: as it is printed.
        group: what it is about.
        meaning: one line for the reader of a report.
        lower: whether less is better.
        tolerance: how far it may get worse before a comparison fails; None: as far as it likes.
        statistic: how it is made of columns; None for the mean of the scores of that name.
    """

    name: str
    group: str
    meaning: str
    lower: bool = False
    tolerance: float | None = None
    statistic: Callable[[Columns], Statistic] | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its 95 % interval, over so many questions."""

    value: float
    low: float
    high: float
    count: int


MEASURES = (
    Measure("success@1", "Ranking", "the best sentence is a gold sentence", tolerance=0.02),
    Measure("recall@5", "Ranking", "needed sentences among the first five"),
    Measure("recall@10", "Ranking", "needed sentences among the first ten"),
    Measure("MRR@10", "Ranking", "one divided by the rank of the first gold sentence"),
    Measure("nDCG@10", "Ranking", "gold sentences early in the first ten", tolerance=0.02),
    Measure("hit@1", "Quotes", "the first quote is a gold sentence", tolerance=0.02),
    Measure("hit@3", "Quotes", "one of the first three quotes is", tolerance=0.02),
    Measure("complete@3", "Quotes", "three quotes hold all that is needed", tolerance=0.03),
    Measure("citation recall", "Quotes", "the quotes support the answer (ALCE)", tolerance=0.03),
    Measure("citation precision", "Quotes", "quotes that are needed (ALCE)", tolerance=0.03),
    Measure("verbatim", "Quotes", "quotes that stand in the text as they are", tolerance=0.0),
    Measure("fact recall", "Words", "key facts that the answer shows", tolerance=0.03),
    Measure("token F1", "Words", "words shared with the reference answer"),
    Measure("exact match", "Words", "nothing else said than the reference answer"),
    Measure("chrF", "Words", "characters shared with the reference answer"),
    Measure("answer language", "Words", "the answer speaks the question's language", tolerance=0.0),
    Measure(
        "refusal precision",
        "Silence",
        "of the refused questions, those the text does not answer",
        statistic=lambda c: abstention.refusal_precision(c.refused, c.answerable),
    ),
    Measure(
        "refusal recall",
        "Silence",
        "of the questions the text does not answer, those refused",
        tolerance=0.05,
        statistic=lambda c: abstention.refusal_recall(c.refused, c.answerable),
    ),
    Measure(
        "false refusals",
        "Silence",
        "of the questions the text answers, those refused",
        lower=True,
        tolerance=0.03,
        statistic=lambda c: abstention.false_refusals(c.refused, c.answerable),
    ),
    Measure(
        "AUROC",
        "Silence",
        "confidence tells answerable questions from others, at any threshold",
        tolerance=0.02,
        statistic=lambda c: abstention.auroc(c.confidence, c.answerable),
    ),
    Measure(
        "AURC",
        "Silence",
        "area under the risk-coverage curve",
        lower=True,
        tolerance=0.03,
        statistic=lambda c: risk.area(c.confidence, c.correct),
    ),
    Measure(
        "Brier",
        "Silence",
        "squared distance of confidence from what the text answers",
        lower=True,
        statistic=lambda c: calibration.brier(c.confidence, c.answerable),
    ),
    Measure("judged correctness", "Judge", "how right the judge finds the answer"),
    Measure("judged faithfulness", "Judge", "how well the judge finds it supported by the quotes"),
)
BY_NAME = {measure.name: measure for measure in MEASURES}

LATENCY = ("latency p50", "latency p95")
"""Milliseconds; they depend on the machine, so they are reported and never compared."""


def figures(rows: Sequence[Row]) -> dict[str, Figure]:
    """Return every figure that the rows have something for."""
    columns = Columns.of(rows)
    found = {}
    for measure in MEASURES:
        if measure.statistic is None:
            values = [v for row in rows if (v := row.scores.get(measure.name)) is not None]
            interval, count = bootstrap.interval(values), len(values)
        else:
            interval = resample.interval(measure.statistic(columns), len(rows))
            count = len(rows)
        if not isnan(interval.mean):
            found[measure.name] = Figure(interval.mean, interval.low, interval.high, count)
    for name, q in zip(LATENCY, (0.5, 0.95), strict=True):
        value = quantile([row.milliseconds for row in rows], q)
        found[name] = Figure(value, value, value, len(rows))
    return found


def difference(measure: Measure, first: Sequence[Row], second: Sequence[Row]) -> Interval:
    """Return by how much a figure is higher in `second`; the same questions in the same order.

    NaN if either has nothing to measure.
    """
    if measure.statistic is not None:
        return resample.paired_interval(
            measure.statistic(Columns.of(first)), measure.statistic(Columns.of(second)), len(first)
        )
    one, other = _scores(measure, first), _scores(measure, second)
    applies = ~np.isnan(one)
    if np.array_equal(applies, ~np.isnan(other)):
        return bootstrap.paired_interval(one[applies].tolist(), other[applies].tolist())
    return resample.paired_interval(_mean(one), _mean(other), len(first))


def _scores(measure: Measure, rows: Sequence[Row]) -> Numbers:
    """The scores of a measure, NaN where it does not apply: shape (questions,)."""
    values = (row.scores.get(measure.name) for row in rows)
    return np.array([np.nan if value is None else value for value in values], dtype=float)


def _mean(values: Numbers) -> Statistic:
    return resample.ratio(values, (~np.isnan(values)).astype(float))
