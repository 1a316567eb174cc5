"""LangChain's fake chat model, which also keeps what it hears, behind our own client."""

from __future__ import annotations

from langchain_core.language_models import FakeListChatModel

from rag.writer.opening import LangChainModel
from rag.writer.settings import WriterSettings


class Listening(FakeListChatModel):
    """Keeps what is said to it, and breaks after a number of requests."""

    heard: list[str]
    left: int = 1000

    async def _astream(self, messages, *args, **kwargs):
        self.heard.append("\n".join(str(message.content) for message in messages))
        if len(self.heard) > self.left:
            raise ConnectionError("secret address")
        async for chunk in super()._astream(messages, *args, **kwargs):
            yield chunk


def listening(*replies, attempts=1, **fields) -> tuple[LangChainModel, WriterSettings, Listening]:
    """Make a client that gives these replies, one after the other, with its settings."""
    model = Listening(responses=list(replies), heard=[], **fields)
    wrapped = LangChainModel(model, "fake:list", tells_end=False, threaded=False)
    settings = WriterSettings(name="fake:list", attempts=attempts, silence_s=2, budget_s=5)
    return wrapped, settings, model
