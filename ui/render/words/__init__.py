"""The words of the chat window, German and English: `de.toml` and `en.toml`.

Both files have exactly the fields of `Words`; a missing or an unknown one fails when it is loaded.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

LANGUAGES = ("de", "en")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language; those with braces are format strings."""

    language: str
    tagline: str
    skip: str
    ask: str
    ask_placeholder: str
    stop: str
    new: str
    history: str
    open_history: str
    close: str
    search: str
    no_conversations: str
    nothing_found: str
    rename: str
    delete: str
    delete_question: str
    rename_question: str
    untitled: str
    source: str
    open_source: str
    contents: str
    page: str
    page_short: str
    author_note: str
    back_to_text: str
    marker: str
    footnotes: str
    not_quoted: str
    abstained: str
    also_read: str
    nearest: str
    how_found: str
    searched_for: str
    confidence: str
    considered: str
    signals: str
    score: str
    sentence: str
    timings: str
    versions: str
    milliseconds: str
    mode: str
    mode_extractive: str
    dropped: str
    copy_text: str
    copy_markdown: str
    copied: str
    link: str
    link_copied: str
    export: str
    export_conversation: str
    good: str
    bad: str
    comment: str
    comment_placeholder: str
    send: str
    thanks: str
    edit: str
    editing: str
    cancel: str
    again: str
    pending: str
    unanswered: str
    stopped: str
    failed: str
    settings: str
    answer_language: str
    answer_as_asked: str
    german: str
    english: str
    quotes: str
    model: str
    encoder: str
    document: str
    interface: str
    appearance: str
    light: str
    dark: str
    system: str
    welcome: str
    welcome_hint: str
    examples: str
    example_questions: tuple[str, ...]
    busy: str
    too_fast: str
    offline: str
    not_found: str
    not_found_hint: str
    login: str
    login_hint: str
    name: str
    password: str
    login_failed: str
    logout: str
    shown: str
    keyboard: str
    in_answer: str
    tokens: str
    tokens_used: str
    reasons: Mapping[str, str]


@cache
def words(language: str) -> Words:
    """Load the words of a language; English where there are none."""
    chosen = language if language in LANGUAGES else "en"
    content = (files("ui.render.words") / f"{chosen}.toml").read_text(encoding="utf-8")
    fields = tomllib.loads(content)
    fields["example_questions"] = tuple(fields["example_questions"])
    return Words(language=chosen, **fields)
