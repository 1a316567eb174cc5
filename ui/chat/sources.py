"""Where answers come from: the extractive assistant, or whatever else can write one.

A source yields answers that grow: each is the answer as far as it has come, complete in itself
(only statements that have passed every check), and the last one is final.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from index.home import index_folder
from index.language import Language
from index.records import Document
from index.store import read_manifest
from rag.answer import EXTRACTIVE, Answer
from rag.assistant import Assistant, Settings
from rag.question import parse
from ui.chat.interrupt import interruptible
from ui.opening import open_assistant

if TYPE_CHECKING:
    from rag.writer.rerank import Reranker
    from rag.writer.writer import Writer


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked.

    Attributes:
        question: the question as it was typed.
        history: the answers before it, oldest first.
        language: the language of the answer; None for that of the question.
        quotes: at most so many sentences are quoted.
    """

    question: str
    history: Sequence[Answer] = ()
    language: Language | None = None
    quotes: int = 3


class AnswerSource(Protocol):
    """Writes answers."""

    @property
    def name(self) -> str:
        """What the reader chooses it by."""

    def answers(self, request: Request, stop: threading.Event) -> Iterator[Answer]:
        """Yield the answer as it grows; the last one is final.

        Args:
            request: what is asked.
            stop: set when the reader has lost patience; whatever runs should end soon.

        Raises:
            FussnoteError: if there can be no answer.
        """


class Assistants:
    """The assistants of one document, one for each number of quotes; opened when asked for."""

    def __init__(
        self,
        assistant: Assistant,
        document: str,
        encoder: str,
        reranker: Reranker | None = None,
    ) -> None:
        """Take an assistant with the usual settings, and what the others are opened with."""
        self.encoder = encoder
        self._reranker = reranker
        self._document = document
        self._by_quotes = {Settings().quotes: assistant}
        self._lock = threading.Lock()

    @classmethod
    def open(cls, document: str, reranker: Reranker | None = None) -> Assistants:
        """Open an indexed document; the cross-encoder orders its evidence, if there is one.

        Raises:
            StoreError: if there is no usable index of that name.
            EncoderError: if its encoder cannot be loaded.
        """
        assistant = open_assistant(document, reranker=reranker)
        return cls(assistant, document, read_manifest(index_folder(document)).encoder, reranker)

    @property
    def document(self) -> Document:
        """The document that is asked about."""
        return self.of(Settings().quotes).document

    def of(self, quotes: int) -> Assistant:
        """Return the assistant that quotes at most so many sentences."""
        with self._lock:
            if quotes not in self._by_quotes:
                self._by_quotes[quotes] = Assistant.open(
                    self._document, Settings(quotes=quotes), self._reranker
                )
            return self._by_quotes[quotes]


class Extractive:
    """Quotes the text; there is nothing to wait for, so the first answer is the last."""

    name = EXTRACTIVE

    def __init__(self, assistants: Assistants) -> None:
        self._assistants = assistants

    def answers(self, request: Request, stop: threading.Event) -> Iterator[Answer]:
        """Answer."""
        assistant = self._assistants.of(request.quotes)
        yield assistant.ask(request.question, request.history, answer_language=request.language)


class Written:
    """Lets a chat model write; an answer grows by statements that have passed every check."""

    def __init__(self, assistants: Assistants, writer: Writer) -> None:
        self._assistants = assistants
        self._writer = writer
        self.name = writer.name

    def answers(self, request: Request, stop: threading.Event) -> Iterator[Answer]:
        """Answer, a statement at a time; stopping ends the request to the model."""
        from rag.writer.assistant import WritingAssistant

        assistant = WritingAssistant(self._assistants.of(request.quotes), self._writer)
        growing = assistant.answers(
            parse(request.question),
            request.history,
            answer_language=request.language,
            stop=stop,
        )
        yield from interruptible(growing, stop)
