"""All checks, one statement at a time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index import language as languages
from index.encoder import TokenEncoder
from index.language import Language
from rag.writer.checks import names, negation, numbers, quotes, support
from rag.writer.checks.known_names import KnownNames
from rag.writer.checks.names import NameView
from rag.writer.checks.words import Likeness, Prepared, Word, words
from rag.writer.record import EvidenceItem, Finding, Reason, Statement


@dataclass(frozen=True, slots=True)
class Limits:
    """Where the checks draw their lines.

    Attributes:
        least: share of a statement's words that its evidence must support.
        clause: the same for each clause of three words or more that carry meaning.
        sure: from this support on, another piece must be better by `wide`, below by `margin`.
        margin: how much better another piece may support a statement than its own.
        wide: see `sure`.
        added: share that a piece must add to those cited beside it.
        invented: share of words that lost their quotation marks that the evidence must support.
        tongue: log-odds from which a statement is taken to be in the other language.
    """

    least: float = 0.3
    clause: float = 0.08
    sure: float = 0.5
    margin: float = 0.1
    wide: float = 0.3
    added: float = 0.05
    invented: float = 0.5
    tongue: float = 4.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a statement: None if it is not shown; and what was found."""

    statement: Statement | None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class _Piece:
    """A piece of evidence, read once for all statements."""

    item: EvidenceItem
    original: list[Word]
    translated: list[Word]
    names: NameView
    content: Prepared


class Checker:
    """Holds statements to a list of evidence."""

    def __init__(
        self,
        evidence: Sequence[EvidenceItem],
        language: Language,
        likeness: Likeness,
        glossary: KnownNames,
        limits: Limits | None = None,
    ) -> None:
        self._language = language
        self._likeness = likeness
        self._glossary = glossary
        self._limits = limits or Limits()
        self._pieces = {item.number: self._read(item) for item in evidence}
        self._shown: set[str] = set()

    def check(self, text: str, given: Sequence[int]) -> Verdict:
        """Check a statement.

        Args:
            text: the statement as the model wrote it, without markers.
            given: the numbers it carries, in its order.
        """
        found: list[Finding] = []
        cited = tuple(dict.fromkeys(number for number in given if number in self._pieces))
        found += [
            Finding(Reason.OUT_OF_RANGE, text, str(number), dropped=False)
            for number in dict.fromkeys(given)
            if number not in self._pieces
        ]

        def drop(reason: Reason, detail: str = "") -> Verdict:
            return Verdict(None, (*found, Finding(reason, text, detail)))

        if not cited:
            return drop(Reason.UNSUPPORTED)
        pieces = [self._pieces[number] for number in cited]
        quoted = quotes.recut(text, [piece.item for piece in pieces])
        found += [Finding(Reason.QUOTE, text, lost, dropped=False) for lost in quoted.unproven]
        said = words(quoted.bare)
        if not any(word.content for word in said):
            return drop(Reason.UNSUPPORTED)
        key = " ".join(word.key for word in said)
        if key in self._shown:
            return drop(Reason.REPEATED)
        if self._is_foreign(quoted.text):
            return drop(Reason.LANGUAGE)
        texts = [t for p in pieces for t in (p.item.text, p.item.translation) if t]
        wrong = numbers.unproven(quoted.bare, texts)
        if wrong:
            return drop(Reason.NUMBER, wrong[0])
        held = pieces[0].names
        for piece in pieces[1:]:
            held |= piece.names
        unknown = names.unproven(
            quoted.bare, said, self._language, self._glossary, held, self._likeness.is_common
        )
        if unknown:
            return drop(Reason.NAME, unknown[0])
        content = [word for word in said if word.content]
        best = self._best(content)
        worth = support.weights(best)
        order = {number: place for place, number in enumerate(self._pieces)}
        places = [order[number] for number in cited]
        kept, idle = self._contributing(best, worth, places)
        own = support.share(best, worth, kept)
        others = [p for p in range(best.shape[1]) if p not in places]
        rival = max((support.share(best, worth, [p]) for p in others), default=0.0)
        limits = self._limits
        if rival > own + (limits.wide if own >= limits.sure else limits.margin):
            return drop(Reason.ELSEWHERE)
        if own < limits.least:
            return drop(Reason.UNSUPPORTED)
        bare = self._unsupported_clause(content, best, worth, kept)
        if bare is not None:
            return drop(Reason.UNSUPPORTED, bare)
        for lost in quoted.unproven:
            if not self._is_paraphrase(lost, places):
                return drop(Reason.INVENTED, lost)
        turned = self._flipped(said, pieces)
        if turned is not None:
            return drop(Reason.NEGATION, turned)
        numbered = list(self._pieces)
        found += [
            Finding(Reason.ELSEWHERE, text, str(numbered[place]), dropped=False) for place in idle
        ]
        self._shown.add(key)
        remaining = tuple(number for number in cited if order[number] in kept)
        kept_quotes = tuple(quote for quote in quoted.quotes)
        missing = [q.number for q in kept_quotes if q.number not in remaining]
        return Verdict(
            Statement(quoted.text, tuple(dict.fromkeys((*remaining, *missing))), kept_quotes),
            tuple(found),
        )

    def _read(self, item: EvidenceItem) -> _Piece:
        original = words(item.text)
        translated = words(item.translation) if item.translation else []
        view = NameView.of(original, self._glossary)
        if translated:
            view |= NameView.of(translated, self._glossary)
        content = [word for word in (*original, *translated) if word.content]
        return _Piece(item, original, translated, view, self._likeness.prepare(content))

    def _is_foreign(self, text: str) -> bool:
        outside = re.sub(r"»[^«]*«", " ", text)
        odds = languages.score(outside)
        return odds < -self._limits.tongue if self._language == "de" else odds > self._limits.tongue

    def _best(self, content: Sequence[Word]) -> NDArray[np.float32]:
        """Return each word's best likeness in each piece: shape (words, pieces)."""
        said = self._likeness.prepare(content)
        columns = [
            self._likeness.compare(said, piece.content).max(axis=1, initial=0.0)
            for piece in self._pieces.values()
        ]
        return np.stack(columns, axis=1)

    def _contributing(
        self, best: NDArray[np.float32], worth: support.Weights, places: list[int]
    ) -> tuple[list[int], list[int]]:
        """Part the cited pieces into those that add something and those that add nothing."""
        kept = list(places)
        idle: list[int] = []
        for place in sorted(places, key=lambda p: support.share(best, worth, [p])):
            rest = [p for p in kept if p != place]
            if not rest:
                break
            whole = support.share(best, worth, kept)
            alone = support.share(best, worth, [place])
            added = whole - support.share(best, worth, rest)
            if added < self._limits.added and alone < self._limits.least:
                kept.remove(place)
                idle.append(place)
        return kept, idle

    def _unsupported_clause(
        self,
        content: Sequence[Word],
        best: NDArray[np.float32],
        worth: support.Weights,
        places: list[int],
    ) -> str | None:
        """Find a clause that was added to a statement: its words, or None."""
        for clause in dict.fromkeys(word.clause for word in content):
            rows = [n for n, word in enumerate(content) if word.clause == clause]
            if (
                len(rows) >= 3
                and support.share(best[rows], worth[rows], places) < self._limits.clause
            ):
                return " ".join(content[row].text for row in rows)
        return None

    def _is_paraphrase(self, lost: str, places: list[int]) -> bool:
        content = [word for word in words(lost) if word.content]
        if len(content) < 2:
            return True
        best = self._best(content)
        return float(best[:, places].max(axis=1).mean()) >= self._limits.invented

    def _flipped(self, said: Sequence[Word], pieces: Sequence[_Piece]) -> str | None:
        evidence: list[Word] = []
        offset = 0
        for piece in pieces:
            own = piece.original
            if piece.translated and languages.of_text(piece.item.text) != self._language:
                own = piece.translated
            evidence += [_moved(word, offset) for word in own]
            offset += 1 + max((word.clause for word in own), default=0)
        return negation.flipped(said, evidence, self._likeness)


def _moved(word: Word, clauses: int) -> Word:
    return Word(
        word.text, word.key, word.stems, word.start, word.end, word.clause + clauses, word.content
    )


def open_likeness(encoder: TokenEncoder, glossary: KnownNames) -> Likeness:
    """Make what tells how alike words are."""
    return Likeness(encoder, glossary.synonyms)
