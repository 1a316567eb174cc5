"""What an answer is: text that rests on quotes, each of them a slice of the canonical text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from index.records import Span
from rag.writer.record import WrittenRecord

EXTRACTIVE = "extractive"
"""Mode of an answer that no model has written."""


class Status(StrEnum):
    """Whether the text answers the question: a state, never a phrase to be matched."""

    ANSWERED = "answered"
    ABSTAINED = "abstained"


class Label(StrEnum):
    """How a quote relates to the source."""

    EXACT = "exact"
    """One slice of the canonical text, character for character."""
    ELIDED = "elided"
    """Slices of it, with `[…]` where something was left out."""


@dataclass(frozen=True, slots=True)
class AuthorNote:
    """A footnote of the author's that the quoted sentence carries, whole."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote with its footnote.

    Attributes:
        marker: the number that stands behind the quote in the answer.
        quote: `text[span.start:span.end]` of the canonical text.
        span: where it stands there.
        page: page on which it begins, None if the source has no page breaks.
        last_page: page on which it ends.
        section: heading of its section.
        label: how the quote relates to the source.
        score: how likely it answers, from 0 to 1.
        source: author and year of the document (`Godehardt 2008`).
        footnotes: the author's footnotes that the quote carries.
        secondary: the author's short references in the quote (`Laruelle 2008`).
        in_footnote: number of the author's footnote that the quote was taken from.
        translation: what the quote says in the language of the answer; not a quote itself.
    """

    marker: int
    quote: str
    span: Span
    page: int | None
    last_page: int | None
    section: str
    label: Label
    score: float
    source: str
    footnotes: tuple[AuthorNote, ...] = ()
    secondary: tuple[str, ...] = ()
    in_footnote: int | None = None
    translation: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as they are printed as JSON."""
        return {
            "marker": self.marker,
            "quote": self.quote,
            "page": self.page,
            "last_page": self.last_page,
            "section": self.section,
            "start": self.span.start,
            "end": self.span.end,
            "label": self.label.value,
            "score": round(self.score, 4),
            "source": self.source,
            "footnotes": [{"number": n.number, "text": n.text} for n in self.footnotes],
            "secondary": list(self.secondary),
            "in_footnote": self.in_footnote,
            "translation": self.translation,
        }

    @classmethod
    def from_dict(cls, fields: Mapping[str, Any]) -> Citation:
        """Take up what `to_dict` gave.

        Raises:
            KeyError, TypeError, ValueError: if it is not that.
        """
        rest = {key: value for key, value in fields.items() if key not in ("start", "end")}
        return cls(
            **{
                **rest,
                "span": Span(fields["start"], fields["end"]),
                "label": Label(fields["label"]),
                "footnotes": tuple(AuthorNote(**note) for note in fields["footnotes"]),
                "secondary": tuple(fields["secondary"]),
            }
        )


@dataclass(frozen=True, slots=True)
class Consulted:
    """A passage that was retrieved and read, but not quoted."""

    span: Span
    page: int | None
    section: str
    score: float

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as they are printed as JSON."""
        return {
            "page": self.page,
            "section": self.section,
            "start": self.span.start,
            "end": self.span.end,
            "score": round(self.score, 4),
        }

    @classmethod
    def from_dict(cls, fields: Mapping[str, Any]) -> Consulted:
        """Take up what `to_dict` gave."""
        span = Span(fields["start"], fields["end"])
        return cls(span, fields["page"], fields["section"], fields["score"])


@dataclass(frozen=True, slots=True)
class Considered:
    """A sentence that was weighed as evidence, with the features that decided."""

    span: Span
    score: float
    features: dict[str, float]

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as they are printed as JSON."""
        features = {name: round(value, 4) for name, value in self.features.items()}
        return {
            "start": self.span.start,
            "end": self.span.end,
            "score": round(self.score, 4),
            "features": features,
        }

    @classmethod
    def from_dict(cls, fields: Mapping[str, Any]) -> Considered:
        """Take up what `to_dict` gave."""
        return cls(Span(fields["start"], fields["end"]), fields["score"], dict(fields["features"]))


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to one question; citations come in the order of their relevance.

    Attributes:
        question: the question as it was asked.
        language: language of the answer, `de` or `en`.
        status: answered or abstained.
        mode: `extractive`, or what else wrote the text.
        text: the answer with its markers.
        citations: the quotes.
        consulted: passages read but not quoted, best first.
        timings_ms: milliseconds a step took.
        searched: the question that was searched for, completed from the conversation.
        notices: one line each, in the answer's language: what the reader should know besides.
        considered: the sentences that were weighed, best first ("how this was found").
        confidence: how likely the text answers the question, 0 to 1.
        versions: hashes of what the answer rests on: document, index, encoder, prompts.
        written: how a model's text came about, if one was asked.
        leans_on: what the answer before it in the conversation had quoted.
    """

    question: str
    language: str
    status: Status
    mode: str
    text: str
    citations: tuple[Citation, ...] = ()
    consulted: tuple[Consulted, ...] = ()
    timings_ms: dict[str, float] = field(default_factory=dict)
    searched: str = ""
    notices: tuple[str, ...] = ()
    considered: tuple[Considered, ...] = ()
    versions: dict[str, str] = field(default_factory=dict)
    confidence: float = 0.0
    written: WrittenRecord | None = None
    leans_on: tuple[Span, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as they are printed as JSON."""
        return {
            "question": self.question,
            "language": self.language,
            "status": self.status.value,
            "mode": self.mode,
            "answer": self.text,
            "citations": [citation.to_dict() for citation in self.citations],
            "consulted": [passage.to_dict() for passage in self.consulted],
            "timings_ms": {name: round(ms, 2) for name, ms in self.timings_ms.items()},
            "searched": self.searched,
            "notices": list(self.notices),
            "considered": [sentence.to_dict() for sentence in self.considered],
            "versions": self.versions,
            "confidence": round(self.confidence, 4),
            "written": self.written.to_dict() if self.written else None,
            "leans_on": [list(span) for span in self.leans_on],
        }

    @classmethod
    def from_dict(cls, fields: Mapping[str, Any]) -> Answer:
        """Take up what `to_dict` gave.

        Raises:
            KeyError, TypeError, ValueError: if it is not that.
        """
        return cls(
            question=fields["question"],
            language=fields["language"],
            status=Status(fields["status"]),
            mode=fields["mode"],
            text=fields["answer"],
            citations=tuple(Citation.from_dict(c) for c in fields["citations"]),
            consulted=tuple(Consulted.from_dict(c) for c in fields["consulted"]),
            timings_ms=dict(fields["timings_ms"]),
            searched=fields["searched"],
            notices=tuple(fields["notices"]),
            considered=tuple(Considered.from_dict(c) for c in fields["considered"]),
            versions=dict(fields["versions"]),
            confidence=fields["confidence"],
            written=WrittenRecord.from_dict(fields["written"]) if fields.get("written") else None,
            leans_on=tuple(Span(*span) for span in fields.get("leans_on", ())),
        )
