from __future__ import annotations

import re
from dataclasses import fields, replace
from html.parser import HTMLParser

import pytest

from index import read as reading
from index.source import Source, bundled
from index.structure import from_reading
from rag.answer import Status
from rag.writer.record import Finding, Outcome, Reason, Usage, WrittenRecord
from ui.conversation import Heading, State
from ui.render.page import About, Preferences, history_html, window
from ui.render.source import parts, source_html
from ui.render.turn import turn_html
from ui.render.words import LANGUAGES, Words, words

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"' ![x](//evil.example/a.png)"
_VOID = {"img", "input", "meta", "link", "br", "path", "circle"}


class Page(HTMLParser):
    """Collects elements and their texts; every element has to be closed where it was opened."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.open = [], []
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        element = {"tag": tag, "text": "", **dict(attrs)}
        self.elements.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_endtag(self, tag):
        if tag not in _VOID:
            assert self.open.pop()["tag"] == tag

    def handle_data(self, data):
        for element in self.open:
            element["text"] += data

    def all(self, tag=None, **attributes):
        return [
            e
            for e in self.elements
            if (tag is None or e["tag"] == tag)
            and all(
                value in (e.get(name.rstrip("_")) or "").split()
                for name, value in attributes.items()
            )
        ]


@pytest.fixture
def shown(turn, brief):
    return Page(turn_html(turn, brief, words("en")))


def test_both_languages_have_the_same_words_and_the_same_places_for_values():
    german, english = words("de"), words("en")
    for field in fields(Words):
        one, other = getattr(german, field.name), getattr(english, field.name)
        assert one
        assert str(one).count("{") == str(other).count("{"), field.name
    assert set(german.reasons) == set(english.reasons) == {reason.value for reason in Reason}


def test_an_unknown_language_gets_english():
    assert words("fr") is not None
    assert words("fr").ask == words("en").ask


def test_every_quote_of_an_answer_is_marked_and_named(shown, german):
    quotes = shown.all("q", class_="quote")
    # The marker stays with the last word of its quote.
    assert [q["text"] for q in quotes] == [f"»{c.quote}«{c.marker}" for c in german.citations]
    assert {q["lang"] for q in quotes} == {"de"}
    markers = shown.all("button", class_="marker")
    assert {m["aria-label"] for m in markers} == {
        "Footnote 1: show the place in the source",
        "Footnote 2: show the place in the source",
    }


def test_footnotes_name_page_section_secondary_source_and_the_authors_footnote(shown, german):
    first, second = (e["text"] for e in shown.all("div", class_="footnote"))
    assert (
        "Godehardt 2008, S. 2, 2. Russlands Außenpolitik in Zentralasien; nach Laruelle 2008"
        in (" ".join(first.split()))
    )
    assert german.citations[1].footnotes[0].text in second


def test_an_english_answer_has_the_german_quote_beside_its_translation(turn, brief, english):
    page = Page(turn_html(replace(turn, answer=english), brief, words("de")))
    (quote,) = page.all("blockquote")
    assert (quote["text"], quote["lang"]) == (f"»{english.citations[0].quote}«", "de")
    (translation,) = page.all("p", class_="facing-translation")
    assert translation["lang"] == "en"
    assert "Übersetzung, kein Zitat" in translation["text"]
    assert not page.all("q")


def test_silence_looks_like_silence_and_offers_the_nearest_passages(turn, brief, silent):
    page = Page(turn_html(replace(turn, answer=silent), brief, words("en")))
    (answer,) = page.all("div", class_="answer")
    assert "abstained" in answer["class"]
    (details,) = page.all("details", class_="consulted")
    assert "open" in details
    assert "Nearest passages" in details["text"]


def test_how_it_was_found_is_told(shown):
    (found,) = shown.all("details", class_="found")
    for told in ("0.91", "7.2 ms", "dense 0.50", "abc123", "Wie werden die Republiken gesehen?"):
        assert told in found["text"]


def test_what_a_model_wrote_and_what_was_dropped_is_told(turn, brief, german):
    dropped = Finding(Reason.NUMBER, "<b>1999</b> war es soweit.", "1999")
    record = WrittenRecord(
        "fake:model", "abc", Outcome.WRITTEN, findings=(dropped,), usage=Usage(120, 34)
    )
    answer = replace(german, mode="fake:model", written=record)
    (found,) = Page(turn_html(replace(turn, answer=answer), brief, words("en"))).all(
        "details", class_="found"
    )
    for told in ("fake:model", "120 read, 34 written", "<b>1999</b>", "number not in the evidence"):
        assert told in found["text"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"state": State.ASKED, "answer": None}, "left without an answer"),
        ({"state": State.STOPPED, "answer": None}, "Stopped."),
        ({"state": State.FAILED, "answer": None, "error": "No <b>luck</b>."}, "No <b>luck</b>."),
    ],
)
def test_a_question_without_an_answer_says_why(turn, brief, changes, told):
    page = Page(turn_html(replace(turn, **changes), brief, words("en")))
    (answer,) = page.all("p", class_="answer")
    assert told in answer["text"]
    assert not page.all("b")


def test_a_partial_answer_is_busy_and_cannot_be_rated(turn, brief, german):
    asked = replace(turn, state=State.ASKED, answer=None)
    page = Page(turn_html(asked, brief, words("en"), partial=german, is_running=True))
    assert page.elements[0]["aria-busy"] == "true"
    assert not page.all("footer")
    assert len(page.all("q")) == 2


def test_the_source_holds_every_sentence_exactly(brief):
    page = Page(source_html(brief, words("de")))
    shown = {int(e["id"][2:]): e for e in page.all("span", class_="s")}
    assert len(shown) == len(brief.sentences)
    for number, sentence in enumerate(brief.sentences):
        assert shown[number]["text"] == brief.quote(sentence.span)
        assert shown[number]["data-start"] == str(sentence.span.start)


def test_the_source_has_all_pages_in_order_and_all_footnotes_linked_both_ways(brief):
    page = Page(source_html(brief, words("de")))
    assert [e["id"] for e in page.all("span", class_="page")] == [f"page-{n}" for n in range(1, 8)]
    ids = {e["id"] for e in page.elements if "id" in e}
    links = [e["href"][1:] for e in page.all("a")]
    assert len(links) == 16
    assert set(links) <= ids


def test_a_footnote_follows_the_paragraph_that_carries_it(brief):
    for part in parts(brief):
        for paragraph in part.paragraphs:
            marks = [mark for piece in paragraph.pieces for mark in piece.marks]
            assert [note.number for note in paragraph.notes] == marks


def test_a_sentence_that_runs_over_a_page_has_the_new_page_behind_it(brief):
    pieces = [p for part in parts(brief) for paragraph in part.paragraphs for p in paragraph.pieces]
    inside = {brief.sentences[p.number].last_page for p in pieces if p.page_inside}
    assert inside == {3, 4, 5, 7}


def hostile_document():
    text = f"Titel {HOSTILE}\n\nEin Satz mit {HOSTILE} darin. Noch einer.\n"
    source = Source("x.txt", text, "0" * 64, bundled().bibliography)
    return from_reading(source, reading.read(source))


def only_expected(page):
    tags = {e["tag"] for e in page.elements}
    assert not tags & {"img", "b", "iframe", "object", "style"}
    assert not any(name.startswith("on") for e in page.elements for name in e)
    scripts = page.all("script")
    assert all(e.get("type") in ("application/json", "module") for e in scripts)


def test_nothing_from_text_question_answer_or_comment_becomes_html(turn, german):
    document = hostile_document()
    citation = replace(german.citations[0], quote=HOSTILE, section=HOSTILE, secondary=(HOSTILE,))
    answer = replace(
        german,
        question=HOSTILE,
        searched=HOSTILE,
        text=f"{HOSTILE} »{HOSTILE}« [1]",
        citations=(citation,),
        notices=(HOSTILE,),
        consulted=(replace(german.consulted[0], section=HOSTILE),),
        versions={HOSTILE: HOSTILE},
        status=Status.ANSWERED,
    )
    hostile = replace(turn, question=HOSTILE, answer=answer, comment=HOSTILE, rating=1)
    page = Page(turn_html(hostile, document, words("en")))
    only_expected(page)
    assert page.all("h2")[0]["text"] == HOSTILE
    assert page.all("textarea")[0]["text"] == HOSTILE
    only_expected(Page(source_html(document, words("en"))))
    headings = [Heading("0" * 32, HOSTILE, turn.asked)]
    only_expected(Page(history_html(headings, words("en"))))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_window_loads_nothing_from_elsewhere(brief, conversation, language):
    about = About.of(brief, "encoder", ("extractive",), "1")
    html = window(about, Preferences(interface=language), (), conversation)
    page = Page(html.removeprefix("<!doctype html>\n"))
    only_expected(page)
    for element in page.elements:
        for name in ("src", "href", "action"):
            assert element.get(name, "/").startswith(("/", "#"))
            assert not element.get(name, "/").startswith("//")
    assert page.elements[0]["lang"] == language
    assert not re.search(r'\sstyle="', html)


def test_ids_are_unique(brief, conversation):
    about = About.of(brief, "encoder", ("extractive",), "1")
    page = Page(window(about, Preferences(), (), conversation).removeprefix("<!doctype html>\n"))
    ids = [e["id"] for e in page.elements if "id" in e]
    assert len(ids) == len(set(ids))
