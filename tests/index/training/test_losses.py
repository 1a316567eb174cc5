import numpy as np
import torch

from index.training.losses import Bag, late_scores, pooled_scores, ranking_loss, translation_loss
from index.training.optimiser import RowAdam


def bag(*texts):
    lengths = torch.tensor([len(text) for text in texts])
    return Bag(
        torch.tensor([token for text in texts for token in text]), lengths.cumsum(0) - lengths
    )


def parts(seed=0, rows=9):
    torch.manual_seed(seed)
    return torch.randn(rows, 5), torch.rand(rows) + 0.1, torch.rand(rows) + 0.1


def test_late_scores_follow_the_definition():
    rows, asking, telling = parts()
    queries, passages = [[0, 1], [2, 2, 3]], [[4, 5, 0], [6], [7, 8, 8, 1]]
    scores = late_scores(rows, asking, telling, bag(*queries), bag(*passages), 1.5)
    unit = torch.nn.functional.normalize(rows, dim=1)
    for q, query in enumerate(queries):
        for p, passage in enumerate(passages):
            expected = sum(
                asking[t]
                * max(telling[u] * max(0.0, float(unit[t] @ unit[u])) ** 1.5 for u in passage)
                for t in query
            )
            assert torch.isclose(scores[q, p], expected, atol=1e-5)


def test_late_scores_train_vectors_and_both_kinds_of_weights():
    rows, asking, telling = (part.requires_grad_() for part in parts())
    scores = late_scores(rows, asking, telling, bag([0, 1], [2]), bag([0, 4], [2, 5]), 1.5)
    ranking_loss(scores, torch.zeros(2, 2, dtype=torch.bool)).backward()
    assert all(part.grad.abs().sum() > 0 for part in (rows, asking, telling))


def test_a_banned_passage_does_not_count():
    scores = torch.tensor([[1.0, 50.0], [0.0, 1.0]])
    banned = torch.tensor([[False, True], [False, False]])
    assert ranking_loss(scores, banned) < 0.2


def test_translations_alike_cost_less_than_translations_swapped():
    rows, *_ = parts()
    left, right = bag([0, 1], [2, 3], [4, 5]), bag([2, 3], [4, 5], [0, 1])
    assert translation_loss(rows, left, left, 20.0) < translation_loss(rows, left, right, 20.0)


def test_pooled_scores_ignore_the_length_of_token_vectors():
    rows, weights, _ = parts()
    texts = bag([0, 1, 2], [3])
    longer = rows * torch.linspace(1, 5, len(rows))[:, None]
    assert torch.allclose(
        pooled_scores(rows, weights, texts, texts),
        pooled_scores(longer, weights, texts, texts),
        atol=1e-5,
    )


def test_row_adam_is_adam_where_every_row_is_touched():
    torch.manual_seed(1)
    ours = RowAdam.start(torch.randn(4, 3))
    theirs = torch.nn.Parameter(ours.table.clone())
    adam = torch.optim.Adam([theirs], lr=0.1)
    for _ in range(5):
        gradient = torch.randn(4, 3)
        theirs.grad = gradient
        adam.step()
        ours.step(torch.arange(4), gradient, 0.1)
    np.testing.assert_allclose(ours.table.numpy(), theirs.detach().numpy(), atol=1e-5)
