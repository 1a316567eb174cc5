"""Opens an assistant for a command; the bundled brief is indexed by itself the first time."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from index.home import DEFAULT, index_folder
from index.language import Language
from index.store import MANIFEST

if TYPE_CHECKING:
    from rag.answer import Answer
    from rag.assistant import Assistant, Settings
    from rag.question import Question
    from rag.writer.rerank import Reranker


class Answering(Protocol):
    """Answers questions: by quotes alone, or with a model at its side."""

    def answer(
        self,
        question: Question,
        history: Sequence[Answer] = (),
        *,
        answer_language: Language | None = None,
    ) -> Answer:
        """Answer a question that has been parsed."""
        ...


def open_assistant(
    document: str = DEFAULT,
    settings: Settings | None = None,
    reranker: Reranker | None = None,
) -> Assistant:
    """Open the assistant of a document.

    Raises:
        StoreError: if there is no usable index of that name.
        EncoderError: if its encoder cannot be loaded.
    """
    from rag.assistant import Assistant

    ensure_indexed(document)
    return Assistant.open(document, settings, reranker)


def ensure_indexed(document: str = DEFAULT) -> None:
    """Index the bundled brief if nobody has; another document is its user's to index."""
    if document == DEFAULT and not (index_folder(DEFAULT) / MANIFEST).exists():
        from ui.indexing import index_all

        index_all([None], None, sys.stderr)
