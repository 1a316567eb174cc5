from __future__ import annotations

import json
from dataclasses import replace

import pytest

from ui.chat.store import Store
from ui.cli import main
from ui.conversation import State
from ui.feedback import candidate

OWNER = "user:anna"


@pytest.fixture
def rated(home, german, silent):
    store = Store.open(home / "chat" / "conversations.sqlite")
    conversation = store.begin(OWNER, "Fragen")
    for number, (answer, rating) in enumerate([(german, 1), (silent, -1), (german, 0)]):
        turn = f"{number:032x}"
        store.add(OWNER, conversation, turn, answer.question)
        store.finish(OWNER, turn, State.ANSWERED, answer)
        store.rate(OWNER, turn, rating, "Fehlt: S. 7" if rating < 0 else "")
    return store


def test_rated_answers_become_candidates(rated, german, capsys):
    assert main(["feedback", "export"]) == 0
    liked, disliked = map(json.loads, capsys.readouterr().out.splitlines())
    assert liked["question"] == german.question
    assert liked["evidence"] == [[c.span.start, c.span.end] for c in german.citations]
    assert liked["to_review"]
    assert disliked["evidence"] == []
    assert (disliked["rating"], disliked["comment"]) == (-1, "Fehlt: S. 7")
    assert liked["id"] != disliked["id"]


def test_nobodys_name_is_exported(rated, home, capsys):
    path = home / "candidates.jsonl"
    assert main(["feedback", "export", "--output", str(path)]) == 0
    assert "anna" not in path.read_text()
    assert "2 candidates are in" in capsys.readouterr().err


def test_a_candidate_stands_alone(turn, german):
    answer = replace(german, question="Und warum?", searched="Warum lehnten sie ab?")
    found = candidate(replace(turn, answer=answer, rating=1))
    assert (found["question"], found["asked"]) == ("Warum lehnten sie ab?", "Und warum?")
    assert candidate(replace(turn, answer=None, rating=1)) is None


def test_without_conversations_or_ratings_it_is_said_what_to_do(home, capsys):
    assert main(["feedback", "export"]) == 2
    Store.open(home / "chat" / "conversations.sqlite")
    assert main(["feedback", "export"]) == 2
    first, second = capsys.readouterr().err.splitlines()
    assert "There are no conversations" in first
    assert "No answer has been rated yet" in second


def test_an_unwritable_target_is_told(rated, tmp_path, capsys):
    assert main(["feedback", "export", "--output", str(tmp_path / "no" / "where.jsonl")]) == 2
    assert "cannot be written" in capsys.readouterr().err
