from __future__ import annotations

import argparse
import io
import json

import pytest
from chat_server import Server, fails, says

from index.errors import QuestionError
from rag.assistant import Assistant
from ui import replay
from ui.cli import main

QUESTIONS = [
    "Wie hat sich Chinas Handel seit 2001 entwickelt?",
    "What is the SCO?",
    "Wie hoch ist der Mount Everest?",
    "Wer ist Angela Merkel – und was sagte sie in Tiflis?",
]


@pytest.fixture
def assistant(home):
    assert main(["index"]) == 0
    return Assistant.open()


def replayed(record, capsys, *options):
    parser = argparse.ArgumentParser()
    replay.add_arguments(parser)
    capsys.readouterr()
    code = replay.run(parser.parse_args([str(record), *options]))
    return code, capsys.readouterr().out


def kept(answer, folder):
    path = folder / "record.json"
    path.write_text(json.dumps(answer.to_dict()), encoding="utf-8")
    return path


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_extractive_mode_replays_byte_for_byte(assistant, tmp_path, capsys, question):
    answer = assistant.ask(question)
    code, out = replayed(kept(answer, tmp_path), capsys)
    assert code == 0, out
    assert "the same, byte for byte" in out
    code, out = replayed(kept(answer, tmp_path), capsys, "--json")
    one, other = json.loads(out), answer.to_dict()
    one.pop("timings_ms")
    other.pop("timings_ms")
    assert json.dumps(one) == json.dumps(other)


def test_a_question_that_leaned_on_its_conversation_replays(assistant, tmp_path, capsys):
    first = assistant.ask("Wann wurde die OKS gegründet?")
    for question in ("Und warum?", "Wer sind ihre Mitglieder?", "Und die SOZ?"):
        answer = assistant.ask(question, [first])
        code, out = replayed(kept(answer, tmp_path), capsys)
        assert code == 0, f"{question}: {out}"


def test_the_language_of_the_answer_is_kept(assistant, tmp_path, capsys):
    answer = assistant.ask(QUESTIONS[0], answer_language="en")
    assert replayed(kept(answer, tmp_path), capsys)[0] == 0


def test_what_differs_is_shown(assistant, tmp_path, capsys):
    fields = assistant.ask(QUESTIONS[0]).to_dict()
    fields["answer"] = "Etwas anderes."
    fields["versions"]["document"] = "000000000000"
    fields["citations"][0]["quote"] = "Erfunden."
    path = tmp_path / "record.json"
    path.write_text(json.dumps(fields), encoding="utf-8")
    code, out = replayed(path, capsys)
    assert code == 1
    assert "≠ document: 000000000000 →" in out
    assert "= encoder: " in out
    assert '≠ answer:\n    recorded: "Etwas anderes."' in out
    assert '≠ citations[0].quote:\n    recorded: "Erfunden."' in out
    assert "byte for byte" not in out


@pytest.mark.parametrize("content", ["", "{}", "[]", "null", "3", '{"question": 1}', "\x00", '"x"'])
def test_what_is_no_record_is_refused(tmp_path, content):
    path = tmp_path / "record.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(QuestionError, match="holds no answer"):
        replay.read_record(str(path))


def test_a_record_that_is_not_there_is_told(tmp_path):
    with pytest.raises(QuestionError, match="cannot be read"):
        replay.read_record(str(tmp_path / "none.json"))


def test_a_record_from_standard_input(assistant, capsys, monkeypatch):
    answer = assistant.ask(QUESTIONS[0])
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(answer.to_dict())))
    assert replayed("-", capsys)[0] == 0


def test_a_written_answer_replays_from_the_cache_and_shows_what_became_of_it(
    assistant, tmp_path, capsys, monkeypatch
):
    from rag.writer.assistant import WritingAssistant
    from rag.writer.settings import read_settings
    from rag.writer.writer import Writer

    server = Server()
    try:
        monkeypatch.setenv("FUSSNOTE_MODEL_BASE_URL", server.url)
        monkeypatch.setenv("FUSSNOTE_MODEL_ATTEMPTS", "1")
        quote = assistant.ask(QUESTIONS[0]).citations[0].quote
        server.play(says(f"{quote.rstrip('.')} [1]. Der Mond ist aus Käse [1]."))
        writer = Writer.open(read_settings("openai:tiny"))
        answer = WritingAssistant(assistant, writer).ask(QUESTIONS[0])
        assert answer.mode == "model:openai:tiny"
        path = kept(answer, tmp_path)
        code, out = replayed(path, capsys)
        assert code == 0, out
        assert "prompt:write.de" in out
        assert len(server.bodies) == 1
        monkeypatch.setenv("FUSSNOTE_MODEL_CACHE", "no")
        server.play(fails(401))
        code, out = replayed(path, capsys)
        assert code == 1
        assert '≠ mode:\n    recorded: "model:openai:tiny"\n    now:      "extractive"' in out
    finally:
        server.close()
