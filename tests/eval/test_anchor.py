"""From questions with quotes to a set with spans."""

from __future__ import annotations

import json
import sys

import pytest

from eval import anchor, questions

ROW = {
    "id": "q1",
    "language": "de",
    "question": "Wer hat den Text geschrieben?",
    "answer": "Nadine Godehardt.",
    "facts": [["Nadine Godehardt"]],
    "quotes": [["Nadine Godehardt"]],
}


@pytest.fixture
def run(monkeypatch, capsys):
    def call(*words: object) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["anchor", *map(str, words)])
        code = anchor.main()
        printed = capsys.readouterr()
        return code, printed.out + printed.err

    return call


def test_quotes_become_spans_and_nothing_else_changes(run, tmp_path, brief):
    (tmp_path / "in.jsonl").write_text(json.dumps(ROW) + "\n")
    code, printed = run(tmp_path / "in.jsonl", "--out", tmp_path / "out.jsonl")
    assert (code, printed) == (0, f"1 questions in {tmp_path / 'out.jsonl'}\n")
    (item,) = questions.read(tmp_path / "out.jsonl", brief)
    assert [brief.quote(span) for span in item.gold] == ROW["quotes"][0]
    assert (item.question, item.answer, item.facts) == (
        ROW["question"],
        ROW["answer"],
        (("Nadine Godehardt",),),
    )


def test_our_set_is_found_anew_as_it_is(run, tmp_path):
    code, _ = run(questions.BUNDLED, "--out", tmp_path / "again.jsonl")
    assert code == 0
    assert (tmp_path / "again.jsonl").read_bytes() == questions.BUNDLED.read_bytes()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (json.dumps(ROW | {"quotes": [["Ankara"]]}), "line 1: 'Ankara' occurs 0 times"),
        (json.dumps({k: v for k, v in ROW.items() if k != "quotes"}), "no question with quotes"),
        ("{", "no question with quotes"),
        (f"{json.dumps(ROW)}\n{json.dumps(ROW)}", "id 'q1' occurs twice"),
    ],
)
def test_faults_are_named_and_nothing_is_written(run, tmp_path, text: str, message: str):
    (tmp_path / "in.jsonl").write_text(text)
    code, printed = run(tmp_path / "in.jsonl", "--out", tmp_path / "out.jsonl")
    assert code == 2
    assert message in printed
    assert not (tmp_path / "out.jsonl").exists()


def test_an_unwritable_target(run, tmp_path):
    (tmp_path / "in.jsonl").write_text(json.dumps(ROW))
    code, printed = run(tmp_path / "in.jsonl", "--out", tmp_path / "none" / "out.jsonl")
    assert (code, "cannot be written" in printed) == (2, True)
