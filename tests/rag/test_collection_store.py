import json

import pytest

from index.encoders import open_encoder
from index.errors import StoreError
from rag import collection as module
from rag.collection import Collection
from rag.collection_store import StoredTexts, load, save

TEXTS = ["Krieg in Georgien. Öl für China.", "Brot aus der Bäckerei.", "", "Gemälde im Museum."]


@pytest.fixture
def folder(tmp_path):
    save(Collection.build(TEXTS, "de", open_encoder()), tmp_path / "stored")
    return tmp_path / "stored"


@pytest.mark.parametrize("exhaustive", [4_000, 2])
def test_a_stored_collection_answers_as_before(tmp_path, monkeypatch, exhaustive):
    monkeypatch.setattr(module, "EXHAUSTIVE", exhaustive)
    monkeypatch.setattr("rag.collection_store.EXHAUSTIVE", exhaustive)
    collection = Collection.build(TEXTS, "de", open_encoder())
    save(collection, tmp_path)
    opened = load(tmp_path, open_encoder())
    for query in ("Wer malte die Gemälde?", "bread", "Öl"):
        assert opened.search(query) == collection.search(query)


def test_nothing_is_pickled(folder):
    assert {path.suffix for path in folder.iterdir()} == {
        ".json", ".faiss", ".safetensors", ".npy", ".txt",
    }  # fmt: skip


def test_stored_texts_behave_like_a_list(folder):
    texts = load(folder, open_encoder()).texts
    assert isinstance(texts, StoredTexts)
    assert list(texts) == TEXTS
    assert texts[-1] == TEXTS[-1]
    assert texts[1:3] == TEXTS[1:3]
    with pytest.raises(IndexError):
        texts[4]


def test_another_encoder_is_refused_by_name(folder):
    header = json.loads((folder / "collection.json").read_text())
    header["encoder"] = "other@1234"
    (folder / "collection.json").write_text(json.dumps(header))
    with pytest.raises(StoreError, match="was made with other@1234"):
        load(folder, open_encoder())


@pytest.mark.parametrize(
    "name",
    [
        "collection.json",
        "ends.npy",
        "mean.npy",
        "texts.txt",
        "passages.faiss",
        "passages.safetensors",
    ],
)
@pytest.mark.parametrize("damage", ["missing", "cut"])
def test_missing_and_damaged_files_are_told_in_one_line(folder, name, damage):
    path = folder / name
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:5])
    if (name, damage) == ("texts.txt", "cut"):
        return  # its bytes are only read when asked for
    with pytest.raises(StoreError) as caught:
        load(folder, open_encoder())
    assert "\n" not in str(caught.value)


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be written"):
        save(Collection.build(TEXTS, "de", open_encoder()), tmp_path / "file" / "in")
