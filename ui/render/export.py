"""The files that an answer or a conversation can be taken along in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from index.source import Bibliography
from rag.answer import Answer
from ui.render.bibtex import bibtex
from ui.render.csl import csl_json
from ui.render.markdown import answer_markdown, conversation_markdown
from ui.render.plain import answer_text
from ui.render.references import collect, full_reference
from ui.render.ris import ris


class Format(StrEnum):
    """What can be exported; the value is the ending of the file."""

    TEXT = "txt"
    MARKDOWN = "md"
    BIBTEX = "bib"
    RIS = "ris"
    CSL = "json"


_MEDIA = {
    Format.TEXT: "text/plain",
    Format.MARKDOWN: "text/markdown",
    Format.BIBTEX: "application/x-bibtex",
    Format.RIS: "application/x-research-info-systems",
    Format.CSL: "application/vnd.citationstyles.csl+json",
}


@dataclass(frozen=True, slots=True)
class Export:
    """A file to be saved."""

    content: str
    media_type: str
    ending: str


def export(
    answers: Sequence[Answer], document: Bibliography, form: Format, title: str | None = None
) -> Export:
    """Write answers in a format.

    Args:
        answers: one, or those of a conversation.
        document: the record of what was asked about.
        form: the format.
        title: name of the conversation, None for a single answer.
    """
    return Export(_content(answers, document, form, title), _MEDIA[form], form.value)


def _content(
    answers: Sequence[Answer], document: Bibliography, form: Format, title: str | None
) -> str:
    if form is Format.TEXT:
        return "\n".join(answer_text(answer) for answer in answers)
    if form is Format.MARKDOWN:
        if title is None and len(answers) == 1:
            return answer_markdown(answers[0])
        return conversation_markdown(title or "", full_reference(document), answers)
    references = collect(answers, document)
    write = {Format.BIBTEX: bibtex, Format.RIS: ris, Format.CSL: csl_json}[form]
    return write(references)
