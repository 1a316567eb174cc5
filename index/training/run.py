"""A training run from pairs to encoder folder."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional
from tqdm import tqdm

from index.training.batches import RankBatch, RankBatches, WordsBatches, align_batch
from index.training.card import model_card
from index.training.corpus import Corpus, Ids, Side, build_corpus
from index.training.curves import draw_curves
from index.training.data import Pair, capped
from index.training.export import export
from index.training.losses import (
    Bag,
    late_scores,
    pooled_scores,
    ranking_loss,
    translation_loss,
)
from index.training.questions import Question, pairs_asked_about, read_questions
from index.training.settings import Rates, Recipe
from index.training.start import random_table, teacher_table
from index.training.state import PARAMETERS, State
from index.training.vocabulary import train_tokenizer

POOLED_SCALE = 20.0


@dataclass(frozen=True)
class Run:
    """One training run; `Run.prepare` reads and tokenises, `train` does the rest.

    Attributes:
        recipe: Settings.
        pairs: The sentence pairs, capped.
        corpus: The same as token ids.
        tokenizer: The subwords.
        questions: Questions about some of the pairs.
        teacher: Folder of the model the token vectors begin from; None begins at random.
        work: Folder for checkpoint, log and curves.
        device: Where tensors live.
    """

    recipe: Recipe
    pairs: list[Pair]
    corpus: Corpus
    tokenizer: Tokenizer
    questions: list[Question]
    teacher: Path | None
    work: Path
    device: torch.device

    @classmethod
    def prepare(
        cls,
        recipe: Recipe,
        pairs: list[Pair],
        *,
        questions: Path | None,
        teacher: Path | None,
        work: Path,
        device: torch.device,
    ) -> Run:
        """Cap the pairs, learn the vocabulary (or take the one in `work`), tokenise.

        Raises:
            DataError: The questions file is unusable.
        """
        work.mkdir(parents=True, exist_ok=True)
        everything, pairs = pairs, capped(pairs, recipe.caps, recipe.seed)
        if questions is not None:
            # A question's sentence stays, capped source or not.
            asked = pairs_asked_about(questions)
            kept = set(pairs)
            pairs += [p for p in everything if p.id in asked and p not in kept]
        saved = work / "tokenizer.json"
        if saved.exists():
            tokenizer = Tokenizer.from_file(str(saved))
        else:
            texts = [text for pair in pairs for text in (pair.english, pair.german)]
            tokenizer = train_tokenizer(texts, recipe.vocabulary, recipe.pieces)
            tokenizer.save(str(saved), pretty=False)
        return cls(
            recipe,
            pairs,
            build_corpus(tokenizer, pairs),
            tokenizer,
            read_questions(questions, pairs, tokenizer) if questions else [],
            teacher,
            work,
            device,
        )

    @property
    def fingerprint(self) -> str:
        """Hash of all that decides the result, so that no run goes on from another's checkpoint."""
        digest = hashlib.sha256(json.dumps(_plain(self.recipe), sort_keys=True).encode())
        digest.update(str(self.teacher).encode())
        for side in self.corpus.sides:
            digest.update(side.ids.tobytes())
        for question in self.questions:
            digest.update(question.sides[0].tobytes() + question.sides[1].tobytes())
        return digest.hexdigest()

    def train(self, out: Path) -> None:
        """Train both stages, from the last checkpoint if there is one, and write the folder."""
        recipe, checkpoint = self.recipe, self.work / "checkpoint.safetensors"
        if checkpoint.exists():
            state = State.load(checkpoint, self.fingerprint, self.device)
        else:
            state = State.start("align", self._begin())
        if state.stage == "align":
            self._steps(state, self._align_steps, self._align, checkpoint)
            state = State.start("words", self._between(state.values()))
            state.save(checkpoint, self.fingerprint)
        # The batches of a stage need vectors of all sentences: those at its start, so that a
        # resumed run draws the same ones.
        if state.stage == "words":
            words = WordsBatches(self.corpus, self._sentence_vectors(state.anchor), self.recipe)
            self._steps(
                state,
                words.steps,
                lambda s, part: self._late(s, part, words.batch(s.step), recipe.words_rates),
                checkpoint,
            )
            state = State.start("rank", state.values())
            state.save(checkpoint, self.fingerprint)
        if state.stage == "rank":
            ranks = RankBatches(
                self.corpus, self.questions, self._sentence_vectors(state.anchor), self.recipe
            )
            self._steps(
                state,
                self.recipe.rank_steps,
                lambda s, part: self._late(s, part, ranks.batch(s.step), recipe.rank_rates),
                checkpoint,
            )
            state.stage = "done"
            state.save(checkpoint, self.fingerprint)
        draw_curves(self.work / "log.jsonl", self.work / "curves.png")
        self._export(state, out)

    @property
    def _align_steps(self) -> int:
        size = min(self.recipe.align_batch, len(self.corpus))
        return self.recipe.align_epochs * max(1, len(self.corpus) // size)

    def _begin(self) -> dict[str, Tensor]:
        """Values before the first stage; weights are not trained in it."""
        size, recipe = self.tokenizer.get_vocab_size(), self.recipe
        if self.teacher is None:
            table = random_table(size, recipe.dimension, recipe.seed)
        else:
            table = teacher_table(
                self.tokenizer, self.teacher, recipe.dimension, recipe.start_scale
            )
        zeros = torch.zeros(size, device=self.device)
        return {
            "table": torch.from_numpy(table).to(self.device),
            "pool": zeros,
            "query": zeros,
            "passage": zeros,
        }

    def _between(self, values: dict[str, Tensor]) -> dict[str, Tensor]:
        """Values between the stages: unit vectors, and weights begun from length and frequency.

        A token's length after the first stage and the smooth inverse frequency of Arora et al.
        (2017, "A simple but tough-to-beat baseline for sentence embeddings") both say how much it
        tells; their product starts the pooling weight, frequency alone the query weight.
        """
        counts = sum(
            np.bincount(side.ids, minlength=len(values["table"])) for side in self.corpus.sides
        )
        share = torch.from_numpy(np.asarray(counts / np.sum(counts), dtype=np.float32))
        rarity = torch.log(1e-3 / (1e-3 + share)).to(self.device)
        norms = values["table"].norm(dim=1, keepdim=True).clamp_min(1e-6)
        return {
            "table": values["table"] / norms,
            "pool": rarity + norms.squeeze(1).log(),
            "query": rarity + float(np.log(4.0)),
            "passage": torch.zeros_like(rarity),
        }

    def _steps(
        self,
        state: State,
        steps: int,
        step: Callable[[State, float], dict[str, float]],
        checkpoint: Path,
    ) -> None:
        """Take the remaining steps of a stage, with progress bar, log and checkpoints."""
        began, smooth = time.monotonic(), 0.0
        bar = tqdm(range(state.step, steps), initial=state.step, total=steps, desc=state.stage)
        with (self.work / "log.jsonl").open("a", encoding="utf-8") as log:
            for number in bar:
                losses = step(state, 1 - number / steps)
                state.step = number + 1
                smooth = losses["loss"] if not smooth else 0.98 * smooth + 0.02 * losses["loss"]
                if state.step % 10 == 0 or state.step == steps:
                    bar.set_postfix(loss=f"{smooth:.4f}", refresh=False)
                    entry = {
                        "stage": state.stage,
                        "step": state.step,
                        "seconds": round(time.monotonic() - began, 1),
                        **{name: round(value, 5) for name, value in losses.items()},
                    }
                    log.write(json.dumps(entry) + "\n")
                if state.step % self.recipe.checkpoint_every == 0 and state.step < steps:
                    log.flush()
                    state.save(checkpoint, self.fingerprint)

    def _align(self, state: State, part: float) -> dict[str, float]:
        numbers = align_batch(self.corpus, self.recipe, state.step)
        texts = [[side.window(n, n) for n in numbers.tolist()] for side in self.corpus.sides]
        rows, (left, right) = self._local(*texts)
        leaf = state.adams["table"].table[rows].requires_grad_()
        loss = translation_loss(leaf, left, right, self.recipe.align_scale)
        (gradient,) = torch.autograd.grad(loss, [leaf])
        state.adams["table"].step(rows, gradient, self.recipe.align_rate * part)
        return {"loss": loss.item()}

    def _late(self, state: State, part: float, batch: RankBatch, rates: Rates) -> dict[str, float]:
        recipe = self.recipe
        rows, (queries, passages) = self._local(batch.queries, batch.passages)
        leaves = [state.adams[name].table[rows].requires_grad_() for name in PARAMETERS]
        table, pool, query, passage = leaves
        banned = torch.from_numpy(batch.banned).to(self.device)
        scores = late_scores(
            table,
            query.exp(),
            passage.exp(),
            queries,
            passages,
            recipe.exponent,
        )
        late = ranking_loss(scores, banned)
        pooled = ranking_loss(
            POOLED_SCALE * pooled_scores(table, pool.exp(), queries, passages), banned
        )
        loss = late + rates.pooled * pooled
        gradients = torch.autograd.grad(loss, leaves)
        for name, gradient in zip(PARAMETERS, gradients, strict=True):
            rate = rates.table if name == "table" else rates.weights
            state.adams[name].step(rows, gradient, rate * part)
        moved = state.adams["table"].table
        moved[rows] = torch.lerp(moved[rows], state.anchor[rows], recipe.keep * part)
        hits = (
            scores.masked_fill(banned, -1e4).argmax(1).cpu() == torch.arange(len(scores))
        ).float()
        return {
            "loss": loss.item(),
            "late": late.item(),
            "pooled": pooled.item(),
            "accuracy": hits.mean().item(),
        }

    def _local(self, *groups: list[Ids]) -> tuple[Tensor, list[Bag]]:
        """Number the tokens of a batch from 0: the rows of the table, and the texts in them."""
        flat = [torch.from_numpy(np.concatenate(texts)).long() for texts in groups]
        rows, places = torch.unique(torch.cat(flat), return_inverse=True)
        bags = []
        for ids, texts in zip(torch.split(places, [len(f) for f in flat]), groups, strict=True):
            lengths = torch.tensor([len(text) for text in texts])
            bags.append(Bag(ids.to(self.device), (lengths.cumsum(0) - lengths).to(self.device)))
        return rows.to(self.device), bags

    def _sentence_vectors(self, table: Tensor) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        """Pooled unit vectors of all English sentences, (pairs, dimension)."""
        side: Side = self.corpus.sides[0]
        ids = torch.from_numpy(side.ids).long().to(self.device)
        found = []
        for first in range(0, len(self.corpus), 50_000):
            starts = torch.from_numpy(side.starts[first : first + 50_001]).to(self.device)
            piece = ids[starts[0] : starts[-1]]
            pooled = functional.embedding_bag(piece, table, starts[:-1] - starts[0])
            found.append(functional.normalize(pooled, dim=1).cpu().numpy())
        return np.concatenate(found)

    def _export(self, state: State, out: Path) -> None:
        values = {name: value.cpu().numpy() for name, value in state.values().items()}
        export(
            out,
            name=self.recipe.name,
            tokenizer=self.tokenizer,
            table=values["table"],
            pool=np.exp(values["pool"]),
            query=np.exp(values["query"]),
            passage=np.exp(values["passage"]),
            recipe=_plain(self.recipe),
            card=model_card(self.recipe, self.pairs),
        )


def _plain(recipe: Recipe) -> dict[str, object]:
    """The recipe as JSON takes it."""
    return {
        field.name: dict(value) if hasattr(value, "items") else value
        for field in dataclasses.fields(recipe)
        for value in (getattr(recipe, field.name),)
    }
