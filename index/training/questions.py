"""Questions of our own writing about sentences of the training data.

The sentences are not ours to copy; a question is kept beside the hash of its pair and finds it
again where the data is at hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from index.errors import DataError
from index.training.corpus import Ids
from index.training.data import Pair


@dataclass(frozen=True)
class Question:
    """The number of a pair, and the token ids of an English and a German question about it."""

    pair: int
    sides: tuple[Ids, Ids]


def read_questions(path: Path, pairs: Sequence[Pair], tokenizer: Tokenizer) -> list[Question]:
    """Read `pair id TAB German question TAB English question` lines.

    Args:
        path: The file.
        pairs: The training pairs; questions about others are left out.
        tokenizer: Makes token ids of the questions.

    Returns:
        One entry per line whose pair is at hand.

    Raises:
        DataError: The file is missing or a line has not three columns.
    """
    numbers = {pair.id: number for number, pair in enumerate(pairs)}
    found: list[Question] = []
    for cells in _rows(path):
        if (pair := numbers.get(cells[0])) is None:
            continue
        german, english = (
            np.array([i for i in encoding.ids if i != 0], dtype=np.int32)
            for encoding in tokenizer.encode_batch(cells[1:], add_special_tokens=False)
        )
        if len(german) and len(english):
            found.append(Question(pair, (english, german)))
    return found


def pairs_asked_about(path: Path) -> set[str]:
    """Ids of the pairs that a questions file is about.

    Raises:
        DataError: As `read_questions`.
    """
    return {cells[0] for cells in _rows(path)}


def _rows(path: Path) -> list[list[str]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as exc:
        raise DataError(f"{path}: cannot be read ({exc})") from exc
    rows = [line.split("\t") for line in lines]
    for number, cells in enumerate(rows, start=1):
        if len(cells) != 3 or not all(cell.strip() for cell in cells):
            raise DataError(f"{path}:{number}: expected pair id, German question, English question")
    return rows
