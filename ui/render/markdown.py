"""An answer, or a conversation, as Markdown with footnotes.

Whatever comes from text, question or model is escaped: no link, image, heading or HTML can be
smuggled into the file of a reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rag.answer import Answer
from ui.render.plain import reference
from ui.render.segments import Kind, paragraphs

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~#!&$^])")
_LINE_START = re.compile(r"^(\s*)([-+=]|\d+(?=[.)]))", re.MULTILINE)


def escape(text: str) -> str:
    """Escape what means something in Markdown, wherever it stands."""
    escaped = _SPECIAL.sub(r"\\\1", text)
    return _LINE_START.sub(_escape_start, escaped)


def answer_markdown(answer: Answer) -> str:
    """Write one answer."""
    return "\n".join(_answer(answer, "")) + "\n"


def conversation_markdown(title: str, source: str, answers: Iterable[Answer]) -> str:
    """Write a conversation.

    Args:
        title: its name.
        source: the full reference of the document.
        answers: its answers, oldest first.
    """
    lines = [f"# {escape(_one_line(title))}", "", f"*{escape(source)}*", ""]
    for number, answer in enumerate(answers, start=1):
        # Footnotes are numbered within a file: those of several answers must not meet.
        lines += [*_answer(answer, f"{number}-"), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _answer(answer: Answer, prefix: str) -> Iterator[str]:
    yield f"## {escape(_one_line(answer.question))}"
    for paragraph in paragraphs(answer):
        yield ""
        yield "".join(
            f"[^{prefix}{segment.marker}]" if segment.kind is Kind.MARKER else escape(segment.text)
            for segment in paragraph
        ).strip()
    for notice in answer.notices:
        yield ""
        yield f"*{escape(_one_line(notice))}*"
    if answer.citations:
        yield ""
    for citation in answer.citations:
        text = escape(_one_line(reference(citation, answer)))
        yield f"[^{prefix}{citation.marker}]: {text}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _escape_start(found: re.Match[str]) -> str:
    indent, sign = found[1], found[2]
    return f"{indent}{sign}\\" if sign.isdigit() else f"{indent}\\{sign}"
