"""The assistant with a model at its side: the same questions in, the same answers out."""

from __future__ import annotations

import threading
from collections.abc import Generator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from index.language import Language
from index.records import Document
from rag.answer import Answer, Citation, Status
from rag.assistant import Assistant
from rag.cite import cite, is_mere_reference
from rag.question import Question, parse
from rag.writer.writer import Writer

if TYPE_CHECKING:
    from langchain_core.runnables import RunnableConfig


class WritingAssistant:
    """Answers questions about one document; a model writes, where the text answers."""

    def __init__(self, assistant: Assistant, writer: Writer) -> None:
        self._assistant = assistant
        self._writer = writer

    @property
    def document(self) -> Document:
        """The document that is asked about."""
        return self._assistant.document

    @property
    def assistant(self) -> Assistant:
        """The assistant without the model."""
        return self._assistant

    def ask(
        self,
        text: str,
        history: Sequence[Answer] = (),
        *,
        answer_language: Language | None = None,
    ) -> Answer:
        """Answer a question.

        Raises:
            QuestionError: if it is none.
        """
        return self.answer(parse(text), history, answer_language=answer_language)

    def answer(
        self,
        question: Question,
        history: Sequence[Answer] = (),
        *,
        answer_language: Language | None = None,
    ) -> Answer:
        """Answer a question that has been parsed."""
        *_, last = self.answers(question, history, answer_language=answer_language)
        return last

    def answers(
        self,
        question: Question,
        history: Sequence[Answer] = (),
        *,
        answer_language: Language | None = None,
        config: RunnableConfig | None = None,
        stop: threading.Event | None = None,
    ) -> Generator[Answer, None, None]:
        """Yield an answer as it grows, a statement at a time; the last one is complete.

        Closing the generator cancels the request.

        Args:
            question: the question.
            history: the answers before it in the same conversation, oldest first.
            answer_language: the language of the answer; None for that of the question.
            config: callbacks of LangChain's.
            stop: cancels the request when set, from whatever thread.
        """
        extractive = self._extractive(question, history, answer_language, config, stop)
        chosen = candidates(self.document, extractive, self._assistant.translations)
        yield from self._writer.answers(extractive, chosen, config, stop)

    def _extractive(
        self,
        question: Question,
        history: Sequence[Answer],
        answer_language: Language | None,
        config: RunnableConfig | None,
        stop: threading.Event | None,
    ) -> Answer:
        """Answer without the model, but complete the question with it."""
        if history and not question.foreign:
            whole = self._writer.rewrite(question.text, question.language, history, config, stop)
            if whole is not None:
                answer = self._assistant.answer(parse(whole), answer_language=answer_language)
                return replace(answer, question=question.text, searched=whole)
        return self._assistant.answer(question, history, answer_language=answer_language)


def candidates(
    document: Document, extractive: Answer, translations: dict[str, str]
) -> list[Citation]:
    """Return what a model may rest on: the quotes, what leads up to them, and what came next best.

    Args:
        document: the document.
        extractive: the answer without a model.
        translations: for a sentence's id, what it says in the language of the answer; may be empty.
    """
    if extractive.status is Status.ABSTAINED:
        return []
    numbers = {sentence.span: number for number, sentence in enumerate(document.sentences)}
    scores = {c.span: c.score for c in extractive.considered}
    scores |= {c.span: c.score for c in extractive.citations}
    quoted = [numbers[c.span] for c in extractive.citations if c.span in numbers]
    before = [n - 1 for n in quoted if n > 0 and _leads(document, n - 1, n)]
    others = [numbers[c.span] for c in extractive.considered if c.span in numbers]
    found: list[Citation] = []
    for number in dict.fromkeys((*quoted, *before, *others)):
        sentence = document.sentences[number]
        if number not in quoted and is_mere_reference(document.quote(sentence.span)):
            continue
        citation = cite(document, number, len(found) + 1, scores.get(sentence.span, 0.0))
        if extractive.language != document.language:
            citation = replace(citation, translation=translations.get(sentence.id))
        found.append(citation)
    return found


def _leads(document: Document, before: int, number: int) -> bool:
    """Tell whether a sentence stands before another in its paragraph: it may name its subject."""
    one, other = document.sentences[before], document.sentences[number]
    return one.paragraph == other.paragraph and one.footnote == other.footnote
