"""`fussnote restate`, as a user runs it, against a chat server on loopback."""

from __future__ import annotations

import json

import pytest
from chat_server import KEY, Server, fails, says

from index.restatement import PARTS, TEXT_PARTS, path_beside, read
from ui.cli import main

TEXT = "Der Landwirt erntete im Herbst. Seine Nachbarin half ihm dabei.\n"
MODEL = ("--with", "openai:tiny")


@pytest.fixture
def text(tmp_path):
    path = tmp_path / "obst.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def server(home, monkeypatch):
    served = Server()
    monkeypatch.setenv("FUSSNOTE_MODEL_BASE_URL", served.url)
    monkeypatch.setenv("FUSSNOTE_API_KEY", KEY)
    yield served
    served.close()


def test_a_text_is_restated_indexed_and_found_by_other_words(server, text, capsys):
    server.play(
        says("Ein Bauer pflückte das Obst im September."),
        says("Der Landwirt erntete im Herbst."),
        says("Wann erntete der Landwirt?"),
        says("Was erntete der Landwirt?"),
        says("2: Allein?\n0: Was denn?"),
        says("1. Die Anwohnerin packte beim Pflücken mit an.\n2. Jemand von nebenan half."),
        says("Die Nachbarin des Landwirts half ihm bei der Ernte."),
        says("Wer half dem Landwirt?"),
        says("Wie lange half die Nachbarin?"),
        says("1: Wann war das?"),
    )
    assert main(["index", str(text)]) == 0
    assert main(["restate", "obst", *MODEL, "--versions", "2"]) == 0
    said = capsys.readouterr()
    assert f"Now run `fussnote index {text}`." in said.out
    assert "2 sentences, in de." in said.out
    made = read(path_beside(text))
    assert made is not None
    assert made.origin == "openai:tiny"
    assert [len(entry.wordings["de"]) for entry in made.entries.values()] == [1, 2]
    for part in TEXT_PARTS[1:]:
        assert [len(entry.texts(part)["de"]) for entry in made.entries.values()] == [1, 1]
    first, second = made.entries
    assert made.entries[first].follow_ups["de"] == (("Allein?", second), ("Was denn?", None))

    assert main(["index", str(text)]) == 0
    capsys.readouterr()
    ask = ["ask", "--json", "--document", "obst", "Wer packte beim Pflücken mit an?"]
    assert main(ask) == 0
    answer = json.loads(capsys.readouterr().out)
    # Found by other words than its own, and quoted in its own.
    assert answer["citations"][0]["quote"] == "Seine Nachbarin half ihm dabei."
    assert "Anwohnerin" not in json.dumps(answer)

    assert main(["restate", "obst", *MODEL]) == 0
    assert "nothing to restate" in capsys.readouterr().out


def test_a_server_that_refuses_midway_is_taken_up_again(server, text, capsys):
    written = says("Ein Bauer pflückte das Obst im September.")
    server.play(*[written] * len(PARTS), fails(401))
    assert main(["restate", str(text), *MODEL]) == 2
    error = capsys.readouterr().err.splitlines()[-1]
    assert "What is done is in" in error
    assert not path_beside(text).exists()
    server.play(says("Die Anwohnerin packte beim Pflücken mit an."))
    assert main(["restate", str(text), *MODEL]) == 0
    assert "going on from" in capsys.readouterr().err
    made = read(path_beside(text))
    assert made is not None
    assert len(made.entries) == 2


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["brief", *MODEL], "has its restatement"),
        (["nirgends", *MODEL], "There is no document nirgends"),
        (["TEXT", *MODEL, "--versions", "0"], "from 1 to 9"),
        (["TEXT", "--with", "unsinn"], "PROVIDER"),
        (["TEXT", *MODEL, "--out", "FOLDER"], "is a folder"),
        (["TEXT"], "required: --with"),
    ],
)
def test_bad_input_is_one_line(home, text, tmp_path, capsys, arguments, complaint):
    places = {"TEXT": str(text), "FOLDER": str(tmp_path)}
    given = [places.get(argument, argument) for argument in arguments]
    try:
        code = main(["restate", *given])
    except SystemExit as left:
        code = left.code
    assert code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert complaint in line
    assert not path_beside(text).exists()
