"""What went wrong, most certain first: where confidence was misplaced there is most to learn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from eval.running import Judged
from index.records import Document, Span

_SHOWN = 170
"""Characters of a sentence on the terminal."""


class Fault(StrEnum):
    """What can be wrong with an answer."""

    ANSWERED = "answered what the text does not say"
    WRONG = "quoted the wrong sentence first"
    REFUSED = "silent although the text answers"


@dataclass(frozen=True, slots=True)
class Miss:
    """A question that was not answered as it should be."""

    judged: Judged
    fault: Fault


def fault(judged: Judged) -> Fault | None:
    """Return what is wrong, None if nothing is."""
    row = judged.row
    if not row.answerable:
        return None if row.refused else Fault.ANSWERED
    if row.refused:
        return Fault.REFUSED
    return Fault.WRONG if row.scores["hit@1"] == 0 else None


def misses(judged: Sequence[Judged]) -> list[Miss]:
    """Collect faults by kind: the most confident answers first, the least confident refusals."""
    found = [Miss(one, what) for one in judged if (what := fault(one)) is not None]
    order = list(Fault)

    def key(miss: Miss) -> tuple[int, float]:
        confidence = miss.judged.row.confidence
        return order.index(miss.fault), confidence if miss.fault is Fault.REFUSED else -confidence

    return sorted(found, key=key)


def listed(judged: Sequence[Judged], document: Document) -> str:
    """Write the misses for the terminal: question, best two sentences, gold."""
    lines: list[str] = []
    for miss in misses(judged):
        one = miss.judged
        item, answer = one.item, one.answer
        lines += [
            "",
            f"{item.id} [{item.kind}, {item.difficulty}] {item.question}",
            f"   {miss.fault}, confidence {answer.confidence:.2f}"
            + (f"; searched: {answer.searched}" if answer.searched != answer.question else ""),
        ]
        lines += [
            f"   got  {sentence.score:.2f} {_short(document, sentence.span)}"
            for sentence in answer.considered[:2]
        ]
        lines += [
            "   gold      " + "  +  ".join(_short(document, span) for span in needed)
            for needed in item.evidence[:3]
        ]
    return "".join(f"{line}\n" for line in lines)


def _short(document: Document, span: Span) -> str:
    text = " ".join(document.quote(span).split())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
