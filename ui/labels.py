"""The words around an answer, German and English."""

from __future__ import annotations

from dataclasses import dataclass

from rag.answer import Citation


@dataclass(frozen=True, slots=True)
class Labels:
    """Words of one language; those with a place for a value are format strings."""

    page: str
    pages: str
    author_note: str
    in_author_note: str
    after: str
    consulted: str
    nearest: str
    score: str
    searched: str
    not_quoted: str
    by_model: str


_LABELS = {
    "de": Labels(
        page="S. {}",
        pages="S. {}–{}",
        author_note="Fußnote {} der Autorin: {}",
        in_author_note="Fußnote {} der Autorin",
        after="nach {}",
        consulted="Außerdem gelesen",
        nearest="Am nächsten kommen",
        score="Wert {:.2f}",
        searched="Gesucht",
        not_quoted="Der Text der Antwort ist eine Übersetzung, kein Zitat.",
        by_model="Den Text der Antwort hat ein Sprachmodell geschrieben; Zitate sind nur die »…«.",
    ),
    "en": Labels(
        page="p. {}",
        pages="pp. {}–{}",
        author_note="Author’s footnote {}: {}",
        in_author_note="author’s footnote {}",
        after="after {}",
        consulted="Also read",
        nearest="Nearest passages",
        score="score {:.2f}",
        searched="Searched for",
        not_quoted="The text of the answer is a translation, not quoted.",
        by_model="A language model wrote the text of the answer; only »…« are quotes.",
    ),
}


def labels(language: str) -> Labels:
    """Return the words of a language; English where there are none."""
    return _LABELS.get(language, _LABELS["en"])


def place(page: int | None, last_page: int | None, section: str, language: str) -> str:
    """Say where a quote stands: `S. 2–3, 2. Russlands Außenpolitik in Zentralasien`."""
    words = labels(language)
    if page is None:
        return section
    if last_page is None or last_page == page:
        return f"{words.page.format(page)}, {section}"
    return f"{words.pages.format(page, last_page)}, {section}"


def footnote(citation: Citation, language: str) -> str:
    """Write the footnote of a citation, without its marker.

    Author and year, page, section, and what the quoted sentence itself cites.
    """
    words = labels(language)
    parts = [citation.source, place(citation.page, citation.last_page, citation.section, language)]
    if citation.in_footnote is not None:
        parts.append(words.in_author_note.format(citation.in_footnote))
    line = ", ".join(parts)
    if citation.secondary:
        line += f"; {words.after.format(', '.join(citation.secondary))}"
    notes = [words.author_note.format(note.number, note.text) for note in citation.footnotes]
    return ". ".join([line, *(note.rstrip(".") for note in notes)]) + "."
