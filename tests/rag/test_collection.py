import numpy as np
import pytest

from index.encoders import open_encoder
from index.errors import QuestionError
from rag import collection as module
from rag.collection import RETRIEVERS, Collection

TEXTS = [
    "Die Schanghaier Organisation wurde 2001 gegründet. Ihr Sitz ist Peking.",
    "Kasachstan fördert Erdöl am Kaspischen Meer. Eine Pipeline führt nach China.",
    "Der Krieg im August 2008 veränderte die Lage in Georgien.",
    "In der Küche riecht es nach frischem Brot. Der Bäcker steht früh auf.",
    "Das Museum zeigt Gemälde aus dem Barock. Der Eintritt ist frei.",
    "Die Mannschaft gewann das Endspiel mit drei Toren.",
]


class LetterEncoder:
    """Counts letters: an encoder without token vectors."""

    identity = "letters@1"
    dimension = 26

    def encode(self, texts, role="passage"):
        vectors = np.zeros((len(texts), 26), np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for letter in text.lower():
                if "a" <= letter <= "z":
                    row[ord(letter) - 97] += 1
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.divide(vectors, norms, out=vectors, where=norms > 0)


@pytest.fixture(scope="module")
def collection() -> Collection:
    return Collection.build(TEXTS, "de", open_encoder())


def first(collection: Collection, query: str, retriever="hybrid") -> int:
    return collection.search(query, 3, retriever)[0].place


@pytest.mark.parametrize("retriever", RETRIEVERS)
def test_each_retriever_finds_the_passage_that_answers(collection, retriever):
    assert first(collection, "Wohin führt die Pipeline aus Kasachstan?", retriever) == 1


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("Who won the final?", 5),
        ("When was the Shanghai Organisation founded?", 0),
        ("Where does the oil of Kazakhstan go?", 1),
        ("What does the baker do in the morning?", 3),
    ],
)
def test_english_questions_find_german_passages(collection, query, place):
    assert first(collection, query) == place


def test_hits_come_best_first_and_at_most_k(collection):
    hits = collection.search("Krieg in Georgien", 4)
    assert 1 <= len(hits) <= 4
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(0 < hit.score <= 1 for hit in hits)
    assert collection.search("Krieg in Georgien", 0) == []


def test_candidates_rank_as_scoring_everything_does(collection, monkeypatch):
    queries = ["Krieg in Georgien", "Who won the final?", "Gemälde im Museum", "Erdöl aus Asien"]
    exhaustive = [collection.search(query, 1) for query in queries]
    monkeypatch.setattr(module, "EXHAUSTIVE", 2)
    large = Collection.build(TEXTS, "de", open_encoder())
    for query, hits in zip(queries, exhaustive, strict=True):
        assert large.search(query, 1)[0].place == hits[0].place


@pytest.mark.parametrize("retriever", RETRIEVERS)
def test_large_collections_offer_every_retriever(monkeypatch, retriever):
    monkeypatch.setattr(module, "EXHAUSTIVE", 2)
    large = Collection.build(TEXTS, "de", open_encoder())
    assert first(large, "Wohin führt die Pipeline aus Kasachstan?", retriever) == 1


def test_a_title_is_searched_with_its_passage():
    collection = Collection.build(
        ["Er wurde 1954 geboren.", "Sie wurde 1954 geboren."],
        "de",
        open_encoder(),
        titles=["Nursultan Nasarbajew", ""],
    )
    assert first(collection, "Wann wurde Nasarbajew geboren?") == 0


def test_an_encoder_without_token_vectors_serves_all_but_late():
    collection = Collection.build(TEXTS, "de", LetterEncoder())
    for retriever in ("lexical", "dense", "hybrid"):
        assert first(collection, TEXTS[4], retriever) == 4
    with pytest.raises(QuestionError, match="no token vectors"):
        collection.search("Museum", 3, "late")


@pytest.mark.parametrize("query", ["", "   ", "?", "🙂", "xqzzw", "a" * 5_000])
def test_questions_that_say_nothing_do_no_harm(collection, query):
    assert all(np.isfinite(hit.score) for hit in collection.search(query, 3))


def test_empty_collections_and_empty_passages_can_be_searched():
    assert Collection.build([], "de", open_encoder()).search("Krieg") == []
    collection = Collection.build(["", "Krieg in Georgien", " "], "de", open_encoder())
    assert first(collection, "Georgien") == 1


def test_english_collections_are_searched_in_english_and_german():
    collection = Collection.build(
        ["The treaty was signed in Moscow.", "The river floods the valley every spring."],
        "en",
        open_encoder(),
    )
    assert first(collection, "Who signs treaties?") == 0
    assert first(collection, "Wann überschwemmt der Fluss das Tal?") == 1
