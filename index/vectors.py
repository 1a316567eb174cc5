"""Nearest vectors by inner product, in a FAISS index whose kind follows the size.

======================  ==========  ============================================================
vectors                 kind        why
======================  ==========  ============================================================
up to `EXACT`           `Flat`      compares everything: exact, and still a few milliseconds
more                    `IVFx,SQ8`  compares the nearest of x clusters (Jégou et al. 2011), one
                                    byte a component: a quarter of the memory
======================  ==========  ============================================================

HNSW (Malkov & Yashunin 2018) takes as much memory again for its graph. On 200,000 clustered vectors
of 256 components, `HNSW32,SQ8` was built at 19,000 vectors a second and found 0.72 of the ten
nearest, `IVF1024,SQ8` at 132,000 with 0.95, both in under a millisecond.
Everything is written by `faiss.write_index`: no pickle.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from index.encoder import Vectors
from index.errors import StoreError

EXACT = 20_000  # most vectors that are compared one by one
TRAINING_PER_CLUSTER = 40  # FAISS asks for at least 39
PROBED = 192  # clusters looked into for each question
SAMPLE = 100_000  # vectors that clusters are learned from
SEED = 1234


def kind_for(size: int) -> str:
    """Return the FAISS factory string for a number of vectors."""
    if size <= EXACT:
        return "Flat"
    clusters = 1 << max(8, round(np.log2(2 * np.sqrt(size))))
    return f"IVF{clusters},SQ8"


class VectorIndex:
    """Vectors under the numbers 0, 1, 2, … in which they were added."""

    def __init__(self, index: faiss.Index, kind: str) -> None:
        """Take a finished FAISS index; `build` and `load` make one."""
        self._index = index
        self.kind = kind

    @classmethod
    def build(
        cls, vectors: Vectors, kind: str | None = None, *, probed: int = PROBED
    ) -> VectorIndex:
        """Index vectors of shape (n, dimension).

        Args:
            vectors: What to index.
            kind: Overrides the choice by size.
            probed: Clusters looked into for each question, where there are clusters.
        """
        built = cls.prepare(vectors, len(vectors), kind, probed=probed)
        built.add(vectors)
        return built

    @classmethod
    def prepare(
        cls, sample: Vectors, size: int, kind: str | None = None, *, probed: int = PROBED
    ) -> VectorIndex:
        """Make an empty index for `size` vectors, its clusters learned from a sample of them."""
        kind = kind or kind_for(size)
        dimension = sample.shape[1]
        if kind == "Flat":
            return cls(faiss.IndexFlatIP(dimension), kind)
        index = faiss.index_factory(dimension, kind, faiss.METRIC_INNER_PRODUCT)
        if kind.startswith("IVF"):
            inverted = faiss.extract_index_ivf(index)
            wanted = TRAINING_PER_CLUSTER * inverted.nlist
            if len(sample) > wanted:
                choice = np.random.default_rng(SEED).choice(len(sample), wanted, replace=False)
                sample = sample[np.sort(choice)]
            inverted.cp.niter = 8  # more rounds no longer change recall, only the time
            inverted.cp.seed = SEED
            inverted.nprobe = min(probed, inverted.nlist)
        index.train(np.ascontiguousarray(sample, np.float32))
        return cls(index, kind)

    def add(self, vectors: Vectors | Iterable[Vectors]) -> None:
        """Add vectors, in one array or array by array."""
        for some in [vectors] if isinstance(vectors, np.ndarray) else vectors:
            self._index.add(np.ascontiguousarray(some, np.float32))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Number of components of a vector."""
        return int(self._index.d)

    def search(self, queries: Vectors, k: int) -> tuple[Vectors, NDArray[np.int64]]:
        """Find the nearest vectors.

        Args:
            queries: Shape (m, dimension).
            k: How many to find; fewer are returned if fewer are held.

        Returns:
            Inner products, best first, and numbers, both of shape (m, min(k, n)). Where an
            approximate index finds too few, the rest is -1 with a product of -inf.
        """
        k = min(k, len(self))
        if k <= 0:
            return np.zeros((len(queries), 0), np.float32), np.zeros((len(queries), 0), np.int64)
        products, numbers = self._index.search(np.ascontiguousarray(queries, np.float32), k)
        products[numbers < 0] = -np.inf
        return products, numbers

    @property
    def numbered(self) -> bool:
        """Whether each vector is found by its number without a search."""
        if not self.kind.startswith("IVF"):
            return True
        return not faiss.extract_index_ivf(self._index).direct_map.no()

    def number(self) -> None:
        """Note which cluster holds which vector, 8 bytes each; saved with the index."""
        faiss.extract_index_ivf(self._index).make_direct_map()

    def reconstruct(self, numbers: NDArray[np.int64] | None = None) -> Vectors:
        """Return some vectors, or all, as the index holds them: shape (len(numbers), dimension).

        A quantised index gives them back rounded. One in clusters is numbered first, if need be:
        where several threads ask, number it before.
        """
        if numbers is None:
            numbers = np.arange(len(self))
        if not self.numbered:
            self.number()
        vectors: Vectors = self._index.reconstruct_batch(np.ascontiguousarray(numbers, np.int64))
        return vectors

    def save(self, path: Path) -> None:
        """Write the index to a file.

        Raises:
            StoreError: If the file cannot be written.
        """
        try:
            faiss.write_index(self._index, str(path))
        except RuntimeError as error:
            raise StoreError(f"{path} cannot be written: is the disk full or read-only?") from error

    @classmethod
    def load(cls, path: Path, kind: str | None = None, *, mapped: bool = False) -> VectorIndex:
        """Read an index from a file.

        Args:
            path: Written by `save`.
            kind: Its kind, as recorded beside it; by default the one that suits its size.
            mapped: Leave the vectors on disk, for the operating system to page in.

        Raises:
            StoreError: If the file is missing, damaged, or no FAISS index.
        """
        if not path.is_file():
            raise StoreError(f"{path} is missing: build the index again")
        clustered = (kind or "IVF").startswith("IVF")
        flag = faiss.IO_FLAG_MMAP if clustered else faiss.IO_FLAG_MMAP_IFC
        try:
            index = faiss.read_index(str(path), flag if mapped else 0)
        except RuntimeError as error:
            raise StoreError(f"{path} is damaged: build the index again") from error
        return cls(index, kind or kind_for(int(index.ntotal)))


class VectorBuilder:
    """Makes a `VectorIndex` batch by batch.

    Until there are enough vectors to learn the clusters of a quantised index from, they are held;
    then they go into the index as they come, so that a million take a quarter of their memory.
    """

    def __init__(self, size: int) -> None:
        """Take the number of vectors that will come."""
        self._size = size
        self._kind = kind_for(size)
        self._held: list[Vectors] = []
        self._index: VectorIndex | None = None
        self._sum: NDArray[np.float64] | None = None
        self._count = 0

    def add(self, vectors: Vectors) -> None:
        """Add some vectors: shape (n, dimension)."""
        total = vectors.sum(axis=0, dtype=np.float64)
        self._sum = total if self._sum is None else self._sum + total
        self._count += len(vectors)
        if self._index is not None:
            self._index.add(vectors)
            return
        self._held.append(vectors)
        if self._kind != "Flat" and self._count >= min(SAMPLE, self._size):
            self._start()

    def finish(self, dimension: int) -> VectorIndex:
        """Return the index of all vectors added, even if there was none."""
        if self._index is None:
            self._held.append(np.zeros((0, dimension), np.float32))
            self._start()
        assert self._index is not None
        return self._index

    def mean(self, dimension: int) -> Vectors:
        """Return the mean of all vectors added, 0 if there was none: shape (dimension,)."""
        if self._sum is None:
            return np.zeros(dimension, np.float32)
        return (self._sum / max(self._count, 1)).astype(np.float32)

    def _start(self) -> None:
        sample = np.concatenate(self._held)
        self._held = []
        self._index = VectorIndex.prepare(sample, self._size, self._kind)
        self._index.add(sample)
