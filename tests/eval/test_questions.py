"""The reference set itself, and what is said of sets that are malformed."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from eval import questions
from eval.metrics.normalise import tokens
from eval.questions import Item, Kind
from index import source, translation
from index.errors import DataError
from index.records import Document

ROOT = Path(questions.__file__).parent.parent
UNANSWERABLE = {Kind.NEAR, Kind.FAR, Kind.ADVERSARIAL}


def test_it_is_large_and_in_two_languages(items: tuple[Item, ...]):
    languages = Counter(item.language for item in items)
    assert len(items) >= 200
    assert all(0.45 <= count / len(items) <= 0.55 for count in languages.values())
    assert languages.keys() == {"de", "en"}


def test_every_span_is_a_sentence_of_the_text_character_for_character(
    items: tuple[Item, ...], brief: Document
):
    sentences = {sentence.span for sentence in brief.sentences}
    for line in questions.BUNDLED.read_text(encoding="utf-8").splitlines():
        for needed in json.loads(line)["evidence"]:
            for span in needed:
                assert brief.text[span["start"] : span["end"]] == span["quote"]
    assert {span for item in items for span in item.gold} <= sentences


def test_evidence_comes_from_everywhere(items: tuple[Item, ...], brief: Document):
    for language in ("de", "en"):
        gold = {s for item in items if item.language == language for s in item.gold}
        used = [sentence for sentence in brief.sentences if sentence.span in gold]
        assert {s.section for s in used} == set(range(len(brief.sections)))
    gold = {span for item in items for span in item.gold}
    notes = {s.footnote for s in brief.sentences if s.span in gold and s.footnote}
    assert notes == {footnote.number for footnote in brief.footnotes}
    assert len(gold) / len(brief.sentences) > 0.9


def test_the_answerable_have_evidence_and_facts_and_only_they(items: tuple[Item, ...]):
    for item in items:
        assert item.answerable == (item.kind not in UNANSWERABLE), item.id
        assert bool(item.facts) == item.answerable, item.id
        assert item.answer, item.id


def test_a_quarter_is_unanswerable_most_of_it_nearly_answerable(items: tuple[Item, ...]):
    without = [item for item in items if not item.answerable]
    assert 0.22 <= len(without) / len(items) <= 0.3
    assert sum(item.kind is Kind.NEAR for item in without) > 0.6 * len(without)
    assert {item.kind for item in without} == UNANSWERABLE


def test_both_splits_hold_every_kind_difficulty_and_section_in_both_languages(
    items: tuple[Item, ...], brief: Document
):
    for split in questions.SPLITS:
        for language in questions.LANGUAGES:
            some = [i for i in items if i.split == split and i.language == language]
            assert {i.kind for i in some} == set(Kind)
            assert {i.difficulty for i in some} == set(questions.DIFFICULTIES)
            assert 0.2 <= sum(not i.answerable for i in some) / len(some) <= 0.3


def test_dialogues_are_whole_and_in_one_split(items: tuple[Item, ...]):
    dialogues = defaultdict(list)
    for item in items:
        if item.dialogue:
            dialogues[item.dialogue].append(item)
    assert len(dialogues) >= 15
    for turns in dialogues.values():
        assert [item.turn for item in turns] == list(range(1, len(turns) + 1))
        assert len({(item.split, item.language) for item in turns}) == 1
        assert len(turns) >= 2
    assert all(i.turn == 1 for i in items if not i.dialogue)
    assert all(i.turn > 1 for i in items if i.kind is Kind.FOLLOW_UP)


def test_some_need_two_sentences_from_different_sections(items: tuple[Item, ...], brief: Document):
    section = {sentence.span: sentence.section for sentence in brief.sentences}
    across = [
        item
        for item in items
        if any(len({section[span] for span in needed}) > 1 for needed in item.evidence)
    ]
    assert {item.language for item in across} == {"de", "en"}


def test_no_two_questions_are_alike(items: tuple[Item, ...]):
    # In a conversation "Why?" is another question each time.
    asked = (item for item in items if item.turn == 1)
    seen = Counter((item.language, " ".join(tokens(item.question))) for item in asked)
    assert [question for question, count in seen.items() if count > 1] == []


def test_neither_questions_nor_answers_stand_in_what_answers(
    items: tuple[Item, ...], brief: Document
):
    # The text and its translation are where answers come from. What has fewer than five words
    # ("Wann war das?", "Mao Zedong.") stands in any text on the subject and gives nothing away;
    # nor does what the brief says word for word, such as a list of names.
    own = {"brief.txt", "brief.en.jsonl"}
    translated = translation.read(translation.path_beside(source.BUNDLED, "en"))
    said = [_words(text) for text in (brief.text, *translated.entries.values())]
    endings = {".py", ".md", ".json", ".jsonl", ".tsv", ".txt", ".csv"}
    texts = {
        path: _words(path.read_text(encoding="utf-8"))
        for package in ("index", "rag", "prompts", "ui")
        for path in (ROOT / package).rglob("*")
        if path.suffix in endings and path.name not in own
    }
    assert ROOT / "index" / "training" / "questions.tsv" in texts
    assert any(path.parts[-2:] == ("rag", "assistant.py") for path in texts)
    found = [
        (item.id, path.name)
        for item in items
        for text in (item.question, item.answer)
        if (wanted := _words(text)).count(" ") > 5 and not any(wanted in own for own in said)
        for path, known in texts.items()
        if wanted in known
    ]
    assert found == []


def _words(text: str) -> str:
    return " ".join(("", *re.findall(r"\w+", text.casefold()), ""))


GOOD = {
    "id": "q1",
    "language": "de",
    "question": "Wer hat den Text geschrieben?",
    "answer": "Nadine Godehardt.",
    "evidence": [[{"quote": "Nadine Godehardt"}]],
}


def write(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_a_line_may_give_its_evidence_by_quote_alone(tmp_path: Path, brief: Document):
    (item,) = questions.read(write(tmp_path / "own.jsonl", GOOD), brief)
    assert [brief.quote(span) for span in item.gold] == ["Nadine Godehardt"]
    assert (item.kind, item.split, item.turn) == (Kind.FACT, "test", 1)


def test_what_is_written_is_read_back(tmp_path: Path, items: tuple[Item, ...], brief: Document):
    path = write(tmp_path / "own.jsonl", *(item.to_dict(brief) for item in items))
    assert questions.read(path, brief) == items


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"sources": []}, "line 1 has unknown fields: sources"),
        ({"answer": None}, '"answer" must be a text'),
        ({"question": "  "}, '"question" must be a text'),
        ({"language": "fr"}, '"language" must be one of de, en'),
        ({"kind": "riddle"}, '"kind" must be one of fact, list'),
        ({"kind": ["fact"]}, '"kind" must be one of fact, list'),
        ({"split": "train"}, '"split" must be one of dev, test'),
        ({"turn": 0}, '"turn" count from 1'),
        ({"facts": ["2002"]}, '"facts" must be a list of lists'),
        ({"facts": [[2002]]}, '"facts" must be a list of lists'),
        ({"evidence": [{"start": 1, "end": 2}]}, '"evidence" must be a list of alternatives'),
        ({"evidence": [[{"start": 1, "end": 2, "page": 3}]]}, "nothing else"),
        ({"evidence": [[{"start": "1", "end": 2}]]}, '"start" and "end" must be whole numbers'),
        ({"evidence": [[{"start": 5, "end": 5}]]}, "span 5-5 is not within the 24,140 characters"),
        ({"evidence": [[{"start": 0, "end": 99_999}]]}, "is not within the 24,140 characters"),
        ({"evidence": [[{"start": 0, "end": 4, "quote": "Asia"}]]}, "made for another document"),
        ({"evidence": [[{"quote": "Ankara"}]]}, "'Ankara' occurs 0 times"),
        ({"evidence": [[{"quote": "China"}]]}, "quote what occurs once"),
    ],
)
def test_a_malformed_line_is_named_with_what_is_wrong(
    tmp_path: Path, brief: Document, changed: dict[str, object], message: str
):
    path = write(tmp_path / "own.jsonl", GOOD | changed)
    with pytest.raises(DataError) as caught:
        questions.read(path, brief)
    assert message in str(caught.value)
    assert str(caught.value).startswith(f"{path} line 1")
    assert "\n" not in str(caught.value)


def test_files_that_are_no_sets(tmp_path: Path, brief: Document):
    with pytest.raises(DataError, match="cannot be read: No such file"):
        questions.read(tmp_path / "none.jsonl", brief)
    latin = tmp_path / "latin.jsonl"
    latin.write_bytes("{'frage': 'Größe'}".encode("latin-1"))
    with pytest.raises(DataError, match="not UTF-8"):
        questions.read(latin, brief)
    empty = tmp_path / "empty.jsonl"
    empty.write_text("\n\n")
    with pytest.raises(DataError, match="holds no question"):
        questions.read(empty, brief)
    broken = tmp_path / "broken.jsonl"
    broken.write_text(json.dumps(GOOD) + "\n{broken\n")
    with pytest.raises(DataError, match="line 2 is not JSON"):
        questions.read(broken, brief)
    listed = tmp_path / "listed.jsonl"
    listed.write_text("[1, 2]\n")
    with pytest.raises(DataError, match="line 1 must be a JSON object"):
        questions.read(listed, brief)
    with pytest.raises(DataError, match="line 1 lacks fields: answer, evidence"):
        questions.read(write(tmp_path / "short.jsonl", {k: GOOD[k] for k in list(GOOD)[:3]}), brief)


def test_sets_whose_lines_do_not_fit_together(tmp_path: Path, brief: Document):
    with pytest.raises(DataError, match="id 'q1' occurs twice"):
        questions.read(write(tmp_path / "twice.jsonl", GOOD, GOOD), brief)
    turns = [GOOD | {"dialogue": "d"}, GOOD | {"id": "q3", "dialogue": "d", "turn": 3}]
    with pytest.raises(DataError, match="'q3' is turn 3 of dialogue 'd', where turn 2 is due"):
        questions.read(write(tmp_path / "turns.jsonl", *turns), brief)
