"""Question sets of other formats, and what is said where they do not fit the document."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval import questions, sets
from eval.export import to_squad
from eval.locate import Locator
from eval.questions import Kind
from index.errors import DataError
from index.records import Document, Span

CONTEXT = "Die Organisation des Kollektiven Sicherheitsvertrages (OKS) wurde in ihrer heutigen Form"


def test_texts_are_found_whatever_their_white_space():
    locator = Locator("eins zwei\ndrei  vier eins zwei")
    assert locator.find("zwei drei\nvier") == Span(5, 20)
    assert locator.find("einszwei") == Span(0, 9)
    assert locator.find("eins", skip=0, within=Span(5, 30)) == Span(21, 25)
    assert locator.find("zwei", within=Span(0, 30), skip=8) == Span(26, 30)
    assert locator.find("drei", within=Span(0, 9)) is None
    assert locator.find("\ufeffzwei\u200bdrei") == Span(5, 14)
    assert locator.find("fünf") is None
    assert locator.find(" ") is None


def squad(path: Path, context: str, *entries: object) -> Path:
    data = {"version": "v2.0", "data": [{"title": "", "paragraphs": [{"context": context}]}]}
    data["data"][0]["paragraphs"][0]["qas"] = list(entries)
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def entry(name: str, answer: str | None, start: int = 0) -> dict[str, object]:
    answers = [] if answer is None else [{"text": answer, "answer_start": start}]
    question = f"Wie heißt {name}?"
    return {"id": name, "question": question, "answers": answers, "is_impossible": not answers}


def test_squad_answers_become_spans_and_facts(tmp_path: Path, brief: Document):
    context = CONTEXT.replace(" ", "\n", 2)
    path = squad(tmp_path / "set.json", context, entry("q1", "OKS", 55), entry("q2", None))
    one, other = sets.read(path, brief)
    assert [brief.quote(span) for span in one.gold] == ["OKS"]
    start = brief.text.index(CONTEXT)
    assert start <= one.gold[0].start < start + len(CONTEXT)
    assert (one.facts, one.answer, one.language) == ((("OKS",),), "OKS", "de")
    assert (other.answerable, other.kind) == (False, Kind.NEAR)


def test_our_own_set_survives_the_way_through_squad(tmp_path: Path, brief: Document, items):
    path = tmp_path / "ours.json"
    path.write_text(json.dumps(to_squad(items, brief)), encoding="utf-8")
    back = {item.id: item for item in sets.read(path, brief)}
    assert back.keys() == {item.id for item in items}
    for item in items:
        assert back[item.id].gold == item.gold
        assert back[item.id].question == item.question


def beir(folder: Path, passage: str, question: str = "Wer gründete die OKS?") -> Path:
    (folder / "qrels").mkdir(parents=True)
    rows = {"corpus": {"_id": "p1", "text": passage}, "queries": {"_id": "q1", "text": question}}
    for name, row in rows.items():
        (folder / f"{name}.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\tp1\t1\n")
    return folder


def test_beir_passages_become_spans(tmp_path: Path, brief: Document):
    (item,) = sets.read(beir(tmp_path / "set", CONTEXT), brief)
    assert [brief.quote(span) for span in item.gold] == [CONTEXT]
    assert (item.id, item.question, item.answer) == ("q1", "Wer gründete die OKS?", "")


def test_sets_made_for_another_document(tmp_path: Path, brief: Document):
    with pytest.raises(DataError, match=r"passage 'p1' is not in brief\.txt: the set was made for"):
        sets.read(beir(tmp_path / "set", "Normannen kamen im 10. Jahrhundert."), brief)
    foreign = squad(tmp_path / "set.json", "The Normans were people.", entry("q1", "Normans", 4))
    with pytest.raises(DataError, match=r"paragraph 1 is not in brief\.txt"):
        sets.read(foreign, brief)
    wrong = squad(tmp_path / "set.json", CONTEXT, entry("q1", "SOZ", 0))
    with pytest.raises(DataError, match=r"the answer of 'q1' is not in brief\.txt"):
        sets.read(wrong, brief)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is not in SQuAD's format"),
        ("[]", "is not in SQuAD's format"),
        ('{"data": []}', "holds no question"),
        ('{"data": [{"paragraphs": [{"context": "China"}]}]}', "paragraph 1 is not in SQuAD's"),
        ('{"data": [{"paragraphs": [{"context": 3, "qas": []}]}]}', "paragraph 1 is not in SQuAD"),
    ],
)
def test_what_is_no_squad(tmp_path: Path, brief: Document, text: str, message: str):
    path = tmp_path / "set.json"
    path.write_text(text)
    with pytest.raises(DataError, match=message):
        sets.read(path, brief)


def test_missing_files(tmp_path: Path, brief: Document):
    with pytest.raises(DataError, match="cannot be read"):
        sets.read(tmp_path / "none.json", brief)
    with pytest.raises(DataError, match="cannot be read"):
        sets.read(tmp_path / "none.jsonl", brief)


def test_ours_is_read_by_its_ending(brief: Document, items):
    assert sets.read(questions.BUNDLED, brief) == items
