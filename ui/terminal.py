"""An answer as text for a terminal: 80 columns, coloured only if asked."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from rag.answer import EXTRACTIVE, Answer, Status
from ui.labels import footnote, labels, place

WIDTH = 80

_BOLD, _DIM, _RESET = "\x1b[1m", "\x1b[2m", "\x1b[0m"


def render(answer: Answer, *, colour: bool = False, width: int = WIDTH) -> str:
    """Write an answer with its footnotes, as lines of at most `width` columns."""
    return "\n".join(_lines(answer, colour, width)) + "\n"


def _lines(answer: Answer, colour: bool, width: int) -> Iterator[str]:
    words = labels(answer.language)
    if answer.searched and answer.searched != answer.question:
        yield from _styled(_wrap(f"{words.searched}: {answer.searched}", width), _DIM, colour)
    for paragraph in answer.text.split("\n"):
        yield from _styled(_wrap(paragraph, width), _BOLD, colour)
    if answer.citations:
        yield ""
    for citation in answer.citations:
        marker = f"[{citation.marker}] "
        indent = " " * len(marker)
        yield from _wrap(footnote(citation, answer.language), width, marker, indent)
        if f"»{citation.quote}«" not in answer.text:
            # The answer says it in other words; what is quoted stands here.
            for line in f"»{citation.quote}«".split("\n"):
                yield from _wrap(line, width, indent, indent)
    if answer.written is not None and answer.citations and answer.mode != EXTRACTIVE:
        yield from _styled(_wrap(words.by_model, width), _DIM, colour)
    elif any(citation.translation for citation in answer.citations):
        yield from _styled(_wrap(words.not_quoted, width), _DIM, colour)
    for notice in answer.notices:
        yield from ("", *_wrap(notice, width))
    if answer.consulted and answer.status is Status.ABSTAINED:
        yield ""
        yield f"{words.nearest}:"
        for passage in answer.consulted:
            where = place(passage.page, None, passage.section, answer.language)
            line = f"{where} ({words.score.format(passage.score)})"
            yield from _styled(_wrap(line, width, "– ", "  "), _DIM, colour)


def _wrap(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    """Break text into lines; an address that is longer than a line is cut, not let out."""
    return textwrap.wrap(
        text,
        width,
        initial_indent=first,
        subsequent_indent=rest,
        break_on_hyphens=False,
    ) or [first]


def _styled(lines: list[str], style: str, colour: bool) -> Iterator[str]:
    for line in lines:
        yield f"{style}{line}{_RESET}" if colour else line
