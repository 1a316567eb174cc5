"""How a model's answer came about, in lines for the reader: what was left out, and why."""

from __future__ import annotations

from collections.abc import Iterator

from index.language import Language
from rag.writer.record import Finding, Reason, WrittenRecord

_REASONS: dict[Reason, dict[Language, str]] = {
    Reason.UNSUPPORTED: {"de": "ohne Beleg", "en": "not supported"},
    Reason.OUT_OF_RANGE: {"de": "Belegnummer, die es nicht gibt", "en": "no such evidence"},
    Reason.ELSEWHERE: {"de": "unter dieser Nummer nicht belegt", "en": "not under this number"},
    Reason.NUMBER: {"de": "Zahl nicht im Beleg", "en": "number not in the evidence"},
    Reason.NAME: {"de": "Name nicht im Beleg", "en": "name not in the evidence"},
    Reason.NEGATION: {"de": "Verneinung gegen den Beleg", "en": "negation against the evidence"},
    Reason.QUOTE: {"de": "kein wörtliches Zitat", "en": "not a verbatim quote"},
    Reason.INVENTED: {"de": "erfundenes Zitat", "en": "invented quote"},
    Reason.LANGUAGE: {"de": "andere Sprache", "en": "another language"},
    Reason.REPEATED: {"de": "Wiederholung", "en": "repeated"},
    Reason.UNFINISHED: {"de": "bricht ab", "en": "breaks off"},
    Reason.INSTRUCTION: {
        "de": "Anweisung an ein Sprachmodell, ihm nicht vorgelegt",
        "en": "addresses a language model, withheld from it",
    },
}
_HEAD: dict[Language, str] = {
    "de": "{model}: {shown} gezeigt, {dropped} weggelassen; {tokens} Token, {seconds:.1f} s{more}",
    "en": "{model}: {shown} shown, {dropped} left out; {tokens} tokens, {seconds:.1f} s{more}",
}
_CACHED: dict[Language, str] = {"de": ", aus dem Zwischenspeicher", "en": ", from the cache"}
_ABOUT: dict[Language, str] = {"de": "etwa ", "en": "about "}
_MARKS: dict[Language, str] = {"de": "»{}«", "en": "“{}”"}
_LONGEST = 160


def explained(record: WrittenRecord, language: Language) -> tuple[str, ...]:
    """Return a line on the whole, and a line for each thing that was left out or mended."""
    return tuple(_lines(record, language))


def _lines(record: WrittenRecord, language: Language) -> Iterator[str]:
    usage = record.usage
    tokens = f"{usage.prompt + usage.written}"
    yield _HEAD[language].format(
        model=record.model,
        shown=len(record.statements),
        dropped=sum(finding.dropped for finding in record.findings),
        tokens=_ABOUT[language] + tokens if usage.estimated else tokens,
        seconds=record.seconds,
        more=_CACHED[language] if record.cached else "",
    )
    for finding in record.findings:
        yield _line(finding, language)


def _line(finding: Finding, language: Language) -> str:
    text = finding.text if len(finding.text) <= _LONGEST else f"{finding.text[: _LONGEST - 1]}…"
    reason = _REASONS[finding.reason][language]
    detail = f" ({finding.detail})" if finding.detail and finding.detail != finding.text else ""
    return f"{reason}{detail}: {_MARKS[language].format(text)}"
