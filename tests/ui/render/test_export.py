"""What is exported is read back by the libraries that others read it with."""

from __future__ import annotations

import json
import warnings
from dataclasses import replace

import bibtexparser
import pytest
import rispy
from markdown_it import MarkdownIt

from index.source import Bibliography
from ui.render.export import Format, export
from ui.render.markdown import answer_markdown, conversation_markdown, escape
from ui.render.plain import answer_text
from ui.render.references import collect

with warnings.catch_warnings():
    # citeproc-py asks for its own optional parts when it is imported.
    warnings.simplefilter("ignore")
    from citeproc import (
        Citation,
        CitationItem,
        CitationStylesBibliography,
        CitationStylesStyle,
        Locator,
        formatter,
    )
    from citeproc.source.json import CiteProcJSON

HOSTILE = 'Was? <img src=x onerror=alert(1)> [x](javascript:alert(1)) ![y](//evil) **z** `q` {"a"}'


@pytest.fixture
def bibliography(brief):
    return brief.bibliography


def written(answers, bibliography, form, title=None):
    return export(answers, bibliography, form, title).content


def test_plain_text_has_the_footnotes_below(german):
    lines = answer_text(german).splitlines()
    assert lines[0] == german.question
    assert lines[2] == german.text
    assert lines[4].startswith("[1] Godehardt 2008, S. 2, 2. Russlands Außenpolitik")
    assert "nach Laruelle 2008" in lines[4]
    assert "Fußnote 1 der Autorin: „Russland droht" in lines[5]


def test_plain_text_quotes_what_an_english_answer_does_not_show(english):
    assert f"»{english.citations[0].quote}«" in answer_text(english)


def test_a_silent_answer_names_the_nearest_passages(silent):
    assert "Am nächsten kommen:\n– S. 1, Analyse (Wert 0.40)" in answer_text(silent)


def test_markdown_has_footnotes(german):
    text = answer_markdown(german)
    assert text.startswith("## Wie werden die Republiken gesehen?\n\n»Dennoch")
    assert "«[^1]" in text
    assert "\n[^2]: Godehardt 2008, S. 2" in text


def test_footnotes_of_several_answers_do_not_meet(conversation):
    text = conversation_markdown(conversation.title, "Quelle", conversation.answers)
    assert {"[^1-1]:", "[^1-2]:", "[^2-1]:"} <= {line.split(" ")[0] for line in text.splitlines()}


def test_nothing_that_is_asked_means_anything_in_markdown(german):
    text = answer_markdown(replace(german, question=HOSTILE, text=HOSTILE))
    tokens = MarkdownIt().parse(text)
    inline = [child for token in tokens for child in token.children or []]
    assert {child.type for child in inline} <= {"text", "softbreak", "text_special"}
    assert not any(token.type.startswith("html") for token in tokens)
    assert "".join(c.content for c in inline).count(HOSTILE) >= 1


@pytest.mark.parametrize("line", ["- a", "+ a", "1. a", "2) a", "# a", "> a", "=== a", "    a|b"])
def test_no_line_begins_a_list_a_heading_or_a_table(line):
    tokens = MarkdownIt().parse(f"x\n\n{escape(line).strip()}\n")
    assert {token.type for token in tokens} == {"paragraph_open", "inline", "paragraph_close"}


def test_bibtex_is_read_back(german, bibliography):
    library = bibtexparser.parse_string(written([german], bibliography, Format.BIBTEX))
    assert not library.failed_blocks
    document, cited = library.entries
    assert (document.entry_type, document.key) == ("article", "godehardt2008")
    fields = document.fields_dict
    assert fields["author"].value == "Godehardt, Nadine"
    assert fields["journal"].value == "GIGA Focus Asien"
    assert fields["year"].value == "2008"
    assert f"p. 2: »{german.citations[0].quote}«" in fields["annote"].value
    assert cited.key == "laruelle2008"
    assert cited.fields_dict["note"].value == "Cited in Godehardt 2008, p. 2"


def test_ris_is_read_back(german, bibliography):
    document, cited = rispy.loads(written([german], bibliography, Format.RIS))
    assert document["type_of_reference"] == "JOUR"
    assert document["authors"] == ["Godehardt, Nadine"]
    assert document["secondary_title"] == "GIGA Focus Asien"
    assert document["year"] == "2008"
    assert document["notes"][0] == f"p. 2: »{german.citations[0].quote}«"
    assert cited["authors"] == ["Laruelle"]
    assert cited["notes"] == ["Cited in Godehardt 2008, p. 2"]


def test_csl_json_is_read_back_and_cited(german, bibliography):
    items = json.loads(written([german], bibliography, Format.CSL))
    assert [item["id"] for item in items] == ["godehardt2008-1", "godehardt2008-2", "laruelle2008"]
    assert [item.get("locator") for item in items] == ["2", "2", None]
    assert items[0]["annote"] == f"»{german.citations[0].quote}«"
    with warnings.catch_warnings():
        # A warning would be about a field or a type that the style language does not have; that
        # it knows `annote` and `locator` only as fields of a citation is citeproc-py's own gap.
        warnings.filterwarnings("ignore", message=".*(annote|locator).*")
        source = CiteProcJSON(items)
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    listed = CitationStylesBibliography(style, source, formatter.plain)
    citation = Citation(
        [CitationItem("godehardt2008-1", locator=Locator("page", items[0]["locator"]))]
    )
    listed.register(citation)
    assert str(listed.cite(citation, lambda item: None)) == "(Godehardt, 2008, p. 2)"
    assert "GIGA Focus Asien" in "".join(map(str, listed.bibliography()))


def test_each_place_and_each_work_is_listed_once(german, english, bibliography):
    found = collect([german, english, german], bibliography)
    assert len(found.places) == 2
    assert [work.key for work in found.secondary] == ["laruelle2008"]


def test_a_document_without_a_record_can_be_exported(german):
    bare = Bibliography("Mein {Text} & 50 % \\ mehr")
    library = bibtexparser.parse_string(written([german], bare, Format.BIBTEX))
    assert not library.failed_blocks
    assert library.entries[0].entry_type == "misc"
    assert rispy.loads(written([german], bare, Format.RIS))[0]["title"] == bare.title
    assert json.loads(written([german], bare, Format.CSL))[0]["type"] == "document"


def test_no_quote_breaks_out_of_a_record(german, bibliography):
    quote = "}\n@misc{x, title={y}}\nTY  - BOOK\nER  - \n"
    citation = replace(german.citations[0], quote=quote, secondary=("}\nER  - x 2008",))
    answer = replace(german, citations=(citation,))
    library = bibtexparser.parse_string(written([answer], bibliography, Format.BIBTEX))
    assert len(library.entries) == 2
    assert not library.failed_blocks
    records = rispy.loads(written([answer], bibliography, Format.RIS))
    assert [record["type_of_reference"] for record in records] == ["JOUR", "GEN"]
