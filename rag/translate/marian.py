"""Translation models of the Marian family, in this process, through transformers.

A model sees one line at a time, because its vocabulary knows no line breaks. Transformers and
torch are imported when a model is opened, and not before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from index.language import Language
from rag.translate import clauses
from rag.translate.translator import Piece
from rag.writer.errors import ModelError

if TYPE_CHECKING:
    from torch import Tensor
    from transformers import MarianMTModel, MarianTokenizer

_BATCH = 8
"""Lines that are translated at once; a run that breaks off loses no more."""
_GROWTH, _SLACK = 3, 24
"""Tokens a translation may have for each of its source, and beyond: one that has more runs on."""
_FEW = 8
"""Words of a text that is not worth halving when the model runs on."""
_ITEM = re.compile(r"\s*(?:\(?(?:\d{1,3}|[a-zA-Z])[.)]|[-–•*])\s+")
"""The number or sign of a list's item. It is no language: a model would make words of it."""


@dataclass(frozen=True, slots=True)
class _Part:
    """What the model sees at once: a line of a piece, or a clause of one that is too long.

    `mark` stands before it untranslated: a line break, the number of an item.
    """

    piece: int
    mark: str
    text: str


class MarianTranslator:
    """Wraps a Marian model."""

    def __init__(
        self, model: MarianMTModel, tokenizer: MarianTokenizer, name: str, prefix: str = ""
    ) -> None:
        """Take a loaded model and its tokenizer; `open` loads them.

        Args:
            model: the model, in evaluation mode.
            tokenizer: its tokenizer.
            name: what it is called.
            prefix: what tells a model with several target languages which one is wanted.
        """
        self._model = model
        self._tokenizer = tokenizer
        self._name = name
        self._prefix = prefix
        self._positions = int(model.config.max_position_embeddings)
        self._most = min(int(tokenizer.model_max_length), self._positions)

    @classmethod
    def open(cls, place: str, source: Language, target: Language) -> MarianTranslator:
        """Open a model of this machine by its hub name or its folder; nothing is downloaded.

        Raises:
            ModelError: if there is none, it cannot be loaded, or it translates something else.
        """
        from rag.translate.marian_files import load

        loaded = load(place, source, target)
        return cls(loaded.model, loaded.tokenizer, loaded.name, loaded.prefix)

    @property
    def name(self) -> str:
        """The model's hub name, or that of its folder."""
        return self._name

    def translate(self, pieces: Sequence[Piece]) -> Iterator[str | None]:
        """Yield the translation of each piece; None where the model runs on without an end."""
        waiting: list[Piece] = []
        lines = 0
        for piece in pieces:
            waiting.append(piece)
            lines += piece.text.count("\n") + 1
            if lines >= _BATCH:
                yield from self._pieces(waiting)
                waiting, lines = [], 0
        yield from self._pieces(waiting)

    def _pieces(self, pieces: Sequence[Piece]) -> Iterator[str | None]:
        """Take pieces apart into what fits, translate all of it, and put it together."""
        parts: list[_Part] = []
        for number, piece in enumerate(pieces):
            for line_number, line in enumerate(piece.text.split("\n")):
                item = _ITEM.match(line)
                mark = item.group() if item else ""
                if line_number:
                    mark = f"\n{mark}"
                for text in clauses.cut(line[len(mark.lstrip("\n")) :], self._fits):
                    parts.append(_Part(number, mark, text))
                    mark = ""
        done = self._texts([part.text for part in parts])
        for number in range(len(pieces)):
            own = [(p, t) for p, t in zip(parts, done, strict=True) if p.piece == number]
            if any(translated is None for _, translated in own):
                yield None
            else:
                yield "".join(f"{p.mark}{t}{clauses.space_after(p.text)}" for p, t in own).strip()

    def _fits(self, text: str) -> bool:
        # One more for the end of the sentence.
        return len(self._tokenizer.tokenize(self._prefix + text)) < self._most

    def _texts(self, texts: Sequence[str]) -> list[str | None]:
        """Translate texts that fit; what only runs on is tried again in halves."""
        done: list[str | None] = [text.strip() for text in texts]
        places = [at for at, text in enumerate(texts) if any(c.isalpha() for c in text)]
        for begin in range(0, len(places), _BATCH):
            some = places[begin : begin + _BATCH]
            for at, translated in zip(
                some, self._batch([texts[at].strip() for at in some]), strict=True
            ):
                done[at] = self._in_halves(texts[at]) if translated is None else translated
        return done

    def _in_halves(self, text: str) -> str | None:
        text = text.strip()
        if len(text.split()) < _FEW:
            return None
        first, second = clauses.halves(text)
        translated = self._texts([first, second])
        if None in translated:
            return None
        return f"{translated[0]}{clauses.space_after(first)}{translated[1]}"

    def _batch(self, texts: Sequence[str]) -> list[str | None]:
        """Translate texts at once; None for one whose translation has no end.

        Raises:
            ModelError: if the model fails: it does not fit its tokenizer, or the memory is full.
        """
        import torch

        # Without types where transformers declares none, or several.
        model, tokenizer = cast(Any, self._model), cast(Any, self._tokenizer)
        given = tokenizer(
            [self._prefix + text for text in texts], return_tensors="pt", padding=True
        ).to(self._model.device)
        most = min(self._positions, _GROWTH * int(given["input_ids"].shape[1]) + _SLACK)
        try:
            with torch.inference_mode():
                written: Tensor = model.generate(**given, max_length=most)
        except (RuntimeError, IndexError) as error:
            reason = str(error).strip().split("\n")[0][:120]
            raise ModelError(f"{self._name} failed ({reason}): name another model.") from error
        return [self._decoded(row) for row in written.tolist()]

    def _decoded(self, row: list[int]) -> str | None:
        # The first token only starts the decoder.
        if self._tokenizer.eos_token_id not in row[1:]:
            return None
        text = cast(Any, self._tokenizer).decode(
            row, skip_special_tokens=True, use_source_tokenizer=False
        )
        return str(text).strip() or None
