"""From proven statements to an answer: markers counted anew, citations in order of first use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.language import Language
from rag.answer import Answer, Citation
from rag.writer.notices import notice
from rag.writer.record import EvidenceItem, Statement, WrittenRecord

MODE = "model:"
"""How the mode of an answer begins whose text a model wrote; the model's name follows."""


def language_of(answer: Answer) -> Language:
    """Return the language of an answer."""
    return "de" if answer.language == "de" else "en"


def items(candidates: Sequence[Citation]) -> list[EvidenceItem]:
    """Number candidates as evidence, from 1, in their order."""
    return [
        EvidenceItem(number, citation.quote, citation.translation, citation.span)
        for number, citation in enumerate(candidates, start=1)
    ]


def written(
    extractive: Answer,
    candidates: Sequence[Citation],
    statements: Sequence[Statement],
    record: WrittenRecord | None = None,
    model: str = "",
) -> Answer:
    """Put proven statements in the place of the quotes.

    Args:
        extractive: the answer that the assistant gives by itself.
        candidates: citations by the number of the evidence, from 1.
        statements: what passed the checks; not empty.
        record: how it came about, once it is over.
        model: its name.

    Returns:
        An answer that cites what its statements rest on, and nothing else.
    """
    order = list(dict.fromkeys(number for s in statements for number in s.numbers))
    marker = {number: place for place, number in enumerate(order, start=1)}
    text = " ".join(
        statement.text + " " + "".join(f"[{marker[number]}]" for number in statement.numbers)
        for statement in statements
    )
    cited = tuple(replace(candidates[number - 1], marker=marker[number]) for number in order)
    spans = [citation.span for citation in cited]
    line = notice(record.outcome, language_of(extractive), written=True) if record else None
    return replace(
        extractive,
        mode=f"{MODE}{model}",
        text=text,
        citations=cited,
        consulted=tuple(
            c for c in extractive.consulted if not any(c.span.overlaps(span) for span in spans)
        ),
        notices=extractive.notices + ((line,) if line else ()),
        versions=_versions(extractive, record),
        written=record,
    )


def fallen_back(extractive: Answer, record: WrittenRecord) -> Answer:
    """Return the extractive answer, with a line on why it is that."""
    line = notice(record.outcome, language_of(extractive), written=False)
    return replace(
        extractive,
        notices=extractive.notices + ((line,) if line else ()),
        versions=_versions(extractive, record),
        written=record,
    )


def _versions(extractive: Answer, record: WrittenRecord | None) -> dict[str, str]:
    if record is None or not record.prompt:
        return extractive.versions
    name = f"prompt:write.{extractive.language}"
    return {**extractive.versions, name: record.prompt}
