"""What is written, character by character: a change here is a change that readers see.

`FUSSNOTE_GOLDEN=write` writes the files anew, to be looked at before they are kept.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from ui.render.export import Format, export
from ui.render.turn import turn_html
from ui.render.words import words

FOLDER = Path(__file__).parent / "golden"


def held(name, written):
    path = FOLDER / name
    if os.environ.get("FUSSNOTE_GOLDEN") == "write":
        FOLDER.mkdir(exist_ok=True)
        path.write_bytes(written.encode("utf-8"))
    assert written == path.read_bytes().decode("utf-8")


@pytest.mark.parametrize("form", list(Format))
def test_a_conversation_is_exported_as_it_always_was(conversation, brief, form):
    title = conversation.title if form is Format.MARKDOWN else None
    file = export(conversation.answers, brief.bibliography, form, title)
    held(f"conversation.{form.value}", file.content)


@pytest.mark.parametrize("name", ["german", "english", "silent"])
def test_an_answer_looks_as_it_always_did(name, turn, brief, request):
    answer = request.getfixturevalue(name)
    shown = replace(turn, question=answer.question, answer=answer)
    held(f"{name}.html", turn_html(shown, brief, words("en")))
