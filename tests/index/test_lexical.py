import json

import bm25s
import numpy as np
import pytest

from index.lexical import BM25Settings, LexicalIndex
from index.terms import Vocabulary

GERMAN = [
    "Die Schanghaier Organisation für Zusammenarbeit ist kein Sicherheitsbündnis.",
    "Kasachstan liefert Erdöl durch eine Pipeline nach China.",
    "Im August 2008 begann der Krieg in Georgien; das Bündnis schwieg.",
    "Russland und China halten gemeinsame Manöver ab.",
    "",
]


@pytest.fixture(scope="module")
def index() -> LexicalIndex:
    return LexicalIndex.build(GERMAN, "de")


def best(index: LexicalIndex, query: str, language: str | None = None) -> list[int]:
    return index.top(query, 3, language)[1].tolist()  # type: ignore[arg-type]


def test_inflection_does_not_hide_the_text(index):
    assert best(index, "Woher kommt Chinas Öl aus Kasachstan?")[0] == 1


def test_a_compound_is_found_by_its_part_and_below_the_word_itself(index):
    assert best(index, "Bündnis") == [2, 0]


def test_a_compound_in_the_question_finds_its_parts_in_the_text(index):
    assert 2 in best(index, "Georgienkrieg")


def test_an_english_question_finds_names_and_years_in_german_text(index):
    assert best(index, "What happened in August 2008?", "en")[0] == 2


def test_a_question_without_known_words_finds_nothing(index):
    assert best(index, "Xylophon?") == []
    assert best(index, "") == []
    assert best(index, "Was ist das?") == []


def test_equal_scores_keep_the_order_of_the_texts():
    index = LexicalIndex.build(["Krieg", "Krieg", "Krieg", "Frieden"], "de")
    assert best(index, "Krieg") == [0, 1, 2]


@pytest.mark.parametrize("texts", [[], [""], ["", "..."]])
def test_collections_without_words_can_be_searched(texts):
    index = LexicalIndex.build(texts, "de")
    assert index.scores("Krieg").tolist() == [0.0] * len(texts)
    assert best(index, "Krieg") == []


def test_an_index_survives_being_written_and_mapped(index, tmp_path):
    for name, values in index.arrays().items():
        np.save(tmp_path / f"{name}.npy", values, allow_pickle=False)
    header = json.loads(json.dumps(index.header()))
    arrays = {
        path.stem: np.load(path, mmap_mode="r" if path.stat().st_size > 200 else None)
        for path in tmp_path.glob("*.npy")
    }
    opened = LexicalIndex.from_arrays(arrays, header)
    assert len(opened) == len(index)
    for query in ("Bündnisse", "Georgienkrieg", "Pipeline 2008", "nichts"):
        assert np.array_equal(opened.scores(query), index.scores(query))


def test_chunks_do_not_change_the_index(index, monkeypatch):
    monkeypatch.setattr("index.postings.CHUNK", 7)
    again = LexicalIndex.build(GERMAN, "de")
    for name, values in index.arrays().items():
        assert np.array_equal(values, again.arrays()[name]), name


def test_whole_words_score_as_bm25s_scores_them():
    random = np.random.default_rng(5)
    words = [f"{a}{b}q" for a in "bcdfgklm" for b in "aeio"]  # nothing to stem or to split
    texts = [" ".join(random.choice(words, random.integers(1, 40))) for _ in range(60)]
    ours = LexicalIndex.build(texts, "de", BM25Settings(k1=1.3, b=0.7, likeness=1))
    theirs = bm25s.BM25(method="lucene", k1=1.3, b=0.7)
    theirs.index([text.split() for text in texts], show_progress=False)
    for _ in range(20):
        query = list(random.choice(words, 4))
        expected = theirs.get_scores(query)
        assert ours.scores(" ".join(query)) == pytest.approx(expected, abs=1e-4)


def test_terms_are_found_by_halving_in_any_script():
    terms = ["zeta", "alpha", "ümlaut", "путин", "a", "alphabet"]
    vocabulary, rank = Vocabulary.build(terms)
    for term, place in zip(terms, rank, strict=True):
        assert vocabulary.find(term) == place
    assert vocabulary.find("alph") is None
    assert vocabulary.find("zzz") is None
    assert vocabulary.find("") is None
