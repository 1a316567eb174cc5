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
from index.training.corpus import Corpus, Side, build_corpus
from index.training.curves import draw_curves
from index.training.data import Pair, capped
from index.training.export import export
from index.training.lessons import Lesson, Lessons, take_lessons
from index.training.questions import Question, pairs_asked_about, read_questions
from index.training.settings import Rates, Recipe
from index.training.start import begin_weights, random_table
from index.training.state import State
from index.training.steps import align_step, late_step
from index.training.teacher import Teacher
from index.training.thesaurus import Concept, SynonymBatch, read_thesaurus, synonym_batch
from index.training.vocabulary import WORD_START, train_tokenizer


@dataclass(frozen=True)
class Run:
    """One training run; `Run.prepare` reads and tokenises, `train` does the rest.

    Attributes:
        recipe: Settings.
        pairs: The sentence pairs, capped.
        corpus: The same as token ids.
        tokenizer: The subwords.
        questions: Questions about some of the pairs.
        thesaurus: Concepts with their forms, possibly none.
        lessons: What a teacher has to say; None begins at random and learns from the data alone.
        work: Folder for checkpoint, log and curves.
        device: Where tensors live.
    """

    recipe: Recipe
    pairs: list[Pair]
    corpus: Corpus
    tokenizer: Tokenizer
    questions: list[Question]
    thesaurus: list[Concept]
    lessons: Lessons | None
    work: Path
    device: torch.device

    @classmethod
    def prepare(
        cls,
        recipe: Recipe,
        pairs: list[Pair],
        *,
        questions: Path | None,
        thesaurus: Path | None,
        teacher: Teacher | None,
        work: Path,
        device: torch.device,
    ) -> Run:
        """Cap the pairs, learn the vocabulary (or take the one in `work`), tokenise.

        Raises:
            DataError: The file of questions or the thesaurus is unusable.
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
        lessons = None
        if teacher is not None:
            vocabulary = tokenizer.get_vocab()
            words = sorted(vocabulary, key=vocabulary.__getitem__)
            words = [word.removeprefix(WORD_START) or word for word in words]
            lessons = take_lessons(teacher, words, pairs, recipe, work)
        return cls(
            recipe,
            pairs,
            build_corpus(tokenizer, pairs),
            tokenizer,
            read_questions(questions, pairs, tokenizer) if questions else [],
            read_thesaurus(thesaurus, tokenizer) if thesaurus else [],
            lessons,
            work,
            device,
        )

    @property
    def fingerprint(self) -> str:
        """Hash of all that decides the result, so that no run goes on from another's checkpoint."""
        digest = hashlib.sha256(json.dumps(_plain(self.recipe), sort_keys=True).encode())
        if self.lessons is not None:
            digest.update(self.lessons.tokens.tobytes() + self.lessons.targets.tobytes())
        for side in self.corpus.sides:
            digest.update(side.ids.tobytes())
        for question in self.questions:
            digest.update(question.sides[0].tobytes() + question.sides[1].tobytes())
        for concept in self.thesaurus:
            digest.update(b"\n".join(form.tobytes() for form in concept.forms))
        return digest.hexdigest()

    def train(self, out: Path) -> None:
        """Train all stages, from the last checkpoint if there is one, and write the folder."""
        recipe, checkpoint = self.recipe, self.work / "checkpoint.safetensors"
        if checkpoint.exists():
            state = State.load(checkpoint, self.fingerprint, self.device)
        else:
            state = State.start("align", self._begin())
        if state.stage == "align":
            self._steps(state, self._align_steps, self._align, checkpoint)
            state = State.start("words", begin_weights(state.values(), self.corpus))
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
        if self.lessons is None:
            table = random_table(size, recipe.dimension, recipe.seed)
        else:
            table = self.lessons.tokens.copy()
        zeros = torch.zeros(size, device=self.device)
        return {
            "table": torch.from_numpy(table).to(self.device),
            "pool": zeros,
            "query": zeros,
            "passage": zeros,
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
        left, right = ([side.window(n, n) for n in numbers.tolist()] for side in self.corpus.sides)
        alike = self._synonyms(6, state.step, len(numbers))
        return align_step(state, self.recipe, part, left, right, alike, self._lesson(9, state.step))

    def _late(self, state: State, part: float, batch: RankBatch, rates: Rates) -> dict[str, float]:
        alike = None
        if state.stage == "words":
            alike = self._synonyms(7, state.step, len(batch.queries))
        stage = 10 if state.stage == "words" else 11
        lesson = self._lesson(stage, state.step)
        return late_step(state, self.recipe, part, batch, rates, alike, lesson)

    def _lesson(self, stage: int, step: int) -> Lesson | None:
        """What the teacher wants in a step."""
        if self.lessons is None or not self.recipe.lesson_weight:
            return None
        rng = np.random.default_rng([self.recipe.seed, stage, step])
        return self.lessons.batch(self.corpus, rng, self.recipe.lesson_batch)

    def _synonyms(self, stage: int, step: int, pairs: int) -> SynonymBatch | None:
        """What a step sees of the thesaurus beside `pairs` pairs of sentences."""
        count = round(self.recipe.thesaurus_share * pairs)
        if not self.thesaurus or not count:
            return None
        rng = np.random.default_rng([self.recipe.seed, stage, step])
        return synonym_batch(self.thesaurus, count, rng)

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
