"""Fussnote as a part of a LangChain program: a retriever, and a chain from question to answer.

Both are ordinary Runnables, so callbacks and tracing see what happens: the retrieval as a
retriever's run, the writing as a chat model's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForChainRun, CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableConfig, patch_config
from langchain_core.runnables.config import ensure_config
from pydantic import ConfigDict

from index.errors import QuestionError
from rag.answer import Answer
from rag.assistant import Assistant
from rag.question import parse
from rag.search import best_passages
from rag.writer.assistant import WritingAssistant
from rag.writer.writer import Writer

ChainInput = str | Mapping[str, Any]


class PassageRetriever(BaseRetriever):
    """Retrieves passages; a document's content is a slice of the canonical text.

    Metadata: `id`, `page`, `section`, `start`, `end` (in the canonical text), `score`, `source`.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    assistant: Assistant
    k: int = 5

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[LangChainDocument]:
        document = self.assistant.document
        found = self.assistant.search(parse(query))
        result = []
        for number, score in best_passages(found, self.k):
            passage = document.passages[number]
            metadata = {
                "id": passage.id,
                "page": document.sentences[passage.first].page,
                "section": document.sections[passage.section].title,
                "start": passage.span.start,
                "end": passage.span.end,
                "score": score,
                "source": document.bibliography.short,
            }
            content = document.quote(passage.span)
            result.append(LangChainDocument(content, id=passage.id, metadata=metadata))
        return result


class AnswerChain(Runnable[ChainInput, Answer]):
    """From a question to an `Answer`; streams it as it grows where a model writes.

    The input is a question, or a mapping with `question` and, if there is one, `history`: the
    answers before it in the same conversation.
    """

    def __init__(
        self, assistant: Assistant, writer: Writer | None, retriever: BaseRetriever
    ) -> None:
        self._assistant = assistant
        self._writing = WritingAssistant(assistant, writer) if writer is not None else None
        self._retriever = retriever

    def invoke(
        self, input: ChainInput, config: RunnableConfig | None = None, **kwargs: object
    ) -> Answer:
        """Answer a question.

        Raises:
            QuestionError: if it is none.
        """
        return self._call_with_config(self._last, input, ensure_config(config), run_type="chain")

    def stream(
        self, input: ChainInput, config: RunnableConfig | None = None, **kwargs: object
    ) -> Iterator[Answer]:
        """Yield the answer as it grows; the last one is complete."""
        yield from self._transform_stream_with_config(
            iter([input]), self._each, ensure_config(config), run_type="chain"
        )

    def _last(
        self, input: ChainInput, run_manager: CallbackManagerForChainRun, config: RunnableConfig
    ) -> Answer:
        *_, last = self._answers(input, patch_config(config, callbacks=run_manager.get_child()))
        return last

    def _each(
        self,
        inputs: Iterator[ChainInput],
        run_manager: CallbackManagerForChainRun,
        config: RunnableConfig,
    ) -> Iterator[Answer]:
        child = patch_config(config, callbacks=run_manager.get_child())
        for input in inputs:
            yield from self._answers(input, child)

    def _answers(self, input: ChainInput, config: RunnableConfig) -> Iterator[Answer]:
        text, history = _taken(input)
        question = parse(text)
        # Seen by callbacks; the answer's own search finds the same passages, in milliseconds.
        self._retriever.invoke(question.text, config)
        if self._writing is None:
            yield self._assistant.answer(question, history)
        else:
            yield from self._writing.answers(question, history, config=config)


def answer_chain(
    assistant: Assistant, writer: Writer | None = None, *, passages: int = 5
) -> Runnable[ChainInput, Answer]:
    """Make the chain from question to answer.

    Args:
        assistant: answers from the text.
        writer: writes with a chat model; None for quotes alone.
        passages: how many passages the retriever shows to callbacks.
    """
    return AnswerChain(assistant, writer, PassageRetriever(assistant=assistant, k=passages))


def _taken(input: ChainInput) -> tuple[str, Sequence[Answer]]:
    if isinstance(input, str):
        return input, ()
    text, history = input.get("question"), input.get("history", ())
    if not isinstance(text, str) or not all(isinstance(answer, Answer) for answer in history):
        raise QuestionError(
            "The chain takes a question, or question and history: pass one of them."
        )
    return text, history
