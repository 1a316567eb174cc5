"""An answer as plain text, with its footnotes below: for letters and notes."""

from __future__ import annotations

from collections.abc import Iterator

from rag.answer import Answer, Citation, Status
from ui.labels import footnote, labels, place
from ui.render.segments import is_quoted_in_text


def answer_text(answer: Answer) -> str:
    """Write an answer as plain text: the question, the answer, its footnotes."""
    lines = [answer.question, "", answer.text]
    if answer.citations:
        lines += ["", *(f"[{c.marker}] {reference(c, answer)}" for c in answer.citations)]
    if answer.status is Status.ABSTAINED and answer.consulted:
        lines += ["", *_nearest(answer)]
    return "\n".join(lines) + "\n"


def reference(citation: Citation, answer: Answer) -> str:
    """Write a footnote: where the quote stands, and the quote where the answer does not show it."""
    line = footnote(citation, answer.language)
    return line if is_quoted_in_text(answer, citation) else f"{line} »{citation.quote}«"


def _nearest(answer: Answer) -> Iterator[str]:
    words = labels(answer.language)
    yield f"{words.nearest}:"
    for passage in answer.consulted:
        where = place(passage.page, None, passage.section, answer.language)
        yield f"– {where} ({words.score.format(passage.score)})"
