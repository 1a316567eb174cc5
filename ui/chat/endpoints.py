"""What programs call through Gradio's queue: `ask`, documented; `converse`, for the page itself."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, Literal

import gradio

from index.errors import FussnoteError, QuestionError
from rag.answer import Answer
from ui.chat import preferences
from ui.chat.dialogue import Asked, Dialogue
from ui.chat.sources import AnswerSource, Request
from ui.labels import footnote

MAX_HISTORY = 20


class Endpoints:
    """The functions behind the endpoints; Gradio makes their signatures the interface."""

    def __init__(self, source: AnswerSource, dialogue: Dialogue, sources: tuple[str, ...]) -> None:
        """Take the source that programs get, and the dialogue that the page leads."""
        self._source = source
        self._dialogue = dialogue
        self._sources = sources

    def ask(
        self,
        question: str,
        answer_language: Literal["auto", "de", "en"] = "auto",
        quotes: int = 3,
        history: list[dict[str, Any]] | None = None,
    ) -> dict[str, Any]:
        """Answer a question about the text with passages quoted word for word, with footnotes.

        Args:
            question: the question, German or English.
            answer_language: "de" or "en"; "auto" for the language of the question.
            quotes: at most so many sentences are quoted, 1 to 9.
            history: earlier answers of the same conversation as this endpoint returned them,
                oldest first, so that follow-up questions are understood.

        Returns:
            A JSON object: `status` is "answered" or "abstained" (the text does not say), `answer`
            is the text with markers like [1], `citations` has for each marker the quote, its page
            and section, and `footnotes` has the same as finished lines.
        """
        try:
            request = _request(question, answer_language, quotes, history or [])
            *_, answer = self._source.answers(request, threading.Event())
        except FussnoteError as error:
            raise gradio.Error(str(error), print_exception=False) from error
        lines = [f"[{c.marker}] {footnote(c, answer.language)}" for c in answer.citations]
        return {**answer.to_dict(), "footnotes": lines}

    def converse(
        self, question: str, conversation: str, turn: str, replaces: str, request: gradio.Request
    ) -> Iterator[dict[str, Any]]:
        """Answer a question of the page; yields what it shows, as far as it has come."""
        incoming = request.request
        if incoming is None:
            raise gradio.Error("The request has come without its head.", print_exception=False)
        chosen = preferences.read(
            incoming.cookies, incoming.headers.get("accept-language", ""), self._sources
        )
        asked = Asked(str(question), str(conversation), str(turn), str(replaces))
        for update in self._dialogue.ask(incoming.state.owner, asked, chosen):
            yield asdict(update)


def _request(
    question: str, answer_language: str, quotes: int, history: list[dict[str, Any]]
) -> Request:
    """Check what a program has sent.

    Raises:
        QuestionError: if something is not what the interface says.
    """
    if not isinstance(question, str):
        raise QuestionError("`question` is a text.")
    if answer_language not in ("auto", "de", "en"):
        raise QuestionError("`answer_language` is auto, de or en.")
    if not isinstance(quotes, int) or not 1 <= quotes <= 9:
        raise QuestionError("`quotes` is a number from 1 to 9.")
    if not isinstance(history, list) or len(history) > MAX_HISTORY:
        raise QuestionError(f"`history` is a list of at most {MAX_HISTORY} answers.")
    try:
        answers = tuple(Answer.from_dict(fields) for fields in history)
    except (KeyError, TypeError, ValueError) as error:
        raise QuestionError("`history` holds answers as this endpoint returns them.") from error
    language: Literal["de", "en"] | None = None
    if answer_language == "de":
        language = "de"
    elif answer_language == "en":
        language = "en"
    return Request(question, answers, language, quotes)
