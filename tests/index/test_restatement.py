"""The brief in other words, and what becomes of a restatement that does not fit."""

from __future__ import annotations

import re

import pytest

from index import restatement, source
from index.build import build
from index.companions import Companions
from index.encoders import open_encoder
from index.errors import DocumentError, StoreError
from index.records import content_id
from index.restatement import Entry, FollowUp, Restatement, path_beside, read, to_jsonl
from index.store import open_index
from ui.cli import main


@pytest.fixture(scope="module")
def restated() -> Restatement:
    found = read(path_beside(source.BUNDLED))
    assert found is not None
    return found


def test_every_sentence_of_the_brief_is_restated_in_both_languages(brief, restated):
    assert restated.covers(brief)
    assert restated.stale(brief) == ()
    for language in ("de", "en"):
        assert all(restated.of(brief.sentences, language))
        assert all(restated.of(brief.sentences, language, "facts"))
        assert all(restated.of(brief.sentences, language, "questions"))


def test_no_number_of_four_digits_is_added(brief, restated):
    # A restatement may take a year from the sentences around: it says what "then" means.
    whole = set(re.findall(r"\d{4}", brief.text))
    for sentence in brief.sentences:
        entry = restated.entries[sentence.id]
        own = entry.wordings, entry.facts
        for versions in (texts for found in own for texts in found.values()):
            for version in versions:
                assert whole.issuperset(re.findall(r"\d{4}", version)), version


def test_a_question_in_other_words_finds_its_sentence(home, tmp_path):
    path = tmp_path / "obst.txt"
    path.write_text(
        "Der Landwirt erntete im Herbst. Seine Nachbarin half ihm dabei. Regen fiel selten.\n",
        encoding="utf-8",
    )
    helped = content_id("Seine Nachbarin half ihm dabei.")
    other_words = Entry({"de": ("Die Anwohnerin packte beim Pflücken mit an.",)})
    question = "Wer packte beim Pflücken mit an?"

    def first() -> str:
        from rag.assistant import Assistant
        from rag.question import parse

        assistant = Assistant.open("obst")
        best = assistant.search(parse(question)).evidence[0].sentence
        return assistant.document.quote(assistant.document.sentences[best].span)

    assert main(["index", str(path)]) == 0
    assert first() != "Seine Nachbarin half ihm dabei."
    path_beside(path).write_text(
        to_jsonl(Restatement("Ada", {helped: other_words, "stale": other_words})), encoding="utf-8"
    )
    with pytest.raises(StoreError, match="not of its present restatement"):
        open_index("obst")
    assert main(["index", str(path)]) == 0
    assert first() == "Seine Nachbarin half ihm dabei."


def test_stale_and_missing_entries_are_told(home, tmp_path, capsys):
    path = tmp_path / "obst.txt"
    path.write_text("Äpfel sind rot. Birnen sind gelb.\n", encoding="utf-8")
    path_beside(path).write_text(
        to_jsonl(Restatement("Ada", {"stale": Entry({"de": ("Nichts.",)})})), encoding="utf-8"
    )
    assert main(["index", str(path)]) == 0
    said = capsys.readouterr().err
    assert "1 entries of the restatement of obst.txt are stale" in said
    assert "2 entries of the restatement of obst.txt are missing: `fussnote restate`" in said


def test_it_is_read_as_it_was_written():
    full = Entry(
        {"de": ("Äpfel.", "Obst."), "en": ("Apples.",)},
        {"de": ("Es gibt Äpfel.",)},
        {"en": ("What is there?",)},
        {"de": (), "en": ("Why?",)},
        {"de": (FollowUp("Seit wann?", "2"), FollowUp("Wie viele?", None))},
    )
    made = Restatement("Ada", {"1": full, "2": Entry()})
    assert restatement.parse(to_jsonl(made), "x") == made


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "naming its `origin`"),
        ("{", "line 1, is malformed"),
        ('{"language": "de"}', "line 1, is malformed"),
        ('{"origin": "A"}\n{"id": "1", "de": "Text"}', "line 2, is malformed"),
        ('{"origin": "A"}\n{"de": ["Text"]}', "line 2, is malformed"),
        ('{"origin": "A"}\n{"id": "1", "facts": ["Text"]}', "line 2, is malformed"),
        ('{"origin": "A"}\n{"id": "1", "facts": {"de": "Text"}}', "line 2, is malformed"),
        ('{"origin": "A"}\n{"id": "1", "open": {"de": [1]}}', "line 2, is malformed"),
        ('{"origin": "A"}\n{"id": "1", "follow_ups": {"de": ["Wo?"]}}', "line 2, is malformed"),
        ('{"origin": "A"}\n{"id": "1", "follow_ups": {"de": [["Wo?"]]}}', "line 2, is malformed"),
        ('{"origin": "A"}\n{"id": "1", "follow_ups": {"de": [["Wo?", 2]]}}', "is malformed"),
        ('{"origin": "A"}\n["id"]', "line 2, is malformed"),
    ],
)
def test_a_malformed_file_is_told_by_its_line(tmp_path, text, complaint):
    path = tmp_path / "x.restated.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DocumentError, match=complaint):
        read(path)


def test_a_restatement_makes_no_quotes(brief, restated, tmp_path):
    stored = build(
        source.bundled(), open_encoder(), tmp_path / "i", companions=Companions(None, restated)
    )
    assert stored.document.text == brief.text
    assert stored.restated
