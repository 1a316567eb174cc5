"""One question in a conversation: written down, answered, written down again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from index.errors import FussnoteError
from index.language import Language
from index.records import Document
from rag.answer import Answer
from rag.question import parse
from ui.chat.running import Running
from ui.chat.sources import AnswerSource, Request
from ui.chat.store import Store
from ui.conversation import State, Turn
from ui.render.page import Preferences
from ui.render.turn import turn_html
from ui.render.words import words

_ID = re.compile(r"[0-9a-f]{32}")
_LANGUAGES: dict[str, Language] = {"de": "de", "en": "en"}


@dataclass(frozen=True, slots=True)
class Update:
    """What the page shows next.

    Attributes:
        conversation: id of the conversation, so that the address can name it.
        title: its name.
        html: the turn as far as it has come.
        is_final: whether nothing follows.
        error: one line that says why there is no turn at all.
    """

    conversation: str = ""
    title: str = ""
    html: str = ""
    is_final: bool = False
    error: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the page sends it.

    Attributes:
        question: as it was typed.
        conversation: id of the conversation, empty for a new one.
        turn: the id that the page has given it.
        replaces: id of the turn that it takes the place of, empty for none.
    """

    question: str
    conversation: str
    turn: str
    replaces: str


class Dialogue:
    """Leads the conversations of all readers."""

    def __init__(
        self,
        store: Store,
        sources: Mapping[str, AnswerSource],
        document: Document,
        running: Running,
    ) -> None:
        """Take the parts; the first source is used where a reader's choice is none of them."""
        self._store = store
        self._sources = sources
        self._document = document
        self._running = running

    def ask(self, owner: str, asked: Asked, preferences: Preferences) -> Iterator[Update]:
        """Answer a question; yield what the page shows, again and again until it is final."""
        try:
            turn = self._begin(owner, asked)
        except FussnoteError as error:
            yield Update(is_final=True, error=error.said(preferences.interface))
            return
        stop = self._running.begin(owner, turn.id)
        partial: Answer | None = None
        is_written = False
        try:
            request = self._request(owner, turn, preferences)
            for answer in self._source(preferences).answers(request, stop):
                # Whatever has been stopped is not shown any further.
                if stop.is_set():
                    break
                partial = answer
                yield self._update(turn, preferences, partial)
            state = State.STOPPED if stop.is_set() else State.ANSWERED
            done = self._store.finish(owner, turn.id, state, partial)
            is_written = True
        except FussnoteError as error:
            done = self._store.finish(
                owner, turn.id, State.FAILED, partial, error.said(preferences.interface)
            )
            is_written = True
        finally:
            # The page went away, or something broke: what there is, is kept.
            if not is_written:
                self._store.finish(owner, turn.id, State.STOPPED, partial)
            self._running.end(owner, turn.id)
        # None if the reader has deleted the conversation meanwhile.
        if done is not None:
            yield self._update(done, preferences, None)

    def _begin(self, owner: str, asked: Asked) -> Turn:
        """Write a question down.

        Raises:
            FussnoteError: if it is none, or the conversation is not the owner's.
        """
        parse(asked.question)
        if not _ID.fullmatch(asked.turn):
            raise FussnoteError(
                "The question carries no id: reload the page.",
                "Die Frage trägt keine Kennung: bitte die Seite neu laden.",
            )
        known = self._store.turn(owner, asked.replaces) if asked.replaces else None
        conversation = asked.conversation or self._store.begin(owner, asked.question)
        if known is not None and known.conversation == conversation:
            self._store.drop_from(owner, known.id)
        turn = self._store.add(owner, conversation, asked.turn, asked.question)
        if turn is None:
            raise FussnoteError(
                "The conversation does not exist any more: begin a new one.",
                "Das Gespräch gibt es nicht mehr: bitte ein neues beginnen.",
            )
        return turn

    def _request(self, owner: str, turn: Turn, preferences: Preferences) -> Request:
        conversation = self._store.conversation(owner, turn.conversation)
        history = conversation.answers if conversation is not None else ()
        language = _LANGUAGES.get(preferences.answer)
        return Request(turn.question, history, language, preferences.quotes)

    def _source(self, preferences: Preferences) -> AnswerSource:
        first = next(iter(self._sources.values()))
        return self._sources.get(preferences.source, first)

    def _update(self, turn: Turn, preferences: Preferences, partial: Answer | None) -> Update:
        html = turn_html(
            turn,
            self._document,
            words(preferences.interface),
            partial=partial,
            is_running=partial is not None,
        )
        return Update(turn.conversation, turn.question, html, is_final=partial is None)
