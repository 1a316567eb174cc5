"""What a model was given, what it wrote, what of it was shown and what was not, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from index.records import Span


class Reason(StrEnum):
    """Why something a model wrote is not shown, or not as it was written."""

    UNSUPPORTED = "unsupported"
    """It carries no number, or its evidence does not say it."""
    OUT_OF_RANGE = "out-of-range"
    """A number without evidence behind it; only the number is removed."""
    ELSEWHERE = "elsewhere"
    """Another piece of the evidence says it, not the one whose number it carries."""
    NUMBER = "number"
    """A number or date that its evidence does not hold."""
    NAME = "name"
    """A name that its evidence does not hold."""
    NEGATION = "negation"
    """It denies what its evidence says, or says what its evidence denies."""
    QUOTE = "quote"
    """Quotation marks around words that the text does not hold; the marks are removed."""
    INVENTED = "invented"
    """Words between quotation marks that the evidence does not even say in other words."""
    LANGUAGE = "language"
    """It is not in the language of the answer."""
    REPEATED = "repeated"
    """It was said before."""
    UNFINISHED = "unfinished"
    """It breaks off."""
    INSTRUCTION = "instruction"
    """A sentence of the text that addresses a machine: not given to the model."""


class Outcome(StrEnum):
    """How the writing ended."""

    WRITTEN = "written"
    CUT = "cut"
    """The budget was spent; what had passed by then is shown."""
    NOTHING_SURVIVED = "nothing-survived"
    NO_EVIDENCE = "no-evidence"
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    REFUSED_KEY = "refused-key"
    BUSY = "busy"
    SERVER_ERROR = "server-error"
    UNKNOWN_MODEL = "unknown-model"
    REFUSED = "refused"
    BROKEN_OFF = "broken-off"
    EMPTY = "empty"
    UNREADABLE = "unreadable"

    @property
    def is_written(self) -> bool:
        """Tell whether the model's text is what the reader sees."""
        return self in (Outcome.WRITTEN, Outcome.CUT)


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """A sentence that a model may rest a statement on.

    Attributes:
        number: what the model calls it.
        text: the slice of the canonical text.
        translation: what it says in the language of the answer, if that is another one.
        span: where it stands in the canonical text.
    """

    number: int
    text: str
    translation: str | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """Words between quotation marks in a statement: `text[start:end]` of a piece of evidence."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement that passed: its text without markers, and the numbers of its evidence.

    `quotes` are what of it stands verbatim in the evidence, in the order of the text.
    """

    text: str
    numbers: tuple[int, ...]
    quotes: tuple[Quote, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as they are printed as JSON."""
        return {
            "text": self.text,
            "numbers": list(self.numbers),
            "quotes": [[quote.number, quote.start, quote.end] for quote in self.quotes],
        }

    @classmethod
    def from_dict(cls, fields: Mapping[str, Any]) -> Statement:
        """Take up what `to_dict` gave."""
        quotes = tuple(Quote(*quote) for quote in fields["quotes"])
        return cls(fields["text"], tuple(fields["numbers"]), quotes)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a check found.

    Attributes:
        reason: what is wrong.
        text: the statement, or the piece of it, as the model wrote it.
        detail: the number, name or word that gave it away.
        dropped: whether the statement was left out; otherwise it was mended.
    """

    reason: Reason
    text: str
    detail: str = ""
    dropped: bool = True

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as they are printed as JSON."""
        return {
            "reason": self.reason.value,
            "text": self.text,
            "detail": self.detail,
            "dropped": self.dropped,
        }

    @classmethod
    def from_dict(cls, fields: Mapping[str, Any]) -> Finding:
        """Take up what `to_dict` gave."""
        return cls(Reason(fields["reason"]), fields["text"], fields["detail"], fields["dropped"])


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one answer; `estimated` where the server does not count them."""

    prompt: int = 0
    written: int = 0
    estimated: bool = False

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.prompt + other.prompt,
            self.written + other.written,
            self.estimated or other.estimated,
        )


@dataclass(frozen=True, slots=True)
class WrittenRecord:
    """How a model's answer came about.

    Attributes:
        model: `provider:name`.
        prompt: SHA-256 of the prompt file, first twelve digits.
        outcome: how it ended.
        given: numbers of the evidence the model was given, as in `Answer.considered` of the record.
        statements: what passed.
        findings: what did not, and what was mended.
        usage: tokens.
        calls: requests that were made, retries included.
        cached: whether the text was on disk already.
        seconds: time from the request to the end.
    """

    model: str
    prompt: str
    outcome: Outcome
    given: tuple[int, ...] = ()
    statements: tuple[Statement, ...] = ()
    findings: tuple[Finding, ...] = ()
    usage: Usage = Usage()
    calls: int = 0
    cached: bool = False
    seconds: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as they are printed as JSON."""
        return {
            "model": self.model,
            "prompt": self.prompt,
            "outcome": self.outcome.value,
            "given": list(self.given),
            "statements": [statement.to_dict() for statement in self.statements],
            "findings": [finding.to_dict() for finding in self.findings],
            "usage": {
                "prompt": self.usage.prompt,
                "written": self.usage.written,
                "estimated": self.usage.estimated,
            },
            "calls": self.calls,
            "cached": self.cached,
            "seconds": round(self.seconds, 3),
        }

    @classmethod
    def from_dict(cls, fields: Mapping[str, Any]) -> WrittenRecord:
        """Take up what `to_dict` gave.

        Raises:
            KeyError, TypeError, ValueError: if it is not that.
        """
        return cls(
            model=fields["model"],
            prompt=fields["prompt"],
            outcome=Outcome(fields["outcome"]),
            given=tuple(fields["given"]),
            statements=tuple(Statement.from_dict(s) for s in fields["statements"]),
            findings=tuple(Finding.from_dict(f) for f in fields["findings"]),
            usage=Usage(**fields["usage"]),
            calls=fields["calls"],
            cached=fields["cached"],
            seconds=fields["seconds"],
        )

    def with_outcome(self, outcome: Outcome) -> WrittenRecord:
        """Return the same with another end."""
        return replace(self, outcome=outcome)
