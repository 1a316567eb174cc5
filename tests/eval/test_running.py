"""Runs: what is asked, what is written, and how an interrupted run goes on."""

from __future__ import annotations

import json

import pytest

from eval import identity, running, summary
from eval.answering import answers, with_turns
from eval.questions import Item
from eval.records import RECORDS
from index.errors import DataError


@pytest.fixture
def some(items: tuple[Item, ...]) -> list[Item]:
    """Eight questions that stand alone, two of them unanswerable, and a dialogue."""
    alone = [item for item in items if not item.dialogue]
    turns = [item for item in items if item.dialogue == "de-d01"]
    without = [item for item in alone if not item.answerable]
    return [*[item for item in alone if item.answerable][:6], *without[:2], *turns]


@pytest.fixture
def perfect(some, answer, scripted):
    """A system that quotes all gold there is."""
    gold = {item.question: item.gold for item in some}
    return scripted(lambda question: answer(question, gold[question]))


@pytest.fixture
def measure(subject, brief):
    def run(system, some, folder, **options):
        about = options.pop("about", subject(some))
        return running.measure(lambda: system, some, brief, about, folder, **options)

    return run


def test_turns_are_asked_with_the_answers_before_them_and_others_without(some, perfect):
    assert len(list(answers(perfect, some))) == len(some)
    dialogue = [item.question for item in some if item.dialogue]
    histories = dict(perfect.asked)
    assert histories[dialogue[2]] == (dialogue[0], dialogue[1])
    assert histories[dialogue[0]] == histories[some[0].question] == ()


def test_turns_before_a_chosen_one_are_asked_but_not_measured(measure, some, perfect, tmp_path):
    last = some[-1]
    asked = with_turns([last], some)
    assert [item.turn for item in asked] == [1, 2, 3]
    assert with_turns([some[0]], some) == [some[0]]
    found, judged = measure(perfect, [last], tmp_path, asked=asked)
    assert [one.item.id for one in judged] == [row.id for row in found.rows] == [last.id]
    assert len(perfect.asked) == 3


def test_a_perfect_system_gets_full_marks(measure, some, perfect, tmp_path):
    found, _ = measure(perfect, some, tmp_path)
    figures = found.figures["all"]
    for name in ("success@1", "hit@1", "nDCG@10", "MRR@10", "verbatim", "answer language"):
        assert figures[name].value == 1, name
    assert figures["refusal recall"].value == figures["refusal precision"].value == 1
    assert figures["false refusals"].value == 0
    assert figures["latency p50"].value == 2.0
    assert figures["hit@1"].count == sum(item.answerable for item in some)


def test_a_silent_system_gets_none_but_for_its_silence(measure, some, answer, scripted, tmp_path):
    silent = scripted(lambda question: answer(question, confidence=0.1))
    figures = measure(silent, some, tmp_path)[0].figures["all"]
    for name in ("hit@1", "hit@3", "complete@3", "citation recall", "fact recall", "token F1"):
        assert figures[name].value == 0, name
    assert "citation precision" not in figures  # there was no citation
    assert figures["refusal recall"].value == figures["false refusals"].value == 1


def test_each_question_has_a_record_and_the_summary_is_read_back(measure, some, perfect, tmp_path):
    found, judged = measure(perfect, some, tmp_path)
    records = [json.loads(line) for line in (tmp_path / RECORDS).read_text().splitlines()]
    assert [record["question"]["id"] for record in records] == [item.id for item in some]
    assert records[0]["answer"] == judged[0].answer.to_dict()
    assert records[0]["scores"]["hit@1"] == 1
    read = summary.read(tmp_path)
    assert read.subject == found.subject
    assert read.figures["all"].keys() == found.figures["all"].keys()
    assert [row.id for row in read.rows] == [row.id for row in found.rows]
    for mine, theirs in zip(read.rows, found.rows, strict=True):
        assert mine.language == theirs.language
        assert dict(mine.scores) == pytest.approx(dict(theirs.scores), abs=1e-6)


def test_two_runs_write_the_same(measure, some, perfect, tmp_path):
    texts = []
    for name in ("one", "other"):
        measure(perfect, some, tmp_path / name)
        texts.append((tmp_path / name / summary.FILE).read_text())
    assert texts[0] == texts[1]


def test_an_interrupted_run_goes_on_where_it_stopped(
    measure, some, perfect, answer, scripted, tmp_path
):
    whole, _ = measure(perfect, some, tmp_path / "whole")
    gold = {item.question: item.gold for item in some}
    stop = some[-1].question  # within the dialogue

    def breaking(question: str):
        if question == stop:
            raise KeyboardInterrupt
        return answer(question, gold[question])

    with pytest.raises(KeyboardInterrupt):
        measure(scripted(breaking), some, tmp_path / "cut")
    assert not (tmp_path / "cut" / summary.FILE).exists()
    with (tmp_path / "cut" / RECORDS).open("a") as lines:
        lines.write('{"question": {"id": "ha')  # what a killed process leaves
    resumed = scripted(lambda question: answer(question, gold[question]))
    found, _ = measure(resumed, some, tmp_path / "cut")
    assert resumed.asked == [(stop, (some[-3].question, some[-2].question))]
    assert found.to_json() == whole.to_json()
    assert len((tmp_path / "cut" / RECORDS).read_text().splitlines()) == len(some)


def test_a_changed_subject_or_a_complete_run_begins_anew(measure, subject, some, perfect, tmp_path):
    measure(perfect, some[:3], tmp_path)
    measure(perfect, some[:3], tmp_path)  # complete
    assert len(perfect.asked) == 6
    (tmp_path / summary.FILE).unlink()
    measure(perfect, some[:3], tmp_path, about=subject(some[:3], code="4567"))
    assert len(perfect.asked) == 9


def test_folders_that_cannot_be_written(measure, some, perfect, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(DataError, match="cannot be written"):
        measure(perfect, some, blocked / "run")
    found, _ = measure(perfect, some, tmp_path / "run")
    with pytest.raises(DataError, match="cannot be written"):
        summary.write(blocked / "summary.json", found)


def test_what_is_no_summary(tmp_path):
    with pytest.raises(DataError, match="cannot be read"):
        summary.read(tmp_path)
    path = tmp_path / "summary.json"
    for text, message in (
        ("{", "is not JSON"),
        ("[]", "is no summary of format 1"),
        ('{"format": 9}', "is no summary of format 1"),
        ('{"format": 1, "subject": {}, "rows": {}, "scores": {}}', "is incomplete"),
    ):
        path.write_text(text)
        with pytest.raises(DataError, match=message):
            summary.read(path)


def test_the_code_s_hash_is_of_what_answers(tmp_path):
    def written(name: str, text: str = "") -> str:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
        return identity.of_code.__wrapped__(tmp_path)

    first = written("rag/assistant.py")
    for name in ("index/read.py", "rag/data/weights.json", "prompts/answered.de.md"):
        second = written(name)
        assert second != first
        first = second
    assert written("rag/assistant.py", "1") != first
    first = written("rag/assistant.py")
    for name in ("ui/cli.py", "rag/notes.pyc", "index/model/config.json"):
        assert written(name) == first
