"""Passages: windows of neighbouring sentences within one section."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from index.records import Passage, Sentence, Span, content_id

TARGET = 600
"""Characters after which a passage takes no further sentence: about four of them."""


def cut(text: str, sentences: Sequence[Sentence], target: int = TARGET) -> tuple[Passage, ...]:
    """Gather sentences into passages.

    A passage never crosses a section, and a footnote is a passage of its own. Neighbours share a
    sentence, so that no pair of sentences that belong together is torn.

    Args:
        text: the canonical text.
        sentences: all sentences of the document, in order.
        target: size in characters at which a passage is full.
    """
    found: list[Passage] = []

    def home(number: int) -> tuple[int, int | None]:
        return sentences[number].section, sentences[number].footnote

    for (section, _), group in groupby(range(len(sentences)), key=home):
        members = list(group)
        first = 0
        while True:
            last = first + 1
            while last < len(members) and _length(sentences, members[first : last + 1]) <= target:
                last += 1
            chosen = members[first:last]
            span = Span(sentences[chosen[0]].span.start, sentences[chosen[-1]].span.end)
            name = content_id(text[span.start : span.end])
            found.append(Passage(name, span, section, chosen[0], chosen[-1] + 1))
            if last == len(members):
                break
            first = max(first + 1, last - 1)
    return tuple(found)


def _length(sentences: Sequence[Sentence], members: Sequence[int]) -> int:
    return sentences[members[-1]].span.end - sentences[members[0]].span.start
