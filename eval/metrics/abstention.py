"""Whether the system is silent where the text is, and only there.

Refusing is the positive class. Precision, recall: Rajpurkar, Jia & Liang, "Know What You Don't
Know: Unanswerable Questions for SQuAD" (ACL 2018) pose the task; the area under the ROC curve asks
whether confidence separates the two kinds of questions at any threshold (Hanley & McNeil 1982).
"""

from __future__ import annotations

import numpy as np

from eval.metrics.resample import Numbers, Statistic, divided, ratio


def refusal_precision(refused: Numbers, answerable: Numbers) -> Statistic:
    """Of the refused questions, how many the text does not answer. All arrays hold 1 or 0."""
    return ratio(1 - answerable, refused)


def refusal_recall(refused: Numbers, answerable: Numbers) -> Statistic:
    """Of the questions that the text does not answer, how many are refused."""
    return ratio(refused, 1 - answerable)


def false_refusals(refused: Numbers, answerable: Numbers) -> Statistic:
    """Of the questions that the text answers, how many are refused."""
    return ratio(refused, answerable)


def auroc(confidence: Numbers, answerable: Numbers) -> Statistic:
    """How often an answerable question gets more confidence than an unanswerable one.

    The area under the ROC curve as Mann and Whitney's U over all pairs, ties counting half; NaN
    if there is only one kind of question.
    """
    yes, no = answerable > 0, answerable <= 0
    higher = confidence[yes][:, None] - confidence[no][None, :]
    wins = (np.sign(higher) + 1) / 2

    def area(weights: Numbers) -> Numbers:
        positive, negative = weights[:, yes], weights[:, no]
        pairs = positive.sum(axis=1) * negative.sum(axis=1)
        return divided(((positive @ wins) * negative).sum(axis=1), pairs)

    return area
