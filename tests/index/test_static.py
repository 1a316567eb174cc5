import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer, models

import index
from index.encoder import TokenEncoder
from index.errors import EncoderError
from index.late import LateScorer
from index.static import StaticEncoder, content_hash
from index.token_index import TokenIndex

MODEL = Path(index.__file__).parent / "model"

TRANSLATIONS = [
    ("Who wants to build a railway to the sea?", "Eine Bahnstrecke zum Meer ist geplant."),
    ("The president signed a trade agreement.", "Der Staatschef unterzeichnete einen Vertrag."),
    ("Heavy rain destroyed the harvest.", "Starker Regen vernichtete die Ernte."),
    ("The museum shows paintings by young artists.", "Das Museum zeigt Bilder junger Künstler."),
    ("Gas pipelines run through the desert.", "Erdgasleitungen verlaufen durch die Wüste."),
    ("The army withdrew from the border.", "Die Armee zog sich von der Grenze zurück."),
    ("Children learn two languages at school.", "Kinder lernen in der Schule zwei Sprachen."),
    ("The patient needs a new heart.", "Der Kranke braucht ein neues Herz."),
]


@pytest.fixture(scope="module")
def encoder():
    return StaticEncoder.load(MODEL)


def test_it_is_a_token_encoder(encoder):
    assert isinstance(encoder, TokenEncoder)


def test_pooled_translations_are_nearest_each_other(encoder):
    english, german = zip(*TRANSLATIONS, strict=True)
    likeness = encoder.encode(english) @ encoder.encode(german).T
    assert likeness.argmax(axis=1).tolist() == list(range(len(TRANSLATIONS)))
    assert likeness.argmax(axis=0).tolist() == list(range(len(TRANSLATIONS)))


def test_late_interaction_finds_the_translation(encoder):
    english, german = zip(*TRANSLATIONS, strict=True)
    scorer = LateScorer.open(TokenIndex.build(encoder.tokens(german)), encoder)
    weights = encoder.weights("query")
    for place, ids in enumerate(encoder.tokens(english)):
        assert scorer.score(encoder.vectors(ids), weights[ids]).argmax() == place


def test_question_words_are_worth_less_than_names(encoder):
    weights = encoder.weights("query")
    asking, naming = encoder.tokens(["wer was wann where which the", "Kasachstan Moscow Pipeline"])
    assert weights[asking].max() < weights[naming].min()


def test_vectors_are_unit_rows_of_the_table(encoder):
    ids = np.array([5, 1000, 5], dtype=np.int32)
    np.testing.assert_allclose(np.linalg.norm(encoder.vectors(ids), axis=1), 1, atol=1e-3)
    np.testing.assert_array_equal(encoder.vectors(ids), encoder.table[ids])


def test_pooled_vectors_do_not_depend_on_the_company_of_a_text(encoder):
    texts = [f"Satz {n} über {'Handel ' * (n % 7)}" for n in range(1500)]
    together = encoder.encode(texts)
    np.testing.assert_allclose(
        together[[0, 700, 1499]], encoder.encode([texts[0], texts[700], texts[1499]]), atol=1e-5
    )
    assert together.dtype == np.float32


def test_long_texts_are_pooled_whole(encoder):
    long = "Kasachstan Pipeline " * 20_000
    np.testing.assert_allclose(
        encoder.encode([long]), encoder.encode(["Kasachstan Pipeline"]), atol=1e-3
    )


def test_texts_without_known_tokens_yield_zero_rows(encoder):
    vectors = encoder.encode(["", " \n", "Moskau", "\U0001f98a"])
    assert np.linalg.norm(vectors, axis=1).round(3).tolist()[:3] == [0, 0, 1]
    assert encoder.encode([]).shape == (0, encoder.dimension)


@pytest.mark.parametrize("known", [100_000, 7])
def test_remembered_chunks_yield_what_the_tokenizer_yields(encoder, monkeypatch, known):
    monkeypatch.setattr("index.static._KNOWN", known)
    texts = [
        "»Die Sowjet-Union« (1922–1991), u.a. Kasachstan;",
        "  tab\tand\nnewline\u00a0and\u2009thin, 3.5% of x² ﬁnal É",
        "\u4e2d\u56fd e\u0301\u00e9 a\u00b4b o\u00adn",
        "",
    ]
    tokenizer = Tokenizer.from_file(str(MODEL / "tokenizer.json"))
    for text, ids in zip(texts, encoder.tokens(texts), strict=True):
        whole = tokenizer.encode(text, add_special_tokens=False).ids
        assert ids.tolist() == [token for token in whole if token != 0]


def test_identity_is_name_and_hash_of_the_files(encoder):
    assert encoder.identity == f"fussnote-static@{content_hash(MODEL)[:12]}"


def test_the_bundled_folder_stays_small():
    assert sum(path.stat().st_size for path in MODEL.rglob("*")) <= 25_000_000


def test_it_loads_unchanged_with_sentence_transformers(encoder):
    from sentence_transformers import SentenceTransformer

    texts = [text for pair in TRANSLATIONS for text in pair]
    theirs = SentenceTransformer(str(MODEL), device="cpu").encode(texts)
    np.testing.assert_allclose(encoder.encode(texts), theirs, atol=1e-3)


def test_encoding_imports_no_neural_network_library():
    code = (
        "import sys; from index.static import StaticEncoder; import index.late;"
        f"StaticEncoder.load({str(MODEL)!r}).encode(['Frage']);"
        "heavy = {'torch', 'transformers', 'sentence_transformers'} & set(sys.modules);"
        "sys.exit(', '.join(heavy) or 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


@pytest.fixture
def copy(tmp_path):
    return Path(shutil.copytree(MODEL, tmp_path / "copy"))


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "model.safetensors"])
def test_a_folder_without_one_of_its_files_is_refused(copy, name):
    (copy / name).unlink()
    with pytest.raises(EncoderError, match=name.split(".")[0] + r"|incomplete"):
        StaticEncoder.load(copy)


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "model.safetensors"])
@pytest.mark.parametrize("content", [b"", b"{}", b"{", b"\xff\xfe", b"[1, 2]"])
def test_a_folder_with_a_damaged_file_is_refused_in_one_line(copy, name, content):
    (copy / name).write_bytes(content)
    with pytest.raises(EncoderError) as caught:
        StaticEncoder.load(copy)
    assert str(copy) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"format": "model2vec"}, "not a fussnote-static encoder"),
        ({"version": 99}, "format version 99"),
        ({"content": None}, "content hash is missing"),
    ],
)
def test_a_folder_of_another_format_is_refused(copy, change, complaint):
    config = json.loads((copy / "config.json").read_text(encoding="utf-8"))
    (copy / "config.json").write_text(json.dumps(config | change), encoding="utf-8")
    with pytest.raises(EncoderError, match=complaint):
        StaticEncoder.load(copy)


def test_a_table_of_another_vocabulary_is_refused(copy):
    Tokenizer(models.WordPiece({"<unk>": 0, "a": 1}, unk_token="<unk>")).save(
        str(copy / "tokenizer.json")
    )
    config = json.loads((copy / "config.json").read_text(encoding="utf-8"))
    config["content"] = content_hash(copy)
    (copy / "config.json").write_text(json.dumps(config), encoding="utf-8")
    with pytest.raises(EncoderError, match="one row for each token"):
        StaticEncoder.load(copy)


def test_a_missing_folder_is_refused(tmp_path):
    with pytest.raises(EncoderError, match="no encoder folder"):
        StaticEncoder.load(tmp_path / "absent")
