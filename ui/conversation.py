"""What a conversation is: the questions of one reader, each with its answer, oldest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rag.answer import Answer


class State(StrEnum):
    """How far a turn has come; it is written down before the answer is sought."""

    ASKED = "asked"
    """No answer yet; if the server was killed meanwhile, it can be asked again."""
    ANSWERED = "answered"
    STOPPED = "stopped"
    """The reader stopped it; what had been written by then is kept."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what came of it.

    Attributes:
        id: 32 hexadecimal digits; part of the link to the answer.
        conversation: id of the conversation it belongs to.
        question: as it was typed.
        state: how far it has come.
        asked: when, with time zone.
        answer: None as long as there is none.
        error: one line that says why there is none.
        rating: 1 for thumbs up, -1 for thumbs down, 0 for none.
        comment: the reader's words on it.
    """

    id: str
    conversation: str
    question: str
    state: State
    asked: datetime
    answer: Answer | None = None
    error: str = ""
    rating: int = 0
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A conversation as it is listed."""

    id: str
    title: str
    updated: datetime


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation with its turns, oldest first."""

    id: str
    title: str
    updated: datetime
    turns: tuple[Turn, ...] = ()

    @property
    def answers(self) -> tuple[Answer, ...]:
        """The answers so far: what a follow-up question is understood from."""
        return tuple(turn.answer for turn in self.turns if turn.answer is not None)
