"""The words of an answer, without a language model: quotes, or their translations, and silence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import prompts
from index.language import Language
from index.records import Document
from index.translation import Translation
from rag.answer import Citation
from rag.cite import quoted, sentence_at
from rag.search import Found

_QUOTES: dict[Language, str] = {"de": "»{}«", "en": "“{}”"}


@dataclass(frozen=True, slots=True)
class Composed:
    """Text and notices of an answer, its citations with their translations, and its prompts.

    `prompts` has an entry `prompt:NAME` for each prompt used, with the first digits of its hash.
    """

    text: str
    citations: tuple[Citation, ...] = ()
    notices: tuple[str, ...] = ()
    prompts: dict[str, str] = field(default_factory=dict)


class Composer:
    """Writes answers about one document."""

    def __init__(self, document: Document, translation: Translation | None) -> None:
        self._document = document
        self._translation = translation

    def compose(self, citations: Sequence[Citation], found: Found, language: Language) -> Composed:
        """Write an answer in a language.

        Args:
            citations: what it rests on; nothing if the text does not answer.
            found: what the search has found.
            language: German or English.
        """
        if found.question.foreign:
            return _rendered("foreign", language)
        if not citations:
            return self._abstain(found, language)
        if language == self._document.language:
            return replace(
                _rendered("answered", language, quotes=" ".join(map(quoted, citations))),
                citations=tuple(citations),
            )
        return self._translate(citations, language)

    def _abstain(self, found: Found, language: Language) -> Composed:
        names = [found.question.text[m.start : m.end] for m in found.unknown]
        if not names:
            return _rendered("abstained", language)
        listed = ", ".join(_QUOTES[language].format(name) for name in dict.fromkeys(names))
        return _rendered("unknown", language, names=listed)

    def _translate(self, citations: Sequence[Citation], language: Language) -> Composed:
        """Say in another language than the text's what the quotes say."""
        if self._translation is None or self._translation.language != language:
            text = _rendered("untranslated", language, quotes=" ".join(map(quoted, citations)))
            name = Path(self._document.name).stem
            notice = _rendered("no-translation", language, document=name)
            return Composed(
                text.text, tuple(citations), (notice.text,), {**text.prompts, **notice.prompts}
            )
        known = tuple(replace(c, translation=self._translated(c)) for c in citations)
        sentences = " ".join(
            f"{c.translation} [{c.marker}]" if c.translation else quoted(c) for c in known
        )
        return replace(_rendered("translated", language, sentences=sentences), citations=known)

    def _translated(self, citation: Citation) -> str | None:
        sentence = sentence_at(self._document, citation.span)
        if sentence is None or self._translation is None:
            return None
        return self._translation.entries.get(sentence.id)


def _rendered(name: str, language: Language, **values: str) -> Composed:
    prompt = prompts.load(name, language)
    return Composed(
        prompt.render(**values), prompts={f"prompt:{name}.{language}": prompt.sha256[:12]}
    )
