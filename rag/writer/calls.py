"""A request to a model: bounded in time, length and number of tries, and cancelled when left.

Requests run on one event loop in a thread of its own, so that a request can be cancelled at any
moment: whoever stops reading ends it, and the connection with it.
"""

from __future__ import annotations

import asyncio
import queue
import random
import threading
import time
from collections.abc import Callable, Coroutine, Generator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from rag.writer.failures import Failure, classify
from rag.writer.opening import ChatModel, Message, Piece, client_errors
from rag.writer.record import Outcome, Usage
from rag.writer.settings import WriterSettings

if TYPE_CHECKING:
    from langchain_core.runnables import RunnableConfig

_LETTERS = 6
"""Letters a token may have at most on average: a longer text has overrun its budget."""
_LETTERS_OF_TOKEN = 3.5
"""Letters of a token on average, for an estimate where the server does not count."""
_BACK_OFF_S = 0.5
_PATIENCE_S = 0.05
"""So often it is looked whether a request shall stop."""


@dataclass(frozen=True, slots=True)
class Text:
    """Some more of what the model writes."""

    text: str


@dataclass(frozen=True, slots=True)
class Again:
    """What was written before is void: the model begins anew."""


@dataclass(frozen=True, slots=True)
class End:
    """How a request ended."""

    outcome: Outcome
    usage: Usage
    calls: int
    text: str = ""


Event = Text | Again | End


def request(
    model: ChatModel,
    messages: Sequence[Message],
    settings: WriterSettings,
    config: RunnableConfig | None = None,
    stop: threading.Event | None = None,
) -> Generator[Event, None, None]:
    """Ask a model; yield what it writes as it comes, and last an `End`.

    Closing the generator cancels the request; so does setting `stop`, from whatever thread, also
    while the generator waits: it then ends without an `End`.
    """
    talk = _Talk(model, messages, settings, config)
    return _pumped(talk.run, stop or threading.Event())


@dataclass
class _Talk:
    """One request with its retries."""

    model: ChatModel
    messages: Sequence[Message]
    settings: WriterSettings
    config: RunnableConfig | None
    written: str = ""
    usage: Usage = field(default_factory=Usage)
    counted: Usage | None = None

    async def run(self, put: Callable[[Event], None]) -> None:
        deadline = time.monotonic() + self.settings.budget_s
        calls = 0
        while True:
            calls += 1
            failure = await self._once(put, deadline)
            self._count()
            if failure is None or not failure.retry or calls == self.settings.attempts:
                break
            wait = _BACK_OFF_S * 2 ** (calls - 1) * random.uniform(0.75, 1.25)
            wait = max(wait, failure.wait or 0.0)
            # Waiting must leave time for an answer; who asks for more gets no second try.
            if time.monotonic() + wait >= deadline:
                break
            if self.written:
                put(Again())
            await asyncio.sleep(wait)
        outcome = failure.outcome if failure else Outcome.WRITTEN
        put(End(outcome, self.usage, calls, self.written))

    async def _once(self, put: Callable[[Event], None], deadline: float) -> Failure | None:
        self.written, self.counted = "", None
        ended: str | None = None
        most = self.settings.max_tokens * _LETTERS
        chunks = self.model.stream(self.messages, self.config)
        try:
            while True:
                left = deadline - time.monotonic()
                try:
                    async with asyncio.timeout(min(self.settings.silence_s, max(left, 0.001))):
                        piece: Piece = await anext(chunks)
                except StopAsyncIteration:
                    break
                self.counted = piece.usage or self.counted
                ended = piece.ended or ended
                if piece.text:
                    self.written += piece.text
                    put(Text(piece.text))
                if len(self.written) > most or time.monotonic() > deadline:
                    return Failure(Outcome.CUT)
        except TimeoutError as error:
            if self.written and time.monotonic() >= deadline - 0.01:
                return Failure(Outcome.CUT)
            return classify(error, bool(self.written))
        except client_errors() as error:
            return classify(error, bool(self.written))
        finally:
            close = getattr(chunks, "aclose", None)
            if close is not None:
                await close()
        if not self.written.strip():
            return Failure(Outcome.EMPTY)
        if ended in ("length", "max_tokens"):
            return Failure(Outcome.CUT)
        if ended is None and self.model.tells_end:
            return Failure(Outcome.BROKEN_OFF)
        return None

    def _count(self) -> None:
        """Add up the tokens, retries included."""
        if self.counted is not None:
            self.usage += self.counted
        else:
            self.usage += estimate(self.messages, len(self.written))


def estimate(messages: Sequence[Message], written: int) -> Usage:
    """Estimate the tokens of a request from its letters, and from those that were written."""
    prompt = sum(len(message.text) for message in messages)
    return Usage(int(prompt / _LETTERS_OF_TOKEN), int(written / _LETTERS_OF_TOKEN), True)


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """Start the event loop of all requests: clients keep their connections on one."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="fussnote-requests", daemon=True).start()
    return loop


def _pumped(
    run: Callable[[Callable[[Event], None]], Coroutine[Any, Any, None]], stop: threading.Event
) -> Generator[Event, None, None]:
    """Run a coroutine on the loop and yield what it puts; cancel it when left."""
    events: queue.SimpleQueue[Event | None] = queue.SimpleQueue()

    async def whole() -> None:
        try:
            await run(events.put)
        finally:
            events.put(None)

    future = asyncio.run_coroutine_threadsafe(whole(), _loop())
    try:
        while not stop.is_set():
            try:
                event = events.get(timeout=_PATIENCE_S)
            except queue.Empty:
                continue
            if event is None:
                future.result()  # a defect of ours, if there was one, surfaces here
                return
            yield event
    finally:
        future.cancel()
