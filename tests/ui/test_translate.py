"""`fussnote translate`, as a user runs it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import tiny_marian

from index import source, translation
from index.structure import structure
from ui.cli import main

GERMAN = """Russland ist ein großes Land. China kauft Gas. Kasachstan verkauft Gas, China kauft Gas.

Die Ziele sind:
1. Handel zu treiben,
2. Frieden zu wahren.
"""


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    """So small a model only waits for the other threads."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def model():
    return f"marian:{tiny_marian.trained()}"


@pytest.fixture
def text(tmp_path):
    path = tmp_path / "handel.txt"
    path.write_text(GERMAN, encoding="utf-8")
    return path


def english(path):
    made = translation.read(path)
    assert made is not None
    return made


def test_a_text_is_translated_indexed_and_answers_in_english(home, text, model, capsys):
    assert main(["index", str(text)]) == 0
    assert main(["ask", "--document", "handel", "Who sells gas?"]) == 0
    assert "fussnote translate handel --with" in " ".join(capsys.readouterr().out.split())

    assert main(["translate", "handel", "--with", model]) == 0
    said = capsys.readouterr()
    assert f"Now run `fussnote index {text}`." in said.out
    assert "Translating" in said.err
    made = english(text.with_name("handel.en.jsonl"))
    assert made.origin == "opus-tiny-de-en"
    document = structure(source.read(text))
    assert made.of(document.sentences) == (
        "Russia is a large country.",
        "China buys gas.",
        "Kazakhstan sells gas, China buys gas.",
        "The aims are:\n1. to trade,\n2. to keep peace.",
    )

    assert main(["index", str(text)]) == 0
    capsys.readouterr()
    assert main(["ask", "--json", "--document", "handel", "Who sells gas?"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["citations"][0]["quote"] == "Kasachstan verkauft Gas, China kauft Gas."
    assert answer["citations"][0]["translation"] == "Kazakhstan sells gas, China buys gas."


def test_a_changed_text_needs_only_its_changes_and_a_complete_one_nothing(
    home, text, model, capsys
):
    assert main(["translate", str(text), "--with", model]) == 0
    assert main(["translate", str(text), "--with", model]) == 0
    assert "nothing to translate" in capsys.readouterr().out
    text.write_text(GERMAN.replace("China kauft Gas. K", "Russland verkauft Gas. K"), "utf-8")
    assert main(["translate", str(text), "--with", model]) == 0
    said = capsys.readouterr()
    assert "4 sentences and headings, 1 of them translated now" in said.out
    assert "nothing in the text belongs to them: 1." in said.err
    assert "Russia sells gas." in english(text.with_name("handel.en.jsonl")).entries.values()


def test_another_place_is_told_what_it_is_good_for(home, text, model, tmp_path, capsys):
    out = tmp_path / "elsewhere.jsonl"
    assert main(["translate", str(text), "--with", model, "--out", str(out)]) == 0
    assert english(out).language == "en"
    assert f"put it at {text.with_name('handel.en.jsonl')}" in capsys.readouterr().out


def test_an_interrupted_run_says_where_it_stands_and_goes_on(home, tmp_path, model):
    path = tmp_path / "lang.txt"
    # The answers of so small a model to what it has not learned may be nonsense, but each counts.
    words = ["Russland", "China", "Kasachstan"]
    path.write_text(
        " ".join(
            f"{a} kauft Gas, {b} verkauft Gas, {c} kauft Gas, {d} ist ein großes Land."
            for a in words for b in words for c in words for d in words
        ),
        encoding="utf-8",
    )  # fmt: skip
    command = [sys.executable, "-m", "ui.cli", "translate", str(path), "--with", model]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        # Whoever starts the tests in the background has them ignore Ctrl-C, and children inherit it.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    part = tmp_path / "lang.en.jsonl.part"
    deadline = time.monotonic() + 60
    while not part.exists() or part.read_bytes().count(b"\n") < 3:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, error = process.communicate(timeout=60)
    assert process.returncode == 130
    assert f"interrupted. What is done is in {part}" in error.decode()
    assert "Traceback" not in error.decode()
    done = translation.parse(part.read_text("utf-8"), "part").entries

    assert main(command[3:]) == 0
    made = english(tmp_path / "lang.en.jsonl")
    assert done.items() <= made.entries.items()
    assert len(made.entries) > len(done)
    assert not part.exists()


class Handler(BaseHTTPRequestHandler):
    """A chat server that says the same English sentence, as long as it has credit."""

    credit = 0
    asked = 0

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        Handler.asked += 1
        Handler.credit -= 1
        self.send_response(200 if Handler.credit >= 0 else 401)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for text, end in (("This is the", None), (" English.", "stop")):
            choice = {"index": 0, "delta": {"content": text}, "finish_reason": end}
            chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "tiny"}
            self.wfile.write(f"data: {json.dumps(chunk | {'choices': [choice]})}\n\n".encode())
        self.wfile.write(b"data: [DONE]\n\n")

    def log_message(self, *arguments):
        pass


@pytest.fixture
def server(home, monkeypatch):
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as served:
        threading.Thread(target=served.serve_forever, args=(0.02,), daemon=True).start()
        address = f"http://127.0.0.1:{served.server_port}/v1"
        monkeypatch.setenv("FUSSNOTE_MODEL_BASE_URL", address)
        yield Handler
        served.shutdown()


def test_a_chat_model_whose_server_refuses_midway_is_taken_up_again(server, text, capsys):
    text.write_text("Russland ist groß. China kauft Gas. Kasachstan verkauft es.", "utf-8")
    part, path = text.with_name("handel.en.jsonl.part"), text.with_name("handel.en.jsonl")
    server.credit, server.asked = 2, 0
    assert main(["translate", str(text), "--with", "openai:tiny"]) == 2
    said = capsys.readouterr().err
    assert "refused the key" in said
    assert f"What is done is in {part}" in said.splitlines()[-1]
    assert len(translation.parse(part.read_text("utf-8"), "part").entries) == 2
    server.credit, server.asked = 10, 0
    assert main(["translate", str(text), "--with", "openai:tiny"]) == 0
    assert server.asked == 1
    assert f"going on from {part}: 2 done" in capsys.readouterr().err
    assert list(english(path).entries.values()) == ["This is the English."] * 3
    assert english(path).origin == "openai:tiny"


def refused(capsys, arguments, message):
    assert main(["translate", *map(str, arguments)]) == 2
    said = capsys.readouterr()
    assert message in said.err
    assert said.err.count("\n") == 1
    assert said.out == ""


def test_the_brief_keeps_the_translation_it_has(brief_home, model, tmp_path, capsys):
    refused(capsys, ["brief", "--with", model], "has its translation")
    refused(capsys, [source.BUNDLED, "--with", model], "has its translation")


@pytest.mark.parametrize("document", ["missing", "missing.txt", "../missing.txt", "x" * 300, ""])
def test_a_document_that_is_not_there_is_one_line(home, capsys, document):
    assert main(["translate", document, "--with", "marian:x"]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "document" in said or "folder" in said


def test_a_text_that_has_moved_is_one_line(home, text, capsys):
    assert main(["index", str(text)]) == 0
    capsys.readouterr()
    text.rename(text.with_name("weg.txt"))
    refused(capsys, ["handel", "--with", "marian:x"], "is no longer at")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("marian:Helsinki-NLP/opus-mt-nowhere", "on this machine"),
        ("marian:", "names no model"),
        ("gpt", "names no model"),
        ("nowhere:gpt", "no provider 'nowhere'"),
    ],
)
def test_a_model_that_is_not_there_is_one_line_and_leaves_nothing(
    home, text, capsys, name, message
):
    refused(capsys, [text, "--with", name], message)
    assert [path.name for path in text.parent.iterdir() if path.is_file()] == ["handel.txt"]


def test_a_text_in_the_language_of_the_model_is_one_line(home, tmp_path, model, capsys):
    path = tmp_path / "notes.txt"
    path.write_text("Russia is a large country, and China buys its gas.", encoding="utf-8")
    refused(capsys, [path, "--with", model], "already in English")


def test_a_place_that_cannot_be_written_is_one_line(home, text, model, capsys):
    refused(capsys, [text, "--with", model, "--out", "/missing/x.jsonl"], "There is no folder")
    refused(capsys, [text, "--with", model, "--out", text.parent], "is a folder")
    refused(capsys, [text, "--with", model, "--out", "/proc/x.jsonl"], "/proc/x.jsonl")


def test_no_model_at_all_is_a_usage_error(home, text, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["translate", str(text)])
    assert "--with" in capsys.readouterr().err
