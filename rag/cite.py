"""From evidence to citations: here, and only here, quotes are cut."""

from __future__ import annotations

import re

from index.records import Document, Sentence, Span
from rag.answer import AuthorNote, Citation, Label

ELISION = "[…]"


def cite(document: Document, number: int, marker: int, score: float) -> Citation:
    """Cite a sentence whole: a list with its lead-in, an author's footnote as such.

    Args:
        document: the document.
        number: the sentence's place in `document.sentences`.
        marker: number that stands behind the quote in the answer.
        score: how well it answers, from 0 to 1.
    """
    sentence = document.sentences[number]
    notes = (document.footnote_by_number[n] for n in sentence.footnotes)
    return Citation(
        marker=marker,
        quote=document.quote(sentence.span),
        span=sentence.span,
        page=sentence.page,
        last_page=sentence.last_page,
        section=document.sections[sentence.section].title,
        label=Label.EXACT,
        score=score,
        source=document.bibliography.short,
        footnotes=tuple(AuthorNote(n.number, document.quote(n.span)) for n in notes),
        secondary=sentence.references,
        in_footnote=sentence.footnote,
    )


def quoted(citation: Citation) -> str:
    """Write a quote as it stands in an answer: `»…« [1]`."""
    return f"»{citation.quote}« [{citation.marker}]"


def is_exact(citation: Citation, document: Document) -> bool:
    """Tell whether a quote is what its span cuts out of the text."""
    return citation.label is Label.EXACT and document.quote(citation.span) == citation.quote


def sentence_at(document: Document, span: Span) -> Sentence | None:
    """Find the sentence that holds a span."""
    return next((s for s in document.sentences if s.span.holds(span)), None)


def is_mere_reference(text: str) -> bool:
    """Tell whether a sentence only points elsewhere (`Vgl. Weitz (2008).`)."""
    return bool(re.match(r"(?:Vgl\.|Siehe|Zu .{3,140} siehe|See|Cf\.)\s", text))
