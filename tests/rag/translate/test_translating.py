"""Runs that are complete, broken off, taken up again, and not allowed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from index import source, translation
from index.errors import DocumentError
from index.records import content_id
from index.structure import structure
from index.translation import Translation, to_jsonl
from rag.translate.run import carry_out, part_path, plan
from rag.writer.errors import ModelError

GERMAN = """1. Einleitung

Russland ist ein großes Land mit vielen Nachbarn. Seine Politik in Zentralasien ist pragmatisch.
China kauft dort seit Jahren Gas und Öl. Die Ziele der chinesischen Politik bestehen darin,

1. friedliche Beziehungen aufzubauen,
2. Handel zu treiben.

2. Ausblick

Das wird sich in den nächsten Jahren nicht ändern. www.swp-berlin.org/2008
"""


class Upper:
    """Translates into nonsense that tells which sentence it was, and fails when told to."""

    def __init__(self, name="upper", fails_at=None, error=None, says=None):
        self.name = name
        self.asked = []
        self._fails_at = fails_at
        self._error = error or ModelError("upper: gone.")
        self._says = says or (lambda text: "Said: the " + " the ".join(text[:20].split(" ")))

    def translate(self, pieces):
        for piece in pieces:
            if len(self.asked) == self._fails_at:
                raise self._error
            self.asked.append(piece.text)
            yield self._says(piece.text)


@pytest.fixture
def german(tmp_path):
    path = tmp_path / "text.txt"
    path.write_text(GERMAN, encoding="utf-8")
    return structure(source.read(path))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "text.en.jsonl"


def texts(document):
    found = [s.title for s in document.sections] + [
        document.quote(s.span) for s in document.sentences
    ]
    return list(dict.fromkeys(found))


def files(folder):
    return sorted(path.name for path in folder.iterdir())


def test_headings_and_sentences_are_translated_into_a_file_that_fits(german, path):
    seen = []
    result = carry_out(plan(german, path), Upper(), lambda: seen.append(1))
    made = translation.read(path)
    assert None not in made.of(german.sentences)
    assert all(section.id in made.entries for section in german.sections)
    assert made.stale(german) == ()
    assert (made.language, made.origin) == ("en", "upper")
    assert len(seen) == result.translated == len(made.entries)
    assert files(path.parent) == ["text.en.jsonl", "text.txt"]


def test_what_stands_before_is_handed_over_and_addresses_are_not(german, path):
    todo = plan(german, path)
    pieces = {piece.text: piece for piece in todo.pieces}
    politics = next(p for text, p in pieces.items() if text.startswith("Seine Politik"))
    assert politics.before.startswith("Russland ist")
    translator = Upper()
    carry_out(todo, translator)
    assert not any(text.startswith("www.") for text in translator.asked)
    address = next(s for s in german.sentences if german.quote(s.span).startswith("www."))
    assert translation.read(path).entries[address.id] == german.quote(address.span)


@pytest.mark.parametrize("error", [ModelError("upper: gone."), KeyboardInterrupt()])
def test_a_run_that_breaks_off_is_taken_up_again(german, path, error):
    first = Upper(fails_at=4, error=error)
    with pytest.raises(type(error)):
        carry_out(plan(german, path), first)
    assert not path.exists()
    assert files(path.parent) == ["text.en.jsonl.part", "text.txt"]
    todo = plan(german, path)
    assert len(todo.begun.entries) == 4 + 1  # and the address, which is its own translation
    second = Upper()
    carry_out(todo, second)
    assert not set(first.asked) & set(second.asked)
    assert {*first.asked, *second.asked} | {"www.swp-berlin.org/2008"} == set(texts(german))
    assert None not in translation.read(path).of(german.sentences)
    assert files(path.parent) == ["text.en.jsonl", "text.txt"]


def test_a_process_that_is_killed_loses_at_most_the_sentence_it_was_at(german, path):
    code = f"""
import sys, time
from pathlib import Path
from index import source
from index.structure import structure
from rag.translate.run import carry_out, plan
class Slow:
    name = "slow"
    def translate(self, pieces):
        for number, piece in enumerate(pieces):
            if number == 3:
                time.sleep(60)
            yield "This was said in English."
carry_out(plan(structure(source.read(Path({str(path.with_name("text.txt"))!r}))), Path({str(path)!r})), Slow())
"""
    process = subprocess.Popen([sys.executable, "-c", code])
    part = part_path(path)
    deadline = time.monotonic() + 20
    while not part.exists() or part.read_bytes().count(b"\n") < 5:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    # And as if it had been killed in the middle of a line.
    part.write_bytes(part.read_bytes() + '{"id": "0123", "translation": "Zerriß'.encode()[:-1])
    translator = Upper()
    carry_out(plan(german, path), translator)
    made = translation.read(path)
    assert made.origin == "slow; upper"
    assert list(made.entries.values()).count("This was said in English.") == 3
    assert len(translator.asked) == len(texts(german)) - 3 - 1
    assert None not in made.of(german.sentences)


def test_only_what_is_missing_is_translated_and_what_a_person_wrote_stays(german, path):
    carry_out(plan(german, path), Upper(name="Ada Lovelace"))
    by_person = translation.read(path)
    path.with_name("text.txt").write_text(GERMAN.replace("seit Jahren", "schon lange"), "utf-8")
    changed = structure(source.read(path.with_name("text.txt")))
    todo = plan(changed, path)
    assert len(todo.stale) == 1
    translator = Upper()
    result = carry_out(todo, translator)
    assert [text[:14] for text in translator.asked] == ["China kauft do"]
    made = translation.read(path)
    assert made.origin == "Ada Lovelace; upper"
    assert made.stale(changed) == ()
    assert made.entries.keys() - by_person.entries.keys() == {todo.pieces[0].id}
    assert all(by_person.entries.get(k, v) == v for k, v in made.entries.items())
    # The entry that is left out is not lost.
    assert translation.parse(result.kept.read_text("utf-8"), "old") == by_person


def test_a_complete_translation_is_left_alone(german, path):
    assert not plan(german, path).is_done
    carry_out(plan(german, path), Upper())
    assert plan(german, path).is_done


def test_a_run_killed_between_its_last_two_steps_is_finished(german, path):
    carry_out(plan(german, path), Upper())
    part_path(path).write_text(path.read_text("utf-8"), "utf-8")
    todo = plan(german, path)
    assert not todo.pieces
    assert not todo.is_done
    carry_out(todo, None)
    assert plan(german, path).is_done
    assert files(path.parent) == ["text.en.jsonl", "text.txt"]


def test_a_sentence_that_cannot_be_translated_is_reported_and_tried_again(german, path):
    fails = Upper(says=lambda text: None if text.startswith("China") else "This is the English.")
    result = carry_out(plan(german, path), fails)
    (missing,) = result.untranslated
    assert missing.startswith("China kauft")
    assert translation.read(path).of(german.sentences).count(None) == 1
    assert [piece.text for piece in plan(german, path).pieces] == [missing]


def many(tmp_path):
    path = tmp_path / "viele.txt"
    path.write_text(
        " ".join(
            f"Im Jahre {year} war die Lage in der Region noch immer schwierig."
            for year in range(1980, 2010)
        ),
        encoding="utf-8",
    )
    return structure(source.read(path)), tmp_path / "viele.en.jsonl"


def test_a_model_that_translates_nothing_is_given_up(tmp_path):
    document, path = many(tmp_path)
    translator = Upper(says=lambda text: None)
    with pytest.raises(ModelError, match="in a row"):
        carry_out(plan(document, path), translator)
    assert len(translator.asked) < 10
    assert not path.exists()


def test_a_model_that_repeats_the_german_is_found_out_and_leaves_nothing_behind(tmp_path):
    document, path = many(tmp_path)
    translator = Upper(says=lambda text: text)
    with pytest.raises(ModelError, match="still in German: name a model that translates into Eng"):
        carry_out(plan(document, path), translator)
    assert len(translator.asked) < 10
    assert plan(document, path).begun.entries == {}


def test_a_few_german_sentences_are_kept_and_reported(tmp_path):
    document, path = many(tmp_path)
    translator = Upper(
        says=lambda text: text if "2001" in text else f"In {text[9:13]} it was hard."
    )
    result = carry_out(plan(document, path), translator)
    assert [text[:13] for text in result.unchanged] == ["Im Jahre 2001"]
    assert None not in translation.read(path).of(document.sentences)


def test_an_english_text_is_translated_into_german(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("Russia is a large country. China buys its gas there.", encoding="utf-8")
    document = structure(source.read(path))
    todo = plan(document, tmp_path / "notes.de.jsonl")
    assert todo.target == "de"
    # The name of the file is no heading.
    assert {piece.text for piece in todo.pieces} == {
        "Russia is a large country.",
        "China buys its gas there.",
    }


def refused(document, path, message):
    with pytest.raises(DocumentError) as caught:
        carry_out(plan(document, path), Upper())
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_place_that_cannot_be_written_is_refused_before_anything_is_done(german, tmp_path):
    refused(german, tmp_path, "is a folder")
    refused(german, tmp_path / "missing" / "x.jsonl", "There is no folder")
    refused(german, tmp_path / "text.txt" / "x.jsonl", "There is no folder")
    (tmp_path / "x.jsonl.part").mkdir()
    refused(german, tmp_path / "x.jsonl", "cannot be read")


def test_a_name_too_long_for_the_disk_is_one_line(german, tmp_path):
    refused(german, tmp_path / ("x" * 300), "cannot be")


def test_a_file_in_the_language_of_the_text_is_not_overwritten(german, path):
    path.write_text(to_jsonl(Translation("de", "Ada", {content_id("x"): "y"})), "utf-8")
    refused(german, path, "is in German, and so is text.txt already")
    path.unlink()
    part_path(path).write_text(to_jsonl(Translation("de", "Ada", {})), "utf-8")
    refused(german, path, "into another language")


def test_a_file_that_is_no_translation_is_not_overwritten(german, path):
    path.write_text("Meine Notizen\n", encoding="utf-8")
    refused(german, path, "malformed")
    assert path.read_text("utf-8") == "Meine Notizen\n"


def test_a_second_run_at_the_same_file_is_refused(german, path):
    class Nested(Upper):
        def translate(self, pieces):
            for _ in pieces:
                refused(german, path, "Another process")
                yield "This is the English of it."

    carry_out(plan(german, path), Nested())
    assert files(path.parent) == ["text.en.jsonl", "text.txt"]


def test_the_file_is_json_lines_with_its_origin_first(german, path):
    carry_out(plan(german, path), Upper())
    first, *rest = path.read_text("utf-8").splitlines()
    assert json.loads(first) == {"origin": "upper", "language": "en"}
    assert all(json.loads(line).keys() == {"id", "translation"} for line in rest)
    assert os.linesep == "\n" or b"\r" not in path.read_bytes()
