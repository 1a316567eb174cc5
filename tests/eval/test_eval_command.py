"""`fussnote eval` as it is used: on the brief as it is indexed."""

from __future__ import annotations

import itertools
import json
import sys

import pytest
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage

from eval import command, summary
from eval.records import RECORDS
from rag.writer.opening import LangChainModel


@pytest.fixture
def run(indexed, monkeypatch, capsys):
    def call(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["eval", *map(str, words)])
        code = command.main()
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call


def test_a_run_prints_a_table_and_writes_records_summary_and_page(run, tmp_path):
    code, out, _ = run("--split", "dev", "--kinds", "date,why", "--html", "--out", tmp_path)
    assert code == 0
    assert out.startswith("questions.jsonl (dev split, date or why) on brief.txt, full, ")
    assert "| hit@1 " in out
    assert "| date (" in out
    found = summary.read(tmp_path)
    assert {row.kind for row in found.rows} == {"date", "why"}
    assert {row.split for row in found.rows} == {"dev"}
    assert len((tmp_path / RECORDS).read_text().splitlines()) == len(found.rows)
    assert (tmp_path / "report.html").stat().st_size > 20_000
    assert found.figures["all"]["verbatim"].value == 1
    assert found.figures["all"]["recall@10"].value > 0.8


def test_two_runs_of_the_system_agree_but_for_the_time(run, tmp_path):
    for name in ("one", "other"):
        run("--split", "dev", "--kinds", "definition", "--out", tmp_path / name)
    records = [
        [json.loads(line) for line in (tmp_path / name / RECORDS).read_text().splitlines()]
        for name in ("one", "other")
    ]
    for record in (*records[0], *records[1]):
        del record["answer"]["timings_ms"]
    assert records[0] == records[1]
    code, out, _ = run("compare", tmp_path / "one", tmp_path / "other")
    assert code == 0
    assert "0 won" in out
    assert "0 lost" in out


@pytest.mark.parametrize("retriever", ["lexical", "dense"])
def test_a_single_signal_is_weaker_than_the_system_and_sometimes_silent(
    run, tmp_path, retriever: str
):
    chosen = ("--split", "dev", "--language", "de")
    run(*chosen, "--out", tmp_path / "full")
    run(*chosen, "--retriever", retriever, "--out", tmp_path / retriever)
    full = summary.read(tmp_path / "full").figures["all"]
    single = summary.read(tmp_path / retriever).figures["all"]
    assert 0.2 < single["nDCG@10"].value < full["nDCG@10"].value
    assert single["verbatim"].value == 1
    assert 0 < single["false refusals"].value <= 0.1


@pytest.fixture
def fake_model(monkeypatch):
    """Whatever model is named says this, through LangChain."""

    def say(text: str) -> None:
        def opened(settings):
            fake = GenericFakeChatModel(messages=itertools.repeat(AIMessage(text)))
            return LangChainModel(fake, settings.name, tells_end=False, threaded=False)

        monkeypatch.setattr(LangChainModel, "open", opened)

    return say


def test_a_chat_model_writes_and_another_judges(run, tmp_path, fake_model):
    chosen = ("--split", "dev", "--kinds", "definition", "--language", "de")
    fake_model("Die Antwort steht im Text. [1]")
    options = ("--model", "fake:writer", "--no-cache", "--out", tmp_path / "written")
    code, out, _ = run(*chosen, *options)
    assert code == 0
    assert out.splitlines()[0].endswith(", fake:writer")
    lines = (tmp_path / "written" / RECORDS).read_text().splitlines()
    answers = [json.loads(line)["answer"] for line in lines]
    asked = [answer["written"]["model"] for answer in answers if answer["status"] == "answered"]
    assert asked
    assert set(asked) == {"fake:writer"}
    fake_model('Gut. {"reason": "Gut.", "correctness": 4, "faithfulness": 2}')
    run(*chosen, "--judge", "fake:judge", "--out", tmp_path / "judged")
    found = summary.read(tmp_path / "judged")
    assert found.figures["all"]["judged correctness"].value == 1
    assert found.figures["all"]["judged faithfulness"].value == 0.5
    assert found.subject.judge.startswith("fake:judge ")
    assert summary.read(tmp_path / "written").subject.chat_model == "fake:writer"


def test_a_chat_model_writes_for_the_full_system_only(run, tmp_path, fake_model):
    fake_model("")
    code, _, err = run("--model", "fake:writer", "--retriever", "dense", "--out", tmp_path)
    assert code == 2
    assert "leave --retriever out" in err


def test_a_set_of_one_s_own(run, tmp_path):
    own = tmp_path / "own.jsonl"
    row = {
        "id": "q1",
        "language": "de",
        "question": "Wer hat den Text verfasst?",
        "answer": "Nadine Godehardt.",
        "evidence": [[{"quote": "Nadine Godehardt"}]],
    }
    own.write_text(json.dumps(row) + "\n")
    code, out, _ = run("--questions", own, "--out", tmp_path / "run", "--misses")
    assert code == 0
    assert out.startswith("own.jsonl (test split) on brief.txt")
    assert "| all (1)" in out


def test_a_summary_can_be_kept_as_a_baseline(run, tmp_path):
    chosen = ("--split", "dev", "--kinds", "why", "--out", tmp_path / "run")
    run(*chosen, "--summary", tmp_path / "baseline.json")
    code, _, _ = run("compare", tmp_path / "baseline.json", tmp_path / "run")
    assert code == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--kinds", "riddle"), "'riddle' is no kind of question: choose of fact, list"),
        (("--questions", "/none.jsonl"), "/none.jsonl cannot be read: No such file"),
        (("--document", "other"), "other"),
        (("--out", "/proc/none"), "/proc/none cannot be written"),
        (("--judge", "nothing"), "'nothing' names no model: write PROVIDER:NAME"),
        (("compare", "/none", "/none"), "/none cannot be read"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(run, words, message: str):
    code, out, err = run(*words)
    assert code == 2
    assert out == ""
    assert message in err
    assert len(err.splitlines()) == 1


def test_a_selection_without_questions(run):
    code, _, err = run("--kinds", "adversarial", "--difficulty", "easy", "--language", "en")
    assert code == 2
    assert err.endswith("has no question in test split, en, adversarial, easy\n")
