"""Keeps a collection in a folder.

::

    FOLDER/collection.json          encoder, language, size
    FOLDER/passages.faiss           vectors                (`index.text_index`)
    FOLDER/passages.safetensors     BM25 and token ids     (`index.text_index`)
    FOLDER/mean.npy                 mean of the vectors
    FOLDER/texts.txt, ends.npy      the passages, read one by one when they are asked for
"""

from __future__ import annotations

import json
import mmap
from collections.abc import Sequence
from pathlib import Path
from typing import overload

import numpy as np
from numpy.typing import NDArray

from index.encoder import Encoder
from index.errors import StoreError
from index.text_index import TextIndex
from rag.collection import EXHAUSTIVE, Collection, sentences_of
from rag.fusion import FusionSettings

FORMAT = 1


class StoredTexts(Sequence[str]):
    """Texts in a mapped file, decoded when asked for."""

    def __init__(self, data: bytes | mmap.mmap, ends: NDArray[np.int64]) -> None:
        """Take the bytes of all texts, and 0 and the end of each."""
        self._data = data
        self._ends = ends

    def __len__(self) -> int:
        return len(self._ends) - 1

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        """Return one text or some."""
        if isinstance(place, slice):
            return [self[number] for number in range(*place.indices(len(self)))]
        number = range(len(self))[place]
        return self._data[int(self._ends[number]) : int(self._ends[number + 1])].decode()


def save(collection: Collection, folder: Path) -> None:
    """Write a collection into a folder, which is made if need be.

    Raises:
        StoreError: If it cannot be written.
    """
    ends = [0]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "texts.txt").open("wb") as file:
            for text in collection.texts:
                ends.append(ends[-1] + file.write(text.encode()))
        np.save(folder / "ends.npy", np.array(ends, np.int64), allow_pickle=False)
        np.save(folder / "mean.npy", collection.mean, allow_pickle=False)
        collection.index.save(folder, "passages")
        header = {"format": FORMAT, "encoder": collection.encoder.identity, "size": len(collection)}
        (folder / "collection.json").write_text(json.dumps(header) + "\n", encoding="utf-8")
    except OSError as error:
        raise StoreError(f"{folder} cannot be written: {error.strerror}") from error


def load(folder: Path, encoder: Encoder, settings: FusionSettings | None = None) -> Collection:
    """Open what `save` wrote.

    Raises:
        StoreError: If something is missing or damaged, or another encoder made it.
    """
    try:
        header = json.loads((folder / "collection.json").read_text(encoding="utf-8"))
        made_by, size = header["encoder"], header["size"]
        if header["format"] != FORMAT:
            raise StoreError(f"{folder} has another format: build the collection again")
        if made_by != encoder.identity:
            raise StoreError(
                f"{folder} was made with {made_by}, not with {encoder.identity}: "
                "name that encoder, or build the collection again"
            )
        ends = np.load(folder / "ends.npy", allow_pickle=False)
        mean = np.load(folder / "mean.npy", allow_pickle=False)
        texts = StoredTexts(_mapped(folder / "texts.txt"), ends)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{folder} is no collection, or damaged: build it again") from error
    index = TextIndex.load(folder, "passages")
    if not len(index) == len(texts) == size:
        raise StoreError(f"{folder} is damaged: its files do not belong together")
    sentences = sentences_of(texts, encoder) if len(texts) <= EXHAUSTIVE else None
    return Collection(texts, index, encoder, mean=mean, sentences=sentences, settings=settings)


def _mapped(path: Path) -> bytes | mmap.mmap:
    with path.open("rb") as file:
        if path.stat().st_size == 0:  # an empty file cannot be mapped
            return b""
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
