"""A model writes, the checks decide: from a question and its evidence to proven statements."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from index.encoders import open_token_encoder
from index.language import Language
from rag.answer import Answer, Citation, Status
from rag.writer import compose, data, rewrite
from rag.writer.cache import Kept, TextCache
from rag.writer.calls import Again, End, Event, Text, estimate, request
from rag.writer.checks.checker import Checker, open_likeness
from rag.writer.checks.known_names import KnownNames
from rag.writer.checks.words import Likeness
from rag.writer.opening import ChatModel, LangChainModel, Message
from rag.writer.parse import Raw, StatementParser
from rag.writer.record import (
    EvidenceItem,
    Finding,
    Outcome,
    Reason,
    Statement,
    WrittenRecord,
)
from rag.writer.settings import WriterSettings

if TYPE_CHECKING:
    from langchain_core.runnables import RunnableConfig

_RECORDED = 60
"""Findings that are recorded at most: an endless text must not fill the record."""


class Writer:
    """Writes answers with a chat model, and shows nothing of it that is not proven."""

    def __init__(
        self,
        model: ChatModel,
        settings: WriterSettings,
        names: KnownNames,
        likeness: Likeness,
        cache: TextCache | None = None,
    ) -> None:
        """Take finished parts; `open` finds them."""
        self._model = model
        self._settings = settings
        self._names = names
        self._likeness = likeness
        self._cache = cache

    @classmethod
    def open(cls, settings: WriterSettings) -> Writer:
        """Open the model that the settings name; nothing is sent yet.

        Raises:
            ModelError: if it cannot be opened.
        """
        model = LangChainModel.open(settings)
        names = KnownNames.bundled()
        likeness = open_likeness(open_token_encoder(), names)
        return cls(model, settings, names, likeness, TextCache.open(settings))

    @property
    def name(self) -> str:
        """`provider:name`."""
        return self._settings.name or self._model.identity

    @property
    def evidence(self) -> int:
        """Pieces of evidence that a model is given at most."""
        return self._settings.evidence

    def answers(
        self,
        extractive: Answer,
        candidates: Sequence[Citation] | None = None,
        config: RunnableConfig | None = None,
        stop: threading.Event | None = None,
    ) -> Generator[Answer, None, None]:
        """Yield an answer as it grows, a statement at a time; the last one is complete.

        Where the text does not answer, no model is called. Closing the iterator cancels the
        request.

        Args:
            extractive: what the assistant answers by itself.
            candidates: what a model may rest on, best first; by default what is quoted.
            config: callbacks of LangChain's.
            stop: cancels the request when set, from whatever thread.
        """
        chosen = list(extractive.citations if candidates is None else candidates)
        chosen = chosen[: self._settings.evidence]
        if extractive.status is Status.ABSTAINED or not chosen:
            yield extractive
            return
        passed: list[Statement] = []
        language = compose.language_of(extractive)
        question = extractive.searched or extractive.question
        writing = self.write(question, language, compose.items(chosen), config, stop)
        try:
            for event in writing:
                if isinstance(event, Statement):
                    passed.append(event)
                    yield compose.written(extractive, chosen, passed, model=self.name)
                elif isinstance(event, Again):
                    passed.clear()
                else:
                    final = self._final(extractive, chosen, event)
                    taken = {"write": 1e3 * event.seconds}
                    yield replace(final, timings_ms={**extractive.timings_ms, **taken})
        finally:
            writing.close()

    def answer(
        self,
        extractive: Answer,
        candidates: Sequence[Citation] | None = None,
        config: RunnableConfig | None = None,
    ) -> Answer:
        """Return the complete answer."""
        *_, last = self.answers(extractive, candidates, config)
        return last

    def rewrite(
        self,
        question: str,
        language: Language,
        history: Sequence[Answer],
        config: RunnableConfig | None = None,
        stop: threading.Event | None = None,
    ) -> str | None:
        """Complete a question from the conversation; None where the model is of no use."""
        if not history:
            return None
        turns = [(answer.question, answer.text) for answer in history[-rewrite.TURNS :]]
        messages, _ = data.rewriting(question, language, turns)
        settings = replace(self._settings, max_tokens=rewrite.MOST_TOKENS, attempts=1)
        end = None
        for event in self._events(messages, settings, config, stop):
            end = event
        if not isinstance(end, End) or end.outcome is not Outcome.WRITTEN:
            return None
        known = [question, *(text for turn in turns for text in turn)]
        return rewrite.checked(end.text, language, known, self._names)

    def write(
        self,
        question: str,
        language: Language,
        evidence: Sequence[EvidenceItem],
        config: RunnableConfig | None = None,
        stop: threading.Event | None = None,
    ) -> Generator[Statement | Again | WrittenRecord, None, None]:
        """Yield statements as they pass the checks, and last the record of it all.

        An `Again` between them voids those before: the connection broke, and the model begins
        anew.
        """
        begin = time.monotonic()
        given = [item for item in evidence if not data.addresses_machine(item.text)]
        withheld = tuple(
            Finding(Reason.INSTRUCTION, item.text, str(item.number))
            for item in evidence
            if item not in given
        )
        if not given:
            yield WrittenRecord(self.name, "", Outcome.NO_EVIDENCE, findings=withheld)
            return
        messages, prompt = data.writing(question, language, given)
        draft = _Draft(given, language, self._likeness, self._names, self._settings.statements)
        end: End | None = None
        events = self._events(messages, self._settings, config, stop)
        try:
            for event in events:
                if isinstance(event, End):
                    end = event
                elif isinstance(event, Again):
                    draft.begin()
                    yield event
                else:
                    yield from draft.take(event.text)
                    if draft.full:
                        break
        finally:
            events.close()
        yield from draft.finish(cut=end is None or end.outcome is not Outcome.WRITTEN)
        outcome = draft.outcome(end.outcome if end else Outcome.CUT)
        # Half an answer can mislead even where every sentence of it is proven.
        shown = tuple(draft.statements) if outcome.is_written else ()
        yield WrittenRecord(
            model=self.name,
            prompt=prompt,
            outcome=outcome,
            given=tuple(item.number for item in given),
            statements=shown,
            findings=(*withheld, *draft.findings),
            usage=end.usage if end else estimate(messages, draft.letters),
            calls=end.calls if end else 1,
            cached=end is not None and end.calls == 0,
            seconds=round(time.monotonic() - begin, 3),
        )

    def _final(
        self, extractive: Answer, chosen: Sequence[Citation], record: WrittenRecord
    ) -> Answer:
        if not record.statements:
            return compose.fallen_back(extractive, record)
        return compose.written(extractive, chosen, record.statements, record, self.name)

    def _events(
        self,
        messages: list[Message],
        settings: WriterSettings,
        config: RunnableConfig | None,
        stop: threading.Event | None,
    ) -> Generator[Event, None, None]:
        """Ask the cache, then the model; keep what came whole."""
        key = TextCache.key(self._model.identity, messages, settings) if self._cache else ""
        kept = self._cache.get(key) if self._cache else None
        if kept is not None:
            yield Text(kept.text)
            yield End(Outcome.WRITTEN, kept.usage, 0, kept.text)
            return
        events = request(self._model, messages, settings, config, stop)
        try:
            for event in events:
                if isinstance(event, End) and event.outcome is Outcome.WRITTEN and self._cache:
                    self._cache.put(key, Kept(event.text, event.usage))
                yield event
        finally:
            events.close()


class _Draft:
    """What has passed so far, and what has not."""

    def __init__(
        self,
        given: Sequence[EvidenceItem],
        language: Language,
        likeness: Likeness,
        names: KnownNames,
        most: int,
    ) -> None:
        self._parts = (given, language, likeness, names)
        self._most = most
        self.findings: list[Finding] = []
        self.letters = 0
        self.begin()

    def begin(self) -> None:
        """Begin anew; what was found before stays recorded."""
        self._checker = Checker(*self._parts)
        self._parser = StatementParser()
        self.statements: list[Statement] = []

    @property
    def full(self) -> bool:
        """Tell whether there is enough: of statements, or of nonsense."""
        return len(self.statements) >= self._most or len(self.findings) >= _RECORDED

    def take(self, text: str) -> Iterator[Statement]:
        """Take some more of the text."""
        self.letters += len(text)
        yield from self._checked(self._parser.feed(text))

    def finish(self, *, cut: bool) -> Iterator[Statement]:
        """End the text."""
        yield from self._checked(self._parser.finish(cut=cut))

    def outcome(self, ended: Outcome) -> Outcome:
        """Say how it ended, all in all."""
        if ended in (Outcome.WRITTEN, Outcome.CUT) and not self.statements:
            return Outcome.NOTHING_SURVIVED
        return ended

    def _checked(self, sentences: Iterator[Raw]) -> Iterator[Statement]:
        for raw in sentences:
            if self.full:
                return
            if not raw.whole:
                self.findings.append(Finding(Reason.UNFINISHED, raw.text))
                continue
            verdict = self._checker.check(raw.text, raw.numbers)
            self.findings += verdict.findings
            if verdict.statement is not None:
                self.statements.append(verdict.statement)
                yield verdict.statement
