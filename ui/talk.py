"""`fussnote ask --interactive`: a conversation in the terminal."""

from __future__ import annotations

import sys

from index.errors import QuestionError
from index.language import Language
from rag.answer import Answer
from rag.question import parse
from ui.opening import Answering
from ui.speech import spoken
from ui.terminal import render

_PROMPT = "? "


def talk(assistant: Answering, language: Language | None, *, colour: bool) -> int:
    """Answer one line after the other, until the input ends or an empty line comes."""
    history: list[Answer] = []
    asking = sys.stdin.isatty()
    while True:
        if asking:
            sys.stdout.write(_PROMPT)
            sys.stdout.flush()
        line = sys.stdin.readline()
        if not line.strip():
            return 0
        try:
            answer = assistant.answer(parse(line), history, answer_language=language)
        except QuestionError as error:
            sys.stderr.write(f"fussnote: {error.said(spoken())}\n")
            continue
        history.append(answer)
        sys.stdout.write(render(answer, colour=colour) + "\n")
        sys.stdout.flush()
