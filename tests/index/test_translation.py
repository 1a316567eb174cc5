"""The aligned translation of the brief, and what becomes of one that does not fit."""

from __future__ import annotations

import re

import pytest

from index import glossary, source, translation
from index.errors import DocumentError
from index.records import content_id


@pytest.fixture(scope="module")
def english(brief):
    found = translation.read(translation.path_beside(source.BUNDLED, "en"))
    assert found is not None
    return found


def test_every_sentence_of_the_brief_is_translated(brief, english):
    assert None not in english.of(brief.sentences)
    assert english.stale(brief) == ()
    assert english.language == "en"
    assert english.origin == "working translation by this project"
    assert all(
        s.id in english.entries for s in brief.sections if s.role.value in ("body", "theses")
    )


def numbers(text):
    """Figures; the months of a date are names in English."""
    months = {"08": "August"}
    for number, month in months.items():
        text = re.sub(rf"(\d\d)\.{number}\.(\d{{4}})", rf"\1 {month} \2", text)
    return sorted(re.findall(r"\d+", text))


def test_numbers_and_years_agree(brief, english):
    for sentence, translated in zip(brief.sentences, english.of(brief.sentences), strict=True):
        assert numbers(brief.quote(sentence.span)) == numbers(translated), translated


def test_names_agree(brief, english):
    names = glossary.load()
    for sentence, translated in zip(brief.sentences, english.of(brief.sentences), strict=True):
        related = {key for m in names.find(translated) for key in names.kin(m.entry)}
        # Addresses and titles of articles stay as they are.
        german = re.sub(r"http\S+|www\S+|„[^“]*“, in:", "", brief.quote(sentence.span))
        for mention in names.find(german):
            if mention.entry.kind not in ("state", "place", "person", "institution", "company"):
                continue
            plain = translated.replace("’", "'").casefold()
            said = any(form.casefold() in plain for form in mention.entry.en)
            assert said or mention.entry.key in related, (mention.entry.key, translated)


def test_short_references_agree(brief, english):
    for sentence, translated in zip(brief.sentences, english.of(brief.sentences), strict=True):
        for reference in sentence.references:
            assert reference.split()[0] in translated


def test_stale_entries_are_reported_and_ignored(brief):
    some = brief.sentences[5]
    made = translation.Translation("en", "nobody", {some.id: "Five.", content_id("alt"): "Old."})
    assert made.stale(brief) == (content_id("alt"),)
    assert [t for t in made.of(brief.sentences) if t] == ["Five."]


def test_it_survives_being_written(english):
    assert translation.parse(translation.to_jsonl(english), "x") == english


@pytest.mark.parametrize(
    "text",
    [
        "",
        '{"id": "1", "translation": "x"}\n',
        '{"language": "fr", "origin": "x"}\n',
        '{"language": "en", "origin": "x"}\n{"id": 1}\n',
        "nonsense\n",
    ],
)
def test_a_malformed_file_is_one_clear_line(text):
    with pytest.raises(DocumentError) as caught:
        translation.parse(text, "brief.en.jsonl")
    assert "brief.en.jsonl" in str(caught.value)
    assert "\n" not in str(caught.value)
