from __future__ import annotations

import sqlite3
import threading
from dataclasses import replace

import pytest

from index.errors import StoreError
from ui.chat.store import Store
from ui.conversation import State

ME, OTHER = "browser:a", "browser:b"
TURN = "0" * 31 + "{}"


@pytest.fixture
def store(tmp_path):
    return Store.open(tmp_path / "chat" / "conversations.sqlite")


@pytest.fixture
def asked(store):
    conversation = store.begin(ME, "Was ist   die SOZ?\n")
    for number in range(3):
        store.add(ME, conversation, TURN.format(number), f"Frage {number}?")
    return conversation


def test_a_question_is_there_before_its_answer(store, asked):
    found = Store.open(store._path).conversation(ME, asked)
    assert found.title == "Was ist die SOZ?"
    assert [turn.question for turn in found.turns] == ["Frage 0?", "Frage 1?", "Frage 2?"]
    assert {turn.state for turn in found.turns} == {State.ASKED}


def test_an_answer_comes_back_as_it_was(store, asked, german):
    store.finish(ME, TURN.format(1), State.ANSWERED, german)
    turn = store.turn(ME, TURN.format(1))
    assert turn.answer == german
    assert turn.answer.citations[0].footnotes == german.citations[0].footnotes
    assert store.conversation(ME, asked).answers == (german,)


def test_nobody_else_reads_or_changes_anything(store, asked, german):
    turn = TURN.format(0)
    assert store.conversation(OTHER, asked) is None
    assert store.turn(OTHER, turn) is None
    assert store.add(OTHER, asked, TURN.format(9), "?") is None
    assert store.finish(OTHER, turn, State.ANSWERED, german) is None
    assert not store.rate(OTHER, turn, 1, "")
    assert not store.rename(OTHER, asked, "x")
    assert not store.delete(OTHER, asked)
    store.drop_from(OTHER, turn)
    assert store.headings(OTHER) == ()
    mine = store.conversation(ME, asked)
    assert len(mine.turns) == 3
    assert all(t.answer is None and t.rating == 0 for t in mine.turns)


def test_a_taken_id_is_not_taken_again(store, asked):
    assert store.add(ME, asked, TURN.format(0), "Noch einmal?") is None
    assert store.turn(ME, TURN.format(0)).question == "Frage 0?"


def test_a_changed_question_takes_those_after_it_along(store, asked):
    store.drop_from(ME, TURN.format(1))
    assert [t.question for t in store.conversation(ME, asked).turns] == ["Frage 0?"]


def test_questions_answers_and_names_are_searched(store, asked, german):
    store.finish(ME, TURN.format(0), State.ANSWERED, german)
    other = store.begin(ME, "100 % sicher_?")
    for text in ("soz", "frage 2", "PERZIPIERT"):
        assert [h.id for h in store.headings(ME, text)] == [asked]
    assert [h.id for h in store.headings(ME, "100 %")] == [other]
    assert store.headings(ME, "%") == store.headings(ME, "_") == store.headings(ME, "100 %")
    assert [h.id for h in store.headings(ME)] == [other, asked]


def test_deleting_takes_the_turns_along(store, asked):
    assert store.delete(ME, asked)
    assert store.turn(ME, TURN.format(0)) is None
    assert not store.delete(ME, asked)


def test_rated_answers_are_found(store, asked, german):
    store.finish(ME, TURN.format(0), State.ANSWERED, german)
    assert store.rate(ME, TURN.format(0), -1, "Falsche Stelle")
    (turn,) = store.rated()
    assert (turn.rating, turn.comment) == (-1, "Falsche Stelle")


def test_many_write_at_the_same_time(store):
    conversation = store.begin(ME, "Viele")
    threads = [
        threading.Thread(target=store.add, args=(ME, conversation, f"{n:032x}", f"Frage {n}"))
        for n in range(24)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.conversation(ME, conversation).turns) == 24


def test_what_is_open_for_reading_does_not_keep_others_from_writing(store, asked):
    reading = sqlite3.connect(store._path)
    reading.execute("BEGIN")
    reading.execute("SELECT * FROM turns").fetchone()
    assert store.add(ME, asked, TURN.format(7), "Und das?") is not None
    reading.close()


def test_a_database_of_another_version_is_left_alone(store):
    with sqlite3.connect(store._path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(StoreError, match="another version"):
        Store.open(store._path)


def test_a_file_that_is_no_database_is_told(tmp_path):
    path = tmp_path / "conversations.sqlite"
    path.write_text("Das ist ein Brief." * 100)
    with pytest.raises(StoreError, match=r"cannot be kept in .*make the folder writable"):
        Store.open(path)


def test_a_long_question_makes_a_short_name(store):
    identity = store.begin(ME, "Wort " * 100)
    title = store.conversation(ME, identity).title
    assert len(title) <= 80
    assert title.endswith("…")


def test_an_english_answer_keeps_its_translation(store, asked, english):
    store.finish(ME, TURN.format(0), State.ANSWERED, english)
    kept = store.turn(ME, TURN.format(0)).answer.citations[0]
    assert kept.translation == english.citations[0].translation
    assert replace(kept, translation=None).quote == english.citations[0].quote
