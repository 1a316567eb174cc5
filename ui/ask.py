"""`fussnote ask`: one question, a file of them, or a conversation."""

from __future__ import annotations

import argparse
import json
import os
import sys
from typing import TYPE_CHECKING

from index.errors import QuestionError
from index.home import DEFAULT
from rag.writer.options import add_model_arguments, open_reranker, open_writer
from ui.opening import Answering, open_assistant
from ui.terminal import render

if TYPE_CHECKING:
    from rag.assistant import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    asked = parser.add_mutually_exclusive_group(required=True)
    asked.add_argument("question", nargs="?", help="the question, German or English")
    asked.add_argument(
        "--batch",
        metavar="FILE",
        help="read questions from a file (`-`: standard input), one a line, or JSON Lines with a "
        "`question` field; print one JSON object a line",
    )
    asked.add_argument(
        "--interactive", action="store_true", help="keep a conversation: follow-ups are understood"
    )
    parser.add_argument("--json", action="store_true", help="print the answer as a JSON object")
    parser.add_argument("--document", default=DEFAULT, metavar="NAME", help="an indexed document")
    parser.add_argument(
        "--quotes", type=int, metavar="N", help="quote at most N sentences (1 to 9)"
    )
    parser.add_argument(
        "--answer-language",
        choices=("de", "en"),
        metavar="de|en",
        help="answer in German or English, whatever the question's language",
    )
    add_model_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Answer and print."""
    from rag.assistant import Settings
    from rag.question import parse

    if arguments.quotes is not None and not 1 <= arguments.quotes <= 9:
        raise QuestionError("--quotes takes a number from 1 to 9.")
    settings = Settings() if arguments.quotes is None else Settings(quotes=arguments.quotes)
    language = arguments.answer_language

    def opened() -> Answering:
        return _open(arguments, settings)

    if arguments.batch is not None:
        from ui.batch import answer_all

        return answer_all(arguments.batch, opened, language)
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    if arguments.interactive:
        from ui.talk import talk

        return talk(opened(), language, colour=colour)
    # The question is checked first: a wrong one needs no index.
    question = parse(arguments.question)
    answer = opened().answer(question, answer_language=language)
    if arguments.json:
        sys.stdout.write(json.dumps(answer.to_dict(), ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(render(answer, colour=colour))
    return 0


def _open(arguments: argparse.Namespace, settings: Settings) -> Answering:
    """Open the assistant, and the model at its side if one is named."""
    # The model first: a wrong name should not wait for anything.
    writer = open_writer(arguments)
    assistant = open_assistant(arguments.document, settings, open_reranker(arguments))
    if writer is None:
        return assistant
    from rag.writer.assistant import WritingAssistant

    return WritingAssistant(assistant, writer)
