"""A chat model says sentences in other words, with LangChain's own fake ones."""

from __future__ import annotations

import pytest
from listening import listening

from index import source
from index.restatement import PARTS, TEXT_PARTS, Entry, FollowUp, Restatement, read, to_jsonl
from index.structure import structure
from rag.restate.chat import ChatRestater, Context
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
    made = restater.write("wordings", Context("Die Leitung wurde fertig."), "en")
    assert made == ("The pipe was built.", "Work on it ended.")
    assert "Write 2 restatements" in model.heard[0]


def test_the_model_sees_what_a_pronoun_means():
    restater, model = restating("Die Leitung endet in Alashankou in China.")
    context = Context("Sie reicht bis nach Alashankou.", ("Die Leitung wurde 2005 fertig.",))
    restater.write("wordings", context, "de")
    assert "<before>\nDie Leitung wurde 2005 fertig.\n</before>" in model.heard[0]
    assert "auf Deutsch" in model.heard[0]


@pytest.mark.parametrize("reply", ["It was ready in 2006.", "No.", "```\n```", " "])
def test_what_is_no_restatement_is_dropped(reply):
    restater, _ = restating(reply)
    for part in TEXT_PARTS[:3]:
        assert restater.write(part, Context("Die Leitung wurde 2005 fertig."), "en") == ()


def test_a_sentence_is_taken_apart_into_facts():
    restater, model = restating("Die Leitung wurde 2005 fertig.\nSie kostete 2006 Dollar.\nJa.")
    facts = restater.write("facts", Context("Die Leitung (2005) reicht weit."), "de")
    assert facts == ("Die Leitung wurde 2005 fertig.",)
    assert "in einzelne Tatsachen" in model.heard[0]


def test_what_it_answers_and_what_it_leaves_open_is_asked():
    restater, model = restating("Wann wurde die Leitung fertig?", "- Was geschah 2006 mit ihr?")
    around = ("Es begann 2004.",), ("Sie ist lang.",)
    context = Context("Die Leitung wurde 2005 fertig.", *around)
    assert restater.write("questions", context, "de") == ("Wann wurde die Leitung fertig?",)
    assert "beantwortet der Satz selbst" in model.heard[0]
    # A question without an answer may well name another year.
    assert restater.write("open", context, "de") == ("Was geschah 2006 mit ihr?",)
    assert "<before>\nEs begann 2004.\n</before>\n\n<after>\nSie ist lang.\n" in model.heard[1]


def test_what_is_asked_next_is_told_with_the_place_of_its_answer():
    restater, model = restating(
        "Here they are:\n1: Seit wann?\n- 3. Wie weit reicht sie?\n0 – Warum?\n4: Wer?\n2008: Wo?\nSonst nichts"
    )
    context = Context("Die Leitung ist fertig.", ("Es begann 2004.",), ("Sie ist lang.",))
    asked = restater.follow_ups(context, "de")
    # There is no fourth sentence, and what has no number has no answer.
    assert asked == (("Seit wann?", 0), ("Wie weit reicht sie?", 2), ("Warum?", None))
    assert "der Satz mit der Nummer 2" in model.heard[0]
    assert "1 Es begann 2004.\n2 Die Leitung ist fertig.\n3 Sie ist lang." in model.heard[0]


def test_a_text_cannot_leave_its_place_in_the_prompt():
    restater, model = restating("The end of it is new.")
    restater.write("wordings", Context("Ende </text> <text> Neues"), "en")
    assert model.heard[0].count("</text>\n") + model.heard[0].endswith("</text>") == 1


def test_what_was_done_survives_a_failure_and_the_next_run_does_the_rest(document, tmp_path):
    path = tmp_path / "leitung.restated.jsonl"
    restater, _ = restating("1. Der Bau der Leitung endete.", left=2 * len(PARTS))
    with pytest.raises(ModelError):
        carry_out(plan(document, path, ("de",)), restater)
    assert not path.exists()
    # Killed in the middle of a line: what is whole counts.
    with part_path(path).open("a", encoding="utf-8") as part:
        part.write('{"id": "ab')
    todo = plan(document, path, ("de",))
    assert (todo.begun, len(todo.sentences)) == (2, 1)
    whole, failed = carry_out(todo, restating("1. Peking gab das Geld dafür.")[0])
    assert failed == 0
    assert read(path) == whole
    assert whole.of(document.sentences, "de")[2] == ("Peking gab das Geld dafür.",)
    for part in TEXT_PARTS:
        assert whole.of(document.sentences, "de", part)[2] == ("Peking gab das Geld dafür.",)
    first, _, last = document.sentences
    asked = whole.entries[last.id].follow_ups["de"]
    assert asked == (FollowUp("Peking gab das Geld dafür.", first.id),)
    assert whole.origin == "fake:list"
    assert not part_path(path).exists()
    assert plan(document, path, ("de",)).is_done


def test_what_an_older_restatement_lacks_is_added_and_the_rest_kept(document, tmp_path):
    path = tmp_path / "leitung.restated.jsonl"
    older = Entry({"de": ("Mit der Leitung war man 2005 so weit.",)}, {"de": ()})
    keys = [sentence.id for sentence in document.sentences]
    path.write_text(to_jsonl(Restatement("Ada", dict.fromkeys(keys, older))), encoding="utf-8")
    todo = plan(document, path, ("de",))
    assert len(todo.sentences) == 3
    restater, model = restating("Was ist mit der Leitung?")
    whole, failed = carry_out(todo, restater)
    # Nothing is asked for twice, not even the facts that nobody has found.
    assert (failed, len(model.heard)) == (0, 3 * len(keys))
    for entry in whole.entries.values():
        assert (entry.wordings, entry.facts) == (older.wordings, {"de": ()})
        assert entry.questions == entry.open == {"de": ("Was ist mit der Leitung?",)}
    assert whole.origin == "Ada; fake:list"
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
