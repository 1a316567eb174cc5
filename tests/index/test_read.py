"""The wounds of the brief, each on the real text; and the offset map."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import source
from index.read import read
from index.records import Span
from index.structure import structure


def canonical_of(text: str) -> str:
    return read(source.from_bytes(text.encode(), "text.txt")).canonical.text


@pytest.mark.parametrize(
    "healed",
    [
        "russische »Friedenstruppen« im August",
        "Trotz der offensichtlichen Dominanz in Zentralasien werden Russland",
        "ehemaligen Revolutionärs Michail",
        "Einerseits würde Russland vom direkten",
        "langfristigen Stationierung US-amerikanischer Truppen",
        "den Abzug der US-amerikanischen Truppen",
        "der tadschikisch-afghanischen (bis 2005) Grenze",
        "chinesisch-kirgisischen (1992-1999)",
        "das russisch-chinesische Verhältnis",
        "Gruppe der »Shanghai-Fünf« wurden",
        "Der Fünf-Tage-Krieg im Kaukasus",
        "der Erdöl-Pipelines in",
        "in Nordost- und Osteuropa) Territorium",
        "der Sicherheits- und Militärkooperation besteht",
        "aller fünf zentralasiatischen Staaten",
        "deutlich zum Positiven gewandelt",
    ],
)
def test_broken_words_are_joined_and_hyphens_that_belong_stay(brief, healed):
    assert healed in brief.text


@pytest.mark.parametrize(
    "healed",
    [
        # page breaks
        "bei der Auflösung der Sowjetunion in Zentralasien (wie auch im Kaukasus",
        "Somit beherrscht Russland den Export",
        "insbesondere des erfolgreichen Engagements der VR China",
        # a page break and a figure
        "Aus diesem Grunde forcierte Russland die militärische",
        # columns
        "Diese Partnerschaft mit Russland wird meist solange akzeptiert",
        "zunächst den bilateralen Handel mit den zentralasiatischen",
        # footnotes, one of them within a word
        "In der »Erklärung von Duschanbe« betonten sie",
        "Die offensivere Westorientierung",
        "Seit der Gründung der Volksrepublik durch Mao Zedong",
    ],
)
def test_interrupted_sentences_are_closed_up(brief, healed):
    assert healed in brief.text


def test_footnotes_that_run_on_are_whole(brief):
    texts = {note.number: brief.quote(note.span) for note in brief.footnotes}
    assert sorted(texts) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert texts[1].endswith(
        "www.nzz.ch/nachrichten/international/georgien_russland_asien_"
        "shanghai_kooperation_kaukasus_1.817983.html."
    )
    assert texts[3].startswith("Dieses Vorhaben wurde von Angela Merkel")
    assert texts[3].endswith("so die Bundeskanzlerin am 18.08.2008 in Tiflis.")
    assert texts[8] == (
        "Diese Pipeline wird bis 2011 verlängert bis nach Aktobe in Kasachstan. "
        "Siehe Schlager (2005)."
    )


def test_marks_are_taken_out_even_those_that_the_extraction_lost(brief):
    assert "\ufffd" not in brief.text
    assert "Südossetiens ab. In der" in brief.text
    assert "Grenze stationiert. In allen" in brief.text
    assert "fertig gestellt wurde. Russland gerät" in brief.text


def test_list_numbers_stand_before_their_items(brief):
    assert (
        "bestehen darin,\n"
        "1. friedliche Nachbarschaftsbeziehungen aufzubauen,\n"
        "2. auf der Basis gegenseitigen Vertrauens und gemeinsamen Wohlstandes zu kooperieren,\n"
        "3. sich nicht in die internen Angelegenheiten eines anderen Staates einzumischen und\n"
        "4. die unabhängige Souveränität der Staaten zu akzeptieren (Sun 2007).\n"
    ) in brief.text


def test_tabs_become_blanks(brief):
    assert "\t" not in brief.text
    assert "Operation Enduring Freedom sowie" in brief.text
    assert "der Regional Anti-Terrorist Structure (RATS)" in brief.text


def test_the_authors_own_slips_stay(brief):
    assert "Die Auflösung der OZAK in der EWAG hat" in brief.text
    assert "geprägt. vornehmlich aus chinesischer Perspektive" in brief.text
    assert "Zu weiteren Information siehe" in brief.text


def test_every_letter_of_the_source_but_the_healed_ones_is_kept(brief_source, brief_reading):
    lost = [
        character
        for offset, character in enumerate(brief_source.text)
        if not character.isspace() and brief_reading.canonical.from_source(offset) is None
    ]
    # Nothing is left out but hyphens at line ends and the eight marks.
    assert sorted({c for c in lost if c != "-"}) == ["1", "3", "4", "5", "6", "7", "\ufffd"]
    assert len([c for c in lost if c != "-"]) == 8


def test_every_canonical_character_is_that_of_the_source(brief_source, brief_reading):
    canonical = brief_reading.canonical
    for position, character in enumerate(canonical.text):
        original = brief_source.text[canonical.offsets[position]]
        assert original == character or (original.isspace() and character.isspace())


@given(st.data())
def test_a_span_maps_to_the_source_and_back(brief_source, brief_reading, data):
    canonical = brief_reading.canonical
    start = data.draw(st.integers(0, len(canonical.text) - 2))
    end = data.draw(st.integers(start + 1, min(len(canonical.text), start + 1500)))
    ranges = canonical.source_ranges(Span(start, end))
    kept = [
        at
        for span in ranges
        for offset in range(*span)
        if (at := canonical.from_source(offset)) is not None and not canonical.text[at].isspace()
    ]
    inside = [at for at in range(start, end) if not canonical.text[at].isspace()]
    assert kept == inside or not inside


def test_a_span_that_a_footnote_interrupts_has_several_ranges(brief_source, brief_reading):
    canonical = brief_reading.canonical
    quote = "In der »Erklärung von Duschanbe« betonten"
    start = canonical.text.index(quote)
    pieces = [
        brief_source.text[a:b] for a, b in canonical.source_ranges(Span(start, start + len(quote)))
    ]
    assert pieces == ["In der »Erklärung von Duschan", "be« betonten"]


def test_a_span_outside_the_text_is_refused(brief_reading):
    with pytest.raises(ValueError, match="no such span"):
        brief_reading.canonical.source_ranges(Span(5, 5))
    with pytest.raises(ValueError, match="no such span"):
        brief_reading.canonical.source_ranges(Span(0, 10**6))


def test_a_plain_text_needs_no_healing():
    text = "# Überschrift\n\nEin Satz. Noch einer.\n\nEin Absatz auf\nzwei Zeilen.\n"
    assert canonical_of(text) == (
        "Überschrift\n\nEin Satz. Noch einer.\n\nEin Absatz auf zwei Zeilen.\n"
    )


def test_a_plain_text_without_page_breaks_has_no_pages():
    document = structure(source.from_bytes(b"Ein Satz ohne Seiten.\n", "text.txt"))
    assert document.pages == ()
    assert document.sentences[0].page is None


def test_form_feeds_are_page_breaks():
    document = structure(source.from_bytes(b"Ein Satz.\n\fNoch ein Satz.\n", "text.txt"))
    assert [s.page for s in document.sentences] == [1, 2]


def test_numbers_in_a_text_without_footnotes_stay():
    text = "Es waren 3,1 oder 12.1 Stück.\n\n1 Apfel kostet viel. So steht es da.\n"
    assert canonical_of(text) == text


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_all_kinds_of_line_ends_are_read(newline):
    text = newline.join(["Erster Absatz, der", "weitergeht.", "", "Zweiter Absatz.", ""])
    assert canonical_of(text) == "Erster Absatz, der weitergeht.\n\nZweiter Absatz.\n"


@given(st.text(min_size=1, max_size=400))
def test_no_text_breaks_the_reader(text):
    if not any(c.isalnum() for c in text) or "\0" in text:
        return
    try:
        data = text.encode()
    except UnicodeEncodeError:
        return
    document = structure(source.from_bytes(data, "any.txt"))
    for sentence in document.sentences:
        assert document.quote(sentence.span).strip()
