"""Lets a chat model say a sentence in other words, and take it apart into facts.

One request each, for a sentence and language.
"""

from __future__ import annotations

import re

import prompts
from index.language import Language
from rag.translate.asking import answer, open_model
from rag.translate.chat import names_in
from rag.writer.data import shielded
from rag.writer.opening import ChatModel
from rag.writer.parse import visible, without_thoughts
from rag.writer.settings import WriterSettings

_LETTERS = 600
"""Letters of a restatement at most: more is something else."""
_FACTS = 8
"""Facts of a sentence at most."""
_MARK = re.compile(r"^\s*(?:[-*•]|\(?\d{1,2}[.)])\s+")
_TAGS = re.compile(r"</?text>|```\w*", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


class ChatRestater:
    """Says sentences in other words."""

    def __init__(
        self, model: ChatModel, settings: WriterSettings, count: int, name: str | None = None
    ) -> None:
        """Take an opened model, and how many versions of a sentence are wanted."""
        self._model = model
        self._settings = settings
        self._count = count
        self.name = name or model.identity

    @classmethod
    def open(cls, name: str, count: int) -> ChatRestater:
        """Open a model by `PROVIDER:NAME`; nothing is sent yet.

        Raises:
            ModelError, SettingsError: if it cannot be opened.
        """
        model, settings = open_model(name)
        return cls(model, settings, count, name)

    def restate(self, text: str, before: str, language: Language) -> tuple[str, ...]:
        """Return versions of a sentence in a language; none where the model writes none.

        A version with a number that neither the sentence nor what stands before it has is left
        out: it says something else.

        Raises:
            ModelError: if the server fails.
        """
        found = self._written("restate", text, before, language, count=str(self._count))
        return found[: self._count]

    def facts(self, text: str, before: str, language: Language) -> tuple[str, ...]:
        """Return the single facts of a sentence in a language; none where the model writes none.

        Raises:
            ModelError: if the server fails.
        """
        return self._written("facts", text, before, language)[:_FACTS]

    def _written(
        self, prompt: str, text: str, before: str, language: Language, **values: str
    ) -> tuple[str, ...]:
        """Return the lines that a model writes of a sentence, without numbers of its own."""
        rendered = prompts.load(prompt, language).render(
            before=shielded(before),
            names="\n".join(names_in(text, language)),
            text=shielded(text),
            **values,
        )
        written = answer(self._model, rendered, self._settings, self.name)
        if written is None:
            return ()
        known = set(_NUMBER.findall(f"{text} {before}"))
        lines = dict.fromkeys(_lines(written))
        return tuple(
            line
            for line in lines
            if len(line) <= _LETTERS and known.issuperset(_NUMBER.findall(line))
        )


def _lines(written: str) -> list[str]:
    """Return the lines of an answer that say something, without what models put around them."""
    text = _TAGS.sub("", visible(without_thoughts(written)))
    bare = (" ".join(_MARK.sub("", line).split()).strip('"“”„»«') for line in text.split("\n"))
    return [line for line in bare if len(line.split()) > 2]
