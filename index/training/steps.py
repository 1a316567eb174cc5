"""One step of training: a batch, its loss, and what it changes in the state."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from index.training.batches import RankBatch
from index.training.corpus import Ids
from index.training.lessons import Lesson
from index.training.losses import (
    Bag,
    late_scores,
    lesson_loss,
    number_rows,
    pooled_scores,
    ranking_loss,
    translation_loss,
)
from index.training.settings import Rates, Recipe
from index.training.state import PARAMETERS, State
from index.training.thesaurus import SynonymBatch

POOLED_SCALE = 20.0


def align_step(
    state: State,
    recipe: Recipe,
    part: float,
    left: Sequence[Ids],
    right: Sequence[Ids],
    alike: SynonymBatch | None,
    lesson: Lesson | None,
) -> dict[str, float]:
    """A step of the first stage: sentences and their translations, words alike, and lessons.

    Args:
        state: Changed in place.
        recipe: Settings.
        part: Factor on the learning rate.
        left: Token ids of sentences.
        right: Token ids of their translations.
        alike: Pairs of the thesaurus, which are compared with one another only.
        lesson: Sentences with the teacher's vectors.

    Returns:
        The losses by name, `loss` the one that was trained.
    """
    device = state.anchor.device
    rows, bags = number_rows([left, right, *_more_texts(alike, lesson)], device)
    leaf = state.adams["table"].table[rows].requires_grad_()
    sentences = loss = translation_loss(leaf, bags[0], bags[1], recipe.align_scale)
    more = {"sentences": sentences.item()}
    if alike:
        banned = torch.from_numpy(alike.banned).to(device)
        words = translation_loss(leaf, bags[2], bags[3], recipe.align_scale, banned)
        loss = torch.lerp(sentences, words, recipe.thesaurus_share)
        more["thesaurus"] = words.item()
    if lesson:
        learned = lesson_loss(leaf, None, bags[-1], torch.from_numpy(lesson.targets).to(device))
        loss = loss + recipe.lesson_weight * learned
        more["lesson"] = learned.item()
    (gradient,) = torch.autograd.grad(loss, [leaf])
    state.adams["table"].step(rows, gradient, recipe.align_rate * part)
    return {"loss": loss.item(), **more}


def late_step(
    state: State,
    recipe: Recipe,
    part: float,
    batch: RankBatch,
    rates: Rates,
    alike: SynonymBatch | None,
    lesson: Lesson | None,
) -> dict[str, float]:
    """A step of the second or third stage: queries and passages, words alike, and lessons.

    Args:
        state: Changed in place.
        recipe: Settings.
        part: Factor on the learning rates.
        batch: Queries and passages.
        rates: Learning rates of the stage.
        alike: Pairs of the thesaurus: one form is the query, the other the passage. They are
            compared with one another only: a sentence may hold a third form.
        lesson: Sentences with the teacher's vectors.

    Returns:
        The losses by name, `loss` the one that was trained, and the share of right first passages.
    """
    device = state.anchor.device
    texts = [batch.queries, batch.passages, *_more_texts(alike, lesson)]
    rows, bags = number_rows(texts, device)
    leaves = [state.adams[name].table[rows].requires_grad_() for name in PARAMETERS]
    table, pool, query, passage = leaves

    def losses(queries: Bag, passages: Bag, banned: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        scores = late_scores(table, query.exp(), passage.exp(), queries, passages, recipe.exponent)
        cosines = pooled_scores(table, pool.exp(), queries, passages)
        late = ranking_loss(scores, banned)
        return late, ranking_loss(POOLED_SCALE * cosines, banned), scores.detach()

    banned = torch.from_numpy(batch.banned).to(device)
    late, pooled, scores = losses(bags[0], bags[1], banned)
    loss = late + rates.pooled * pooled
    more: dict[str, float] = {}
    if alike:
        one, other, _ = losses(bags[2], bags[3], torch.from_numpy(alike.banned).to(device))
        loss = torch.lerp(loss, one + rates.pooled * other, recipe.thesaurus_share)
        more["thesaurus"] = one.item()
    if lesson:
        unit, targets = functional.normalize(table, dim=1), torch.from_numpy(lesson.targets)
        learned = lesson_loss(unit, pool.exp(), bags[-1], targets.to(device))
        loss = loss + recipe.lesson_weight * learned
        more["lesson"] = learned.item()
    gradients = torch.autograd.grad(loss, leaves)
    for name, gradient in zip(PARAMETERS, gradients, strict=True):
        rate = rates.table if name == "table" else rates.weights
        state.adams[name].step(rows, gradient, rate * part)
    moved = state.adams["table"].table
    moved[rows] = torch.lerp(moved[rows], state.anchor[rows], recipe.keep * part)
    first = scores.masked_fill(banned, -1e4).argmax(dim=1)
    right = (first == torch.arange(len(scores), device=device)).float().mean()
    return {
        "loss": loss.item(),
        "late": late.item(),
        "pooled": pooled.item(),
        "accuracy": right.item(),
        **more,
    }


def _more_texts(alike: SynonymBatch | None, lesson: Lesson | None) -> list[list[Ids]]:
    """What else a step looks at, in the order of its bags."""
    texts = [alike.left, alike.right] if alike else []
    return [*texts, lesson.texts] if lesson else texts
