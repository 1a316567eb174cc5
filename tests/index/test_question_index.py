"""Questions on disk, with their vectors and their tokens."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from index import question_index
from index.encoders import open_token_encoder
from index.errors import StoreError
from index.question_index import QuestionIndex

TEXTS = ("Wer baut die Leitung?", "…", "Who sells gas to China, and why?")
NOTHING = np.zeros(0, np.int64)


def unanswered(texts):
    return np.full(len(texts), -1)


@pytest.fixture(scope="module")
def index():
    return QuestionIndex.build(TEXTS, open_token_encoder(), np.array([0, -1, 0]))


@pytest.mark.parametrize("mapped", [False, True])
def test_a_saved_index_gives_back_what_was_indexed(index, tmp_path, mapped):
    index.save(tmp_path, "questions")
    opened = QuestionIndex.load(tmp_path, "questions", mapped=mapped)
    assert len(opened) == 3
    numbers = np.array([2, 0])
    expected = open_token_encoder().tokens([TEXTS[2], TEXTS[0]])
    assert [ids.tolist() for ids in opened.tokens(numbers)] == [ids.tolist() for ids in expected]
    vectors = open_token_encoder().encode([TEXTS[2], TEXTS[0]], "query")
    assert opened.vectors.reconstruct(numbers) == pytest.approx(opened.placed(vectors), abs=0.01)
    assert opened.metric == pytest.approx(index.metric)


def test_questions_are_placed_by_what_tells_their_answers_apart():
    """Who asks with "bitte" or without wants the same; who asks for the price does not."""
    nouns = ("Hafen", "Bahnhof", "Damm", "Tunnel", "Turm", "Kanal", "Speicher", "Flughafen")
    asked = ("Wer baute den {}?", "Sagen Sie mir bitte, wer den {} baute, danke!")
    texts = [form.format(noun) for noun in nouns for form in asked]
    index = QuestionIndex.build(texts, open_token_encoder(), np.repeat(np.arange(len(nouns)), 2))
    unseen = (
        "Wer baute die Brücke?",
        "Sagen Sie mir bitte, wer die Brücke baute, danke!",
        "Was kostete die Brücke?",
    )
    plain = open_token_encoder().encode(unseen, "query")
    placed = index.placed(plain)
    same, other = (placed[0] @ placed[n] - plain[0] @ plain[n] for n in (1, 2))
    assert same > other + 0.05
    assert np.linalg.norm(placed, axis=1) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("mapped", [False, True])
def test_no_questions_are_an_index_too(tmp_path, mapped):
    QuestionIndex.build((), open_token_encoder(), NOTHING).save(tmp_path, "questions")
    opened = QuestionIndex.load(tmp_path, "questions", mapped=mapped)
    assert len(opened) == 0
    assert opened.tokens(NOTHING) == []
    assert opened.vectors.search(np.ones((1, opened.vectors.dimension)), 5)[1].shape == (1, 0)


@pytest.mark.parametrize("name", ["questions.faiss", "questions.safetensors"])
@pytest.mark.parametrize("damage", [None, b"", b"no index"])
def test_a_missing_or_damaged_file_is_reported(index, tmp_path, name, damage):
    index.save(tmp_path, "questions")
    if damage is None:
        (tmp_path / name).unlink()
    else:
        (tmp_path / name).write_bytes(damage)
    with pytest.raises(StoreError, match=name):
        QuestionIndex.load(tmp_path, "questions")


def test_many_questions_are_found_in_clusters_and_numbered_for_all_threads(tmp_path, monkeypatch):
    monkeypatch.setattr(question_index, "_MANY", 5000)
    nouns = ("Hafen", "Boot", "Brücke", "Leitung", "Vertrag", "Gipfel", "Grenze", "Wahl")
    texts = [f"Wer sah {noun} Nummer {n} im Jahr {n + 900}?" for n in range(700) for noun in nouns]
    QuestionIndex.build(texts, open_token_encoder(), unanswered(texts)).save(tmp_path, "questions")
    opened = QuestionIndex.load(tmp_path, "questions")
    # Threads that ask change nothing in it.
    assert opened.vectors.kind.startswith("IVF")
    assert opened.vectors.numbered
    vectors = open_token_encoder().encode(texts, "query")
    asked = np.arange(0, len(texts), 40)
    _, found = opened.vectors.search(vectors[asked], 20)
    assert np.mean([own in near for own, near in zip(asked, found, strict=True)]) > 0.95
    with ThreadPoolExecutor(8) as threads:
        rows = list(threads.map(lambda n: opened.vectors.reconstruct(np.array([n]))[0], asked))
    assert np.array(rows) == pytest.approx(vectors[asked], abs=0.02)
