"""One request to a chat model about one sentence, and its whole answer."""

from __future__ import annotations

from dataclasses import replace

from rag.writer.calls import End, request
from rag.writer.errors import ModelError
from rag.writer.notices import notice
from rag.writer.opening import ChatModel, LangChainModel, Message
from rag.writer.record import Outcome
from rag.writer.settings import WriterSettings, read_settings, split_name

_SPLIT = "\n=====\n"
_TOKENS = 2_000
"""Tokens a model may write for a sentence, its thoughts included."""
_OF_SENTENCE = frozenset({Outcome.EMPTY, Outcome.CUT, Outcome.REFUSED})
"""Ends that may be due to the sentence; the others are due to the server."""


def open_model(name: str) -> tuple[ChatModel, WriterSettings]:
    """Open a chat model by `PROVIDER:NAME`; nothing is sent yet.

    Address, patience and number of tries are those of the settings.

    Raises:
        ModelError, SettingsError: if it cannot be opened.
    """
    split_name(name)
    settings = read_settings(name)
    settings = replace(settings, max_tokens=max(settings.max_tokens, _TOKENS))
    return LangChainModel.open(settings), settings


def answer(model: ChatModel, prompt: str, settings: WriterSettings, name: str) -> str | None:
    """Send a prompt, its rules and its data parted by a line, and return what the model writes.

    Returns:
        None if it writes nothing, too much, or refuses: that may be due to the sentence.

    Raises:
        ModelError: if the server fails.
    """
    system, user = prompt.split(_SPLIT, 1)
    messages = [Message("system", system), Message("user", user)]
    end: End | None = None
    for event in request(model, messages, settings):
        if isinstance(event, End):
            end = event
    if end is None or end.outcome in _OF_SENTENCE:
        return None
    if end.outcome is not Outcome.WRITTEN:
        said = notice(end.outcome, "en", written=True) or end.outcome.value
        raise ModelError(f"{name}: {said}")
    return end.text
