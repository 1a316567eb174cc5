from __future__ import annotations

import pytest

from index import source
from index.records import Role, content_id
from index.sentences import split
from index.structure import structure


def test_title_author_abstract_theses_and_sections_are_told_apart(brief):
    assert [(s.title, s.role) for s in brief.sections] == [
        ("Titel", Role.FRONT),
        ("Zusammenfassung", Role.ABSTRACT),
        ("Analyse", Role.THESES),
        ("Schlagwörter", Role.FRONT),
        ("1. Einleitung", Role.BODY),
        ("2. Russlands Außenpolitik in Zentralasien", Role.BODY),
        ("3. Die chinesische »Politik der Nadelstiche« in Zentralasien", Role.BODY),
        ("4. Schlussbemerkungen", Role.BODY),
    ]


def test_there_are_seven_pages(brief):
    assert [page.number for page in brief.pages] == [1, 2, 3, 4, 5, 6, 7]


def test_sentences_are_whole(brief):
    sentences = [brief.quote(s.span) for s in brief.sentences]
    assert len(sentences) == 174
    assert (
        "Hier wirkt die Volksrepublik auch ordnungspolitisch, z. B. im ASEAN Regional Forum (ARF) oder in der SOZ."
        in sentences
    )
    assert any(s.startswith("vornehmlich aus chinesischer") for s in sentences)
    assert any(
        s.startswith("Im Rahmen der Terrorismusbekämpfung") and s.endswith("Grenze stationiert.")
        for s in sentences
    )
    open_ended = [s for s in sentences if s[-1] not in ".?"]
    assert open_ended == [
        "Gegensätze in Zentralasien: China und Russland ziehen nicht an einem Strang",
        "Nadine Godehardt",
        "Analyse:",
        "Schlagwörter: Zentralasien, Außenpolitik, China, Russland",
        "1. Einleitung",
        "2. Russlands Außenpolitik in Zentralasien",
        "Abbildung 1: Karte von Zentralasien",
        "3. Die chinesische »Politik der Nadelstiche« in Zentralasien",
        "4. Schlussbemerkungen",
    ]


def test_sentences_know_their_pages_and_sections(brief):
    by_text = {brief.quote(s.span): s for s in brief.sentences}
    crossing = next(s for t, s in by_text.items() if t.startswith("Darüber hinaus ist entscheid"))
    assert (crossing.page, crossing.last_page) == (2, 3)
    assert brief.sections[crossing.section].title.startswith("2. ")
    last = next(s for t, s in by_text.items() if t.startswith("Es bleibt abzuwarten"))
    assert (last.page, last.last_page) == (7, 7)


def test_footnotes_hang_on_the_sentence_with_their_mark(brief):
    carriers = {
        note.number: brief.quote(brief.sentences[note.carrier].span) for note in brief.footnotes
    }
    assert carriers[1].endswith("Anerkennung Abchasiens und Südossetiens ab.")
    assert carriers[2].endswith("Grenze stationiert.")
    assert carriers[3].endswith("der NATO beizutreten.")
    assert carriers[4].endswith("von chinesischer Seite abgelehnt.")
    assert carriers[5].endswith("territoriale Integrität Georgiens.")
    assert carriers[6].endswith("begleiteten oder vorbereiteten.")
    assert carriers[7].endswith("2005 bereits verfünffacht.")
    assert carriers[8].endswith("Ende 2005 fertig gestellt wurde.")
    assert [note.page for note in brief.footnotes] == [2, 4, 4, 4, 4, 5, 6, 6]


def test_short_references_are_found_and_dates_are_not(brief):
    found = {reference for s in brief.sentences for reference in s.references}
    assert found == {
        "Laruelle 2008",
        "Olcott 2007",
        "Guseynov 2004",
        "Sun 2007",
        "Buszynski 2005",
        "Kaczmarski 2007",
        "Weitz 2008",
        "Fravel 2005",
        "Swanström et al. 2007",
        "Schlager 2005",
    }


def test_a_list_is_one_sentence_with_its_lead_in(brief):
    listed = [s for s in brief.sentences if s.items]
    assert len(listed) == 1
    assert brief.quote(listed[0].span).startswith("Die grundlegenden Ziele der chinesischen")
    assert len(listed[0].items) == 4
    assert listed[0].references == ("Sun 2007",)


def test_passages_never_cross_a_section(brief):
    for passage in brief.passages:
        members = brief.sentences[passage.first : passage.last]
        assert {s.section for s in members} == {passage.section}
        assert members[0].span.start == passage.span.start
        assert members[-1].span.end == passage.span.end
    covered = {n for p in brief.passages for n in range(p.first, p.last)}
    assert covered == set(range(len(brief.sentences)))


def test_ids_are_content_hashes(brief):
    for sentence in brief.sentences:
        assert sentence.id == content_id(brief.quote(sentence.span))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Er kam am 3. Oktober. Sie nicht.", ["Er kam am 3. Oktober.", "Sie nicht."]),
        ("Das war im 19. Jahrhundert so. Nun nicht.", ["Das war im 19. Jahrhundert so.", "Nun nicht."]),
        ("Am 28.08.2008 war es z. B. so. Dann nicht.", ["Am 28.08.2008 war es z. B. so.", "Dann nicht."]),
        ("Vgl. Weitz (2008). Siehe auch dort.", ["Vgl. Weitz (2008).", "Siehe auch dort."]),
        ("Er sagte: »Nein.« Dann ging er.", ["Er sagte: »Nein.«", "Dann ging er."]),
        ("»Wirklich?«, fragte er. Ja!", ["»Wirklich?«, fragte er.", "Ja!"]),
        ("Dr. Müller u. a. sind da. Gut.", ["Dr. Müller u. a. sind da.", "Gut."]),
        ("Das gilt bzw. galt usw. Der Rest folgt.", ["Das gilt bzw. galt usw.", "Der Rest folgt."]),
        ("Es endete 2005. Der Rest folgt.", ["Es endete 2005.", "Der Rest folgt."]),
        ("Papst Benedikt XVI. reiste ab. Gut.", ["Papst Benedikt XVI. reiste ab.", "Gut."]),
        ("Mr. Smith went, e.g. by car. Then he stopped.", ["Mr. Smith went, e.g. by car.", "Then he stopped."]),
        ("Warum? Weil es so ist … Ja.", ["Warum?", "Weil es so ist …", "Ja."]),
    ],
)  # fmt: skip
def test_german_and_english_rules_cut_sentences(text, expected):
    assert [text[a:b] for a, b in split(text)] == expected


def test_a_markdown_text_has_its_sections_and_lists():
    text = (
        "# Äpfel\n\nÄpfel sind rund.\n\n## Sorten\n\nEs gibt:\n\n- Boskop,\n- Elstar und\n"
        "- Topaz.\n\nMehr nicht.\n"
    )
    document = structure(source.from_bytes(text.encode(), "obst.txt"))
    assert [s.title for s in document.sections] == ["Äpfel", "Sorten"]
    listed = next(s for s in document.sentences if s.items)
    assert document.quote(listed.span) == "Es gibt:\n- Boskop,\n- Elstar und\n- Topaz."


def test_a_changed_title_still_leaves_a_readable_document(brief_source):
    document = structure(source.from_bytes(brief_source.text.encode(), "kopie.txt"))
    assert document.sections[0].role is Role.BODY
    assert len(document.footnotes) == 8
