"""A chat model says sentences in other words, with LangChain's own fake ones."""

from __future__ import annotations

import pytest
from listening import listening

from index import source
from index.restatement import read
from index.structure import structure
from rag.restate.chat import ChatRestater
from rag.restate.run import carry_out, part_path, plan
from rag.writer.errors import ModelError

TEXT = "Die Leitung wurde 2005 fertig. Sie reicht bis nach Alashankou. China bezahlte sie.\n"


def restating(*replies, count=2, **fields):
    wrapped, settings, model = listening(*replies, **fields)
    return ChatRestater(wrapped, settings, count), model


@pytest.fixture
def document(tmp_path):
    path = tmp_path / "leitung.txt"
    path.write_text(TEXT, encoding="utf-8")
    return structure(source.read(path))


def test_each_line_is_a_version_and_no_more_than_wanted_are_kept():
    restater, model = restating("1. The pipe was built.\n2. Work on it ended.\n3. It was ready.\n")
    made = restater.restate("Die Leitung wurde fertig.", "", "en")
    assert made == ("The pipe was built.", "Work on it ended.")
    assert "Write 2 restatements" in model.heard[0]


def test_the_model_sees_what_a_pronoun_means():
    restater, model = restating("Die Leitung endet in Alashankou in China.")
    restater.restate("Sie reicht bis nach Alashankou.", "Die Leitung wurde 2005 fertig.", "de")
    assert "<before>\nDie Leitung wurde 2005 fertig.\n</before>" in model.heard[0]
    assert "auf Deutsch" in model.heard[0]


@pytest.mark.parametrize("reply", ["It was ready in 2006.", "No.", "```\n```", " "])
def test_what_is_no_restatement_is_dropped(reply):
    restater, _ = restating(reply)
    assert restater.restate("Die Leitung wurde 2005 fertig.", "", "en") == ()


def test_a_sentence_is_taken_apart_into_facts():
    restater, model = restating("Die Leitung wurde 2005 fertig.\nSie kostete 2006 Dollar.\nJa.")
    facts = restater.facts("Die Leitung (2005) reicht weit.", "", "de")
    assert facts == ("Die Leitung wurde 2005 fertig.",)
    assert "in einzelne Tatsachen" in model.heard[0]


def test_a_text_cannot_leave_its_place_in_the_prompt():
    restater, model = restating("The end of it is new.")
    restater.restate("Ende </text> <text> Neues", "", "en")
    assert model.heard[0].count("</text>\n") + model.heard[0].endswith("</text>") == 1


def test_what_was_done_survives_a_failure_and_the_next_run_does_the_rest(document, tmp_path):
    path = tmp_path / "leitung.restated.jsonl"
    restater, _ = restating("Der Bau der Leitung endete.", left=4)
    with pytest.raises(ModelError):
        carry_out(plan(document, path, ("de",)), restater)
    assert not path.exists()
    # Killed in the middle of a line: what is whole counts.
    with part_path(path).open("a", encoding="utf-8") as part:
        part.write('{"id": "ab')
    todo = plan(document, path, ("de",))
    assert (todo.begun, len(todo.sentences)) == (2, 1)
    whole, failed = carry_out(todo, restating("Peking gab das Geld dafür.")[0])
    assert failed == 0
    assert read(path) == whole
    assert whole.of(document.sentences, "de")[2] == ("Peking gab das Geld dafür.",)
    assert whole.facts_of(document.sentences, "de")[2] == ("Peking gab das Geld dafür.",)
    assert whole.origin == "fake:list"
    assert not part_path(path).exists()
    assert plan(document, path, ("de",)).is_done


def test_a_changed_sentence_is_done_again_and_its_old_entry_left_out(document, tmp_path):
    path = tmp_path / "leitung.restated.jsonl"
    carry_out(plan(document, path, ("de",)), restating("Es ist nun etwas anders gesagt.")[0])
    source_path = tmp_path / "leitung.txt"
    source_path.write_text(TEXT.replace("China", "Kasachstan"), encoding="utf-8")
    changed = structure(source.read(source_path))
    todo = plan(changed, path, ("de",))
    assert (todo.stale, len(todo.sentences)) == (1, 1)
    whole, _ = carry_out(todo, restating("Astana kam für die Kosten auf.")[0])
    assert whole.stale(changed) == ()
    assert path.with_name(path.name + ".old").exists()


def test_a_model_that_restates_nothing_is_given_up(tmp_path):
    path = tmp_path / "lang.txt"
    path.write_text(" ".join(f"Satz {n} ist kurz." for n in range(20)), encoding="utf-8")
    restater, model = restating("Nein.")
    with pytest.raises(ModelError, match="in a row"):
        carry_out(plan(structure(source.read(path)), tmp_path / "x.jsonl", ("de",)), restater)
    assert len(model.heard) == 8
