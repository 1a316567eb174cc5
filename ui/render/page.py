"""The pages: the window itself, the log-in, and the one that says that nothing is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.records import Document
from rag.question import language_of
from ui.conversation import Conversation, Heading
from ui.render.source import source_html
from ui.render.templates import render
from ui.render.turn import turn_html
from ui.render.words import LANGUAGES, Words, words

_SCRIPT_WORDS = (
    "copied",
    "link_copied",
    "thanks",
    "busy",
    "too_fast",
    "offline",
    "failed",
    "pending",
    "stopped",
    "shown",
    "delete_question",
    "rename_question",
    "in_answer",
)
"""What the script says itself; all other words are in the page."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a reader has chosen.

    Attributes:
        interface: language of the interface.
        theme: `light`, `dark` or `system`.
        answer: language of the answers, `auto` for that of the question.
        quotes: at most so many quotes an answer.
        source: which of the sources of answers writes them.
    """

    interface: str = "en"
    theme: str = "system"
    answer: str = "auto"
    quotes: int = 3
    source: str = "extractive"


@dataclass(frozen=True, slots=True)
class About:
    """What the settings tell: the document, its encoder, and who can write answers.

    Attributes:
        document: what is asked about.
        encoder: with what it was indexed.
        sources: the names of the sources of answers.
        version: a hash of the style sheet and the script, so that a new one is fetched.
        source: the document as HTML, in each language of the interface.
    """

    document: Document
    encoder: str
    sources: Sequence[str]
    version: str
    source: Mapping[str, str]

    @classmethod
    def of(cls, document: Document, encoder: str, sources: Sequence[str], version: str) -> About:
        """Write the document as HTML, once for all who read it."""
        written = {language: source_html(document, words(language)) for language in LANGUAGES}
        return cls(document, encoder, sources, version, written)


def window(
    about: About,
    preferences: Preferences,
    headings: Sequence[Heading],
    conversation: Conversation | None,
    *,
    user: str | None = None,
    running: frozenset[str] = frozenset(),
) -> str:
    """Write the chat window.

    Args:
        about: what is asked about.
        preferences: what the reader has chosen.
        headings: the reader's conversations, the newest first.
        conversation: the one that is open; None for a new one.
        user: the name the reader has logged in with.
        running: ids of turns whose answer is being sought.
    """
    said = words(preferences.interface)
    turns = conversation.turns if conversation else ()
    return render(
        "window.html",
        w=said,
        about=about,
        title=_title(conversation, about),
        preferences=preferences,
        conversation=conversation,
        history=history_html(headings, said, conversation.id if conversation else ""),
        turns=[
            turn_html(turn, about.document, said, is_running=turn.id in running) for turn in turns
        ],
        source=about.source[said.language],
        user=user,
        version=about.version,
        examples={question: language_of(question) for question in said.example_questions},
        script_words={name: getattr(said, name) for name in _SCRIPT_WORDS},
    )


def history_html(
    headings: Sequence[Heading], said: Words, current: str = "", *, searching: bool = False
) -> str:
    """Write the list of conversations."""
    return render("history.html", headings=headings, current=current, searching=searching, w=said)


def message_page(preferences: Preferences, head: str, hint: str, version: str) -> str:
    """Write a page that only says something."""
    said = words(preferences.interface)
    values = {"head": head, "hint": hint, "version": version}
    return render("message.html", w=said, preferences=preferences, **values)


def login_page(preferences: Preferences, version: str, *, failed: bool, target: str) -> str:
    """Write the log-in; `target` is where it leads to."""
    said = words(preferences.interface)
    values: Mapping[str, object] = {"failed": failed, "target": target, "version": version}
    return render("login.html", w=said, preferences=preferences, **values)


def _title(conversation: Conversation | None, about: About) -> str:
    name = conversation.title if conversation else about.document.bibliography.title
    return f"{name} – Fussnote"
