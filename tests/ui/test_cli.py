"""The command line, run as a user runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from ui.cli import main


def run(*arguments, stdin=None, **environment):
    return subprocess.run(
        [sys.executable, "-m", "ui.cli", *arguments],
        input=stdin,
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
        check=False,
    )


def refused(done, message):
    error = done.stderr.decode()
    assert done.returncode == 2, error
    assert message in error
    assert error.count("\n") == 1
    assert "Traceback" not in error
    assert done.stdout == b""


def test_ask_prints_the_answer_and_its_footnotes_in_80_columns(brief_home):
    done = run("ask", "Wann wurde die OKS gegründet?")
    text = done.stdout.decode()
    assert done.returncode == 0
    assert "im Jahre 2002 gegründet.« [1]" in " ".join(text.split())
    assert "[1] Godehardt 2008, S. 4, 2. Russlands Außenpolitik in Zentralasien" in " ".join(
        text.split()
    )
    assert max(map(len, text.split("\n"))) <= 80
    assert "\x1b" not in text


def test_json_has_the_promised_shape(brief_home):
    done = run("ask", "--json", "Wann wurde die OKS gegründet?")
    (line,) = done.stdout.decode().splitlines()
    answer = json.loads(line)
    assert {"question", "language", "status", "mode", "answer", "citations", "consulted",
            "timings_ms"} <= answer.keys()  # fmt: skip
    assert {"marker", "quote", "page", "section", "start", "end", "label", "score", "footnotes",
            "secondary", "translation"} <= answer["citations"][0].keys()  # fmt: skip
    assert {"page", "section", "start", "end", "score"} <= answer["consulted"][0].keys()
    assert {"retrieve", "total"} <= answer["timings_ms"].keys()
    text = run("text").stdout.decode()
    for citation in answer["citations"]:
        assert text[citation["start"] : citation["end"]] == citation["quote"]


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ("", "is empty"),
        ("   ", "is empty"),
        ("x" * 100_000, "100,000 characters"),
        ("Was\x07 ist das?", "control characters"),
        ("🙂", "holds no word"),
        (b"Gr\xf6\xdfe?", "not valid UTF-8"),
    ],
)
def test_bad_questions_get_one_line_and_exit_code_2(brief_home, question, message):
    refused(run("ask", question), message)


@pytest.mark.parametrize(
    ("locale", "message"),
    [
        ({"LC_ALL": "de_DE.UTF-8"}, "Die Frage ist leer"),
        ({"LC_ALL": "", "LC_MESSAGES": "de_AT", "LANG": "en_GB"}, "Die Frage ist leer"),
        ({"LC_ALL": "", "LC_MESSAGES": "", "LANG": "de_CH.UTF-8"}, "Die Frage ist leer"),
        ({"LC_ALL": "C", "LANG": "de_DE.UTF-8"}, "The question is empty"),
        ({"LC_ALL": "", "LC_MESSAGES": "", "LANG": ""}, "The question is empty"),
    ],
)
def test_what_is_no_question_is_told_in_the_language_of_the_terminal(brief_home, locale, message):
    refused(run("ask", " ", **locale), message)
    # What has not been said in German is said in English.
    refused(run("ask", "--document", "fehlt", "Was?", **locale), "There is no index")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "the following arguments are required"),
        (["nonsense"], "invalid choice"),
        (["ask"], "required"),
        (["ask", "--quotes", "0", "Was?"], "a number from 1 to 9"),
        (["ask", "--document", "fehlt", "Was ist das?"], "There is no index"),
        (["ask", "--document", "../x", "Was ist das?"], "is no name of a document"),
        (["ask", "--batch", "/missing/file"], "cannot be read"),
        (["ask", "--batch", "/"], "cannot be read"),
        (["index", "/missing/file.txt"], "cannot be read"),
        (["index", "/"], "is a folder"),
        (["text", "--source-span", "5", "2"], "name two offsets"),
        (["text", "--source-span", "0", "99999999"], "name two offsets"),
    ],
)
def test_bad_arguments_get_one_line_and_exit_code_2(brief_home, arguments, message):
    refused(run(*arguments), message)


def test_batches_read_lines_and_json_and_never_stop_at_a_bad_one(brief_home, tmp_path):
    path = tmp_path / "fragen.jsonl"
    path.write_text(
        "Wann wurde die OKS gegründet?\n"
        "\n"
        '{"question": "Was ist GUAM?", "id": "q2", "status": "mine"}\n'
        '{"question": 5, "id": "q3"}\n'
        '{"question": "broken\n'
        "🙂\n"
        "When was the CSTO founded?\n",
        encoding="utf-8",
    )
    done = run("ask", "--batch", str(path))
    records = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert done.returncode == 0
    assert len(records) == 6
    assert records[1]["id"] == "q2"
    assert records[1]["status"] == "answered"
    assert [r["line"] for r in records if "error" in r] == [4, 5, 6]
    assert records[2]["id"] == "q3"
    assert records[5]["language"] == "en"
    assert "Questions" in done.stderr.decode()
    assert "3 of 6 lines" in done.stderr.decode()


def test_batches_read_standard_input(brief_home):
    done = run("ask", "--batch", "-", stdin=b"Was ist die SOZ?\r\n")
    assert json.loads(done.stdout)["question"] == "Was ist die SOZ?"


@pytest.mark.parametrize(
    ("data", "message"), [(b"", "holds no question"), (b"\n \n", "holds no question"),
                          ("Größe?".encode("latin-1"), "is not UTF-8")]
)  # fmt: skip
def test_a_batch_that_is_none_is_refused(brief_home, tmp_path, data, message):
    path = tmp_path / "fragen.txt"
    path.write_bytes(data)
    refused(run("ask", "--batch", str(path)), message)


def test_a_file_can_be_indexed_and_asked(home, tmp_path):
    path = tmp_path / "obst.txt"
    path.write_text(
        "Der Apfel ist rund und rot. Er wächst am Baum.\n\nDie Birne ist gelb.\n", encoding="utf-8"
    )
    assert run("index", str(path)).returncode == 0
    done = run("ask", "--json", "--document", "obst", "Welche Farbe hat die Birne?")
    answer = json.loads(done.stdout)
    assert answer["citations"][0]["quote"] == "Die Birne ist gelb."
    assert answer["citations"][0]["page"] is None
    english = run("ask", "--document", "obst", "What colour is the pear?").stdout.decode()
    assert "The text says, in German: »Die Birne ist gelb.«" in " ".join(english.split())


def test_the_brief_is_indexed_by_itself_the_first_time(home):
    done = run("ask", "--json", "Wann wurde die OKS gegründet?")
    assert json.loads(done.stdout)["status"] == "answered"
    assert "Indexed brief" in done.stderr.decode()


def test_info_says_what_is_indexed(brief_home, capsys):
    assert main(["info", "--json"]) == 0
    (record,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert record["document"] == "brief"
    assert record["pages"] == 7
    assert record["footnotes"] == 8
    assert record["encoder"].startswith("fussnote-static@")
    assert record["translation"] == "working translation by this project"
    assert record["restatement"] == "restatement by this project"
    assert record["silence"]["risk"] == 0.03


def test_info_without_an_index_says_what_to_do(home):
    refused(run("info"), "run `fussnote index`")


def test_source_spans_lead_back_to_the_file(brief_home, brief_source):
    text = run("text").stdout.decode()
    start = text.index("In der »Erklärung von Duschanbe« betonten")
    done = run("text", "--source-span", str(start), str(start + 41))
    lines = [line.split("\t") for line in done.stdout.decode().splitlines()]
    for begin, end, quoted in lines:
        assert brief_source.text[int(begin) : int(end)] == json.loads(quoted)
    assert "".join(json.loads(q) for *_, q in lines) == "In der »Erklärung von Duschanbe« betonten"


def test_a_place_that_cannot_be_written_is_one_line(tmp_path):
    (tmp_path / "home").write_text("a file", encoding="utf-8")
    refused(run("index", FUSSNOTE_HOME=str(tmp_path / "home")), "cannot be written")


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_no_space_is_one_line(unbuffered):
    full = "/dev/full"
    if not os.path.exists(full):  # noqa: PTH110
        pytest.fail("this system has no /dev/full: write this test another way")
    with open(full, "wb") as sink:  # noqa: PTH123
        done = subprocess.run(
            [sys.executable, "-m", "ui.cli", "--version"], stdout=sink, stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered}, check=False,
        )  # fmt: skip
    assert b"Traceback" not in done.stderr


def test_a_reader_that_goes_away_does_no_harm(brief_home):
    command = f"{sys.executable} -m ui.cli text | head -c 20"
    done = subprocess.run(["bash", "-c", command], capture_output=True, env=os.environ, check=False)
    assert done.stdout.decode().startswith("Gegensätze")
    assert done.stderr == b""
