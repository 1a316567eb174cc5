"""A question and its answer as HTML."""

from __future__ import annotations

from dataclasses import dataclass

from index.records import Document, Span
from rag.answer import Answer, Citation, Considered, Status
from rag.question import language_of
from ui.conversation import State, Turn
from ui.labels import labels, place
from ui.render.segments import is_quoted_in_text, paragraphs, runs
from ui.render.templates import render
from ui.render.words import Words

SNIPPET = 220
"""So many characters of a passage are shown before it is looked up."""


@dataclass(frozen=True, slots=True)
class Footnote:
    """A citation as it is shown under an answer.

    Attributes:
        marker: its number.
        spans: begin and end of what is quoted: `1200-1345`.
        quote: what is quoted, None where the answer itself shows it.
        translation: what it says in the answer's language, not quoted.
        source: author and year.
        place: page and section.
        secondary: what the quoted sentence itself refers to, None if nothing.
        in_footnote: in which of the author's footnotes it stands, None if in none.
        notes: the author's footnotes that it carries, one line each.
    """

    marker: int
    spans: str
    quote: str | None
    translation: str | None
    source: str
    place: str
    secondary: str | None
    in_footnote: str | None
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage that was read but not quoted, or a sentence that was weighed."""

    spans: str
    place: str
    snippet: str
    score: float
    features: tuple[tuple[str, float], ...] = ()


def turn_html(
    turn: Turn,
    document: Document,
    words: Words,
    *,
    partial: Answer | None = None,
    is_running: bool = False,
) -> str:
    """Write a question with its answer.

    Args:
        turn: the question, with its answer if there is one.
        document: what was asked about.
        words: those of the interface.
        partial: as much of the answer as there is yet.
        is_running: whether the answer is being sought just now; otherwise a question without one
            was left by a server that ended.
    """
    answer = partial or turn.answer
    return render(
        "turn.html",
        turn=turn,
        answer=answer,
        partial=partial is not None,
        abstained=answer is not None and answer.status is Status.ABSTAINED,
        paragraphs=[runs(paragraph) for paragraph in paragraphs(answer)] if answer else (),
        footnotes=[footnote(c, answer) for c in answer.citations] if answer else (),
        consulted=consulted(answer, document) if answer else (),
        considered=considered(answer, document) if answer else (),
        confidence=f"{answer.confidence:.2f}" if answer else "",
        interrupted=turn.state is State.ASKED and not is_running,
        question_language=language_of(turn.question),
        spans=" ".join(_spans(c.span) for c in answer.citations) if answer else "",
        source_language=document.language,
        w=words,
    )


def footnote(citation: Citation, answer: Answer) -> Footnote:
    """Arrange a citation for showing, in the answer's language."""
    said = labels(answer.language)
    return Footnote(
        marker=citation.marker,
        spans=_spans(citation.span),
        quote=None if is_quoted_in_text(answer, citation) else citation.quote,
        translation=citation.translation,
        source=citation.source,
        place=place(citation.page, citation.last_page, citation.section, answer.language),
        secondary=said.after.format(", ".join(citation.secondary)) if citation.secondary else None,
        in_footnote=(
            said.in_author_note.format(citation.in_footnote)
            if citation.in_footnote is not None
            else None
        ),
        notes=tuple(said.author_note.format(n.number, n.text) for n in citation.footnotes),
    )


def consulted(answer: Answer, document: Document) -> tuple[Passage, ...]:
    """Arrange the passages that were read but not quoted."""
    return tuple(
        Passage(
            _spans(passage.span),
            place(passage.page, None, passage.section, answer.language),
            _snippet(document, passage.span),
            passage.score,
        )
        for passage in answer.consulted
    )


def considered(answer: Answer, document: Document) -> tuple[Passage, ...]:
    """Arrange the sentences that were weighed, each with its strongest signals."""
    return tuple(
        Passage(
            _spans(sentence.span),
            "",
            _snippet(document, sentence.span),
            sentence.score,
            _strongest(sentence),
        )
        for sentence in answer.considered
    )


def _strongest(sentence: Considered) -> tuple[tuple[str, float], ...]:
    ranked = sorted(sentence.features.items(), key=lambda item: -abs(item[1]))
    return tuple((name, value) for name, value in ranked if round(value, 2) != 0)[:6]


def _snippet(document: Document, span: Span) -> str:
    """Cut the beginning of a span, at the end of a word."""
    # An answer from an older state of the document may point behind its end.
    text = " ".join(document.quote(span).split())
    if len(text) <= SNIPPET:
        return text
    return text[:SNIPPET].rsplit(" ", 1)[0] + " …"


def _spans(span: Span) -> str:
    return f"{span.start}-{span.end}"
