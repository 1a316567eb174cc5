"""Everything rendered once: templates are compiled before anyone asks."""

from __future__ import annotations

from datetime import UTC, datetime

from index.records import Document
from rag.answer import Answer
from ui.conversation import Conversation, State, Turn
from ui.render.page import About, Preferences, window
from ui.render.words import LANGUAGES


def render_all(document: Document, answer: Answer) -> None:
    """Render the window with an answer, in both languages; what comes of it is thrown away."""
    now = datetime.now(UTC)
    turn = Turn("", "", answer.question, State.ANSWERED, now, answer)
    conversation = Conversation("", answer.question, now, (turn,))
    about = About.of(document, "", ("",), "")
    for language in LANGUAGES:
        window(about, Preferences(interface=language), (), conversation)
