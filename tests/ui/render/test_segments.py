from __future__ import annotations

from dataclasses import replace

from ui.render.segments import Kind, is_quoted_in_text, paragraphs, runs, segments


def kinds(answer):
    return [(s.kind.value, s.marker) for s in segments(answer)]


def test_quotes_and_markers_are_found(german):
    assert kinds(german) == [
        ("quote", 1),
        ("marker", 1),
        ("text", None),
        ("quote", 2),
        ("marker", 2),
    ]
    assert is_quoted_in_text(german, german.citations[1])


def test_nothing_of_the_text_is_lost(german, english, silent):
    for answer in (german, english, silent):
        # Only the blank before a marker goes.
        joined = "".join(segment.text for segment in segments(answer))
        assert joined.replace(" ", "") == answer.text.replace(" ", "")


def test_a_translation_is_no_quote(english):
    assert kinds(english) == [("translation", 1), ("marker", 1)]
    assert not is_quoted_in_text(english, english.citations[0])


def test_a_marker_that_points_nowhere_stays_text(german):
    answer = replace(german, text="Das steht nicht da. [7]")
    assert kinds(answer) == [("text", None)]


def test_a_number_in_brackets_within_a_quote_stays_in_the_quote(german):
    quote = "Siehe dazu [2] und [1]."
    citation = replace(german.citations[0], quote=quote)
    answer = replace(german, text=f"»{quote}« [1]", citations=(citation, german.citations[1]))
    assert [s.text for s in segments(answer)] == [f"»{quote}«", "[1]"]


def test_what_only_looks_like_a_quote_is_text(german):
    answer = replace(german, text="»Erfunden von jemandem.« [1]")
    assert kinds(answer) == [("text", None), ("marker", 1)]


def test_several_numbers_in_one_marker_are_several_markers(german):
    answer = replace(german, text="Beides steht da. [1, 2]")
    assert kinds(answer) == [("text", None), ("marker", 1), ("marker", 2)]


def test_each_of_several_quotes_is_a_paragraph(german):
    assert [[s.kind for s in p if s.kind is not Kind.TEXT] for p in paragraphs(german)] == [
        [Kind.QUOTE, Kind.MARKER],
        [Kind.QUOTE, Kind.MARKER],
    ]


def test_line_breaks_make_paragraphs(german):
    answer = replace(german, text="Eins. [1]\n\nZwei. [2]")
    assert len(paragraphs(answer)) == 2


def test_a_marker_stays_with_the_last_word(german):
    answer = replace(german, text="Das steht da. [1] [2] Und dies. [2]")
    (line,) = paragraphs(answer)
    assert [(r.text, r.tail, r.markers) for r in runs(line)] == [
        ("Das steht ", "da.", (1, 2)),
        (" Und ", "dies.", (2,)),
    ]
