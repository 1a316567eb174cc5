"""Checks what a model made of a question that leans on its conversation."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index import language as languages
from index.language import Language
from rag.writer.checks import names, numbers
from rag.writer.checks.known_names import KnownNames
from rag.writer.checks.names import NameView
from rag.writer.checks.words import words
from rag.writer.data import addresses_machine
from rag.writer.parse import MARK, plain, tidy, without_thoughts

TURNS = 4
"""Questions and answers before it that a model sees."""
MOST_TOKENS = 120
_LONGEST = 300
_TONGUE = 4.0
_LABEL = re.compile(
    r"^\s*(?:frage|question|umformuliert\w*|rewritten(?: question)?)\s*:\s*", re.IGNORECASE
)


def checked(
    text: str, language: Language, known: Sequence[str], glossary: KnownNames
) -> str | None:
    """Return the completed question, or None if it is none.

    It must be one question in the language asked for, and may name and number nothing that
    neither the question nor the conversation does.

    Args:
        text: what the model wrote.
        language: language of the question.
        known: the question and the conversation before it.
        glossary: names in both languages.
    """
    lines = [
        line.strip() for line in plain(without_thoughts(text)).strip().splitlines() if line.strip()
    ]
    if len(lines) != 1 or len(lines[0]) > _LONGEST:
        return None
    line = tidy(_LABEL.sub("", lines[0])).strip("\"'»«„“” ")
    if not line.endswith("?") or line.count("?") > 2 or MARK.search(line):
        return None
    if addresses_machine(line):
        return None
    odds = languages.score(line)
    if (odds < -_TONGUE) if language == "de" else (odds > _TONGUE):
        return None
    if numbers.unproven(line, list(known)):
        return None
    view = NameView.of(words("\n".join(known)), glossary)
    return None if names.unproven(line, words(line), language, glossary, view) else line
