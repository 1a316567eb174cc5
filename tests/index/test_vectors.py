import numpy as np
import pytest

from index.errors import StoreError
from index.vectors import EXACT, VectorIndex, kind_for


def clustered(count: int, dimension: int = 16) -> np.ndarray:
    random = np.random.default_rng(3)
    centres = random.normal(size=(50, dimension))
    points = centres[random.integers(0, 50, count)] + 0.3 * random.normal(size=(count, dimension))
    return (points / np.linalg.norm(points, axis=1, keepdims=True)).astype(np.float32)


def test_small_collections_are_searched_exactly():
    vectors = clustered(200)
    index = VectorIndex.build(vectors)
    assert index.kind == "Flat"
    products, numbers = index.search(vectors[:5], 3)
    assert numbers[:, 0].tolist() == [0, 1, 2, 3, 4]
    expected = np.sort(vectors[:5] @ vectors.T, axis=1)[:, ::-1][:, :3]
    assert products == pytest.approx(expected, abs=1e-5)


def test_the_kind_follows_the_size():
    assert kind_for(1) == "Flat"
    assert kind_for(EXACT) == "Flat"
    assert kind_for(1_000_000) == "IVF2048,SQ8"


def test_a_quantised_index_finds_nearly_the_same():
    vectors = clustered(12_000)
    exact = VectorIndex.build(vectors, "Flat").search(vectors[:50], 10)[1]
    index = VectorIndex.build(vectors, "IVF256,SQ8")
    found = index.search(vectors[:50], 10)[1]
    shared = [len(set(a) & set(b)) for a, b in zip(exact.tolist(), found.tolist(), strict=True)]
    assert np.mean(shared) > 9


def test_vectors_can_be_added_part_by_part():
    vectors = clustered(100)
    index = VectorIndex.prepare(vectors, 100)
    index.add(iter([vectors[:60], vectors[60:]]))
    assert len(index) == 100
    assert index.search(vectors[70:71], 1)[1].tolist() == [[70]]


@pytest.mark.parametrize("mapped", [False, True])
@pytest.mark.parametrize("kind", ["Flat", "SQ8", "IVF16,SQ8"])
def test_a_saved_index_answers_alike(tmp_path, mapped, kind):
    vectors = clustered(1_000)
    index = VectorIndex.build(vectors, kind)
    index.save(tmp_path / "vectors.faiss")
    opened = VectorIndex.load(tmp_path / "vectors.faiss", kind, mapped=mapped)
    assert (len(opened), opened.dimension, opened.kind) == (1_000, 16, kind)
    assert opened.search(vectors[:9], 4)[1].tolist() == index.search(vectors[:9], 4)[1].tolist()


def test_asking_for_more_than_there_is_gives_what_there_is():
    index = VectorIndex.build(clustered(3))
    assert index.search(clustered(1), 10)[1].shape == (1, 3)
    assert VectorIndex.build(np.zeros((0, 16), np.float32)).search(clustered(1), 5)[1].shape == (
        1,
        0,
    )


def test_missing_damaged_and_unwritable_files_are_named(tmp_path):
    with pytest.raises(StoreError, match="missing"):
        VectorIndex.load(tmp_path / "none.faiss", "Flat")
    (tmp_path / "bad.faiss").write_bytes(b"not an index")
    with pytest.raises(StoreError, match="damaged"):
        VectorIndex.load(tmp_path / "bad.faiss", "Flat")
    with pytest.raises(StoreError, match="cannot be written"):
        VectorIndex.build(clustered(3)).save(tmp_path / "no" / "such" / "folder.faiss")
