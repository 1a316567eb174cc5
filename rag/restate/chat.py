"""Lets a chat model say a sentence in other words, take it apart, and ask about it.

One request each, for a sentence and language: a prompt for each part of an entry.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import prompts
from index.language import Language
from index.restatement import TextPart
from rag.translate.asking import answer, open_model
from rag.translate.chat import names_in
from rag.writer.data import shielded
from rag.writer.opening import ChatModel
from rag.writer.parse import visible, without_thoughts
from rag.writer.settings import WriterSettings

_LETTERS = 600
"""Letters of a line at most: more is something else."""
_PROMPTS: dict[TextPart, str] = {
    "wordings": "restate",
    "facts": "facts",
    "questions": "questions",
    "open": "open",
}
_MOST: dict[TextPart, int] = {"facts": 8, "questions": 12, "open": 8}
"""Lines about a sentence at most; other wordings, as many as were asked for."""
_FOLLOW_UPS = 12
"""The same of what is asked next."""
_BEFORE = 3
"""Sentences before it that tell what a sentence means."""
_MARK = re.compile(r"^\s*(?:[-*•]|\(?\d{1,2}[.)])\s+")
_QUOTES = '"“”„»«'
_TAGS = re.compile(r"</?text>|```\w*", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NUMBERED = re.compile(r"^\W*(\d{1,3})\W+(?=[^\W\d])(.+)")


@dataclass(frozen=True, slots=True)
class Context:
    """A sentence, and the sentences before and after it."""

    text: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


class ChatRestater:
    """Says what an entry of a restatement says about a sentence."""

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

    def write(self, part: TextPart, context: Context, language: Language) -> tuple[str, ...]:
        """Return one part of the entry of a sentence in a language.

        A line with a number that neither the sentence nor what stands before it has is left out:
        it says something else. What the text leaves open may have any.

        Returns:
            Nothing where the model writes none.

        Raises:
            ModelError: if the server fails.
        """
        text, before = context.text, " ".join(context.before[-_BEFORE:])
        values = {"before": shielded(before)}
        if part == "wordings":
            values["count"] = str(self._count)
        if part == "open":
            values = {
                "before": shielded(" ".join(context.before)),
                "after": shielded(" ".join(context.after)),
            }
        prompt = prompts.load(_PROMPTS[part], language)
        names = "\n".join(names_in(text, language))
        rendered = prompt.render(names=names, text=shielded(text), **values)
        written = answer(self._model, rendered, self._settings, self.name)
        if written is None:
            return ()
        known = set(_NUMBER.findall(f"{text} {before}"))
        lines = (
            line
            for line in dict.fromkeys(_lines(written))
            if len(line) <= _LETTERS and (part == "open" or known.issuperset(_NUMBER.findall(line)))
        )
        return tuple(lines)[: _MOST.get(part, self._count)]

    def follow_ups(
        self, context: Context, language: Language
    ) -> tuple[tuple[str, int | None], ...]:
        """Return what is asked next once a sentence has been quoted, in a language.

        Returns:
            Each with the place of what answers it among the sentences before, the sentence itself
            and those after it, counted from 0; None where none of them does.

        Raises:
            ModelError: if the server fails.
        """
        texts = (*context.before, context.text, *context.after)
        lines = "\n".join(f"{n} {shielded(text)}" for n, text in enumerate(texts, start=1))
        rendered = prompts.load("follow_ups", language).render(
            lines=lines,
            names="\n".join(names_in(context.text, language)),
            number=str(len(context.before) + 1),
        )
        written = answer(self._model, rendered, self._settings, self.name) or ""
        made = (_NUMBERED.match(line) for line in _bare(written))
        found = [
            (match[2].strip(), int(match[1]) - 1 if int(match[1]) else None)
            for match in made
            if match and int(match[1]) <= len(texts) and len(match[2]) <= _LETTERS
        ]
        return tuple(dict(found[:_FOLLOW_UPS]).items())


def _lines(written: str) -> list[str]:
    """Return the lines of an answer that say something, without what models put around them."""
    marked = (" ".join(_MARK.sub("", line).split()) for line in _bare(written))
    return [line for line in (text.strip(_QUOTES) for text in marked) if len(line.split()) > 2]


def _bare(written: str) -> list[str]:
    """Return the lines of an answer, without thoughts and tags."""
    return _TAGS.sub("", visible(without_thoughts(written))).split("\n")
