"""Practice documents are read as they were written, in both languages."""

import json

import pytest

from eval import practice
from index.errors import DataError
from index.structure import structure

ROWS = [
    "T\tHäfen am Nil\tPorts on the Nile",
    "H\tZusammenfassung\tSummary",
    "P\tDer Hafen wurde 1902 gebaut.\tThe port was built in 1902.",
    "S\tEr kostete zwei Mio. Pfund.\tIt cost two million pounds.",
    "P\tHeute steht er leer.\tToday it stands empty.",
]
QUESTIONS = [
    {"language": "en", "question": "What did it cost?", "evidence": [[4]], "kind": "fact"},
    {"language": "de", "question": "Wer baute ihn?", "evidence": [], "kind": "unanswerable-near"},
]


def write(folder, rows=ROWS, questions=QUESTIONS):
    (folder / "nile.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    lines = [json.dumps(question, ensure_ascii=False) for question in questions]
    (folder / "nile.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("language", "gold"),
    [("de", "Er kostete zwei Mio. Pfund."), ("en", "It cost two million pounds.")],
)
def test_a_line_is_a_sentence_and_the_other_column_its_translation(tmp_path, language, gold):
    made = practice.read("nile", language, write(tmp_path))
    document = structure(made.source)
    cost, builder = made.items
    assert [document.quote(span) for span in cost.gold] == [gold]
    assert not builder.answerable
    translated = made.companions.translation.of(document.sentences)
    assert all(translated)
    assert [s.title for s in document.sections][-1] in ("Zusammenfassung", "Summary")


def test_the_bundled_ones_are_cut_as_written_and_ask_about_much():
    asked = unanswerable = 0
    for name in practice.names():
        for language in ("de", "en"):
            made = practice.read(name, language)
            assert not made.companions.translation.stale(structure(made.source))[1:], (
                name
            )  # but the title
        asked += len(made.items)
        unanswerable += sum(not item.answerable for item in made.items)
    assert asked > 700
    assert 0.2 < unanswerable / asked < 0.4


def test_its_restatement_is_read_in_either_language(tmp_path):
    folder = write(tmp_path)
    assert practice.read("nile", "de", folder).companions.restatement is None
    (folder / "nile.restated.tsv").write_text(
        "4\tDer Preis: zwei Millionen.\tTwo million was paid.\n4\tTeuer.\tDear.\n", encoding="utf-8"
    )
    (folder / "nile.open.tsv").write_text("4\tWer zahlte?\tWho paid?\n", encoding="utf-8")
    (folder / "nile.follow_ups.tsv").write_text(
        "4\t3\tWann war das?\tWhen was that?\n4\t0\tWer zahlte das?\tWho paid that?\n",
        encoding="utf-8",
    )
    for language in ("de", "en"):
        made = practice.read("nile", language, folder)
        restated = made.companions.restatement
        assert restated is not None
        assert restated.stale(structure(made.source)) == ()
        (entry,) = restated.entries.values()
        assert entry.wordings["de"] == ("Der Preis: zwei Millionen.", "Teuer.")
        assert entry.wordings["en"] == ("Two million was paid.", "Dear.")
        document = structure(made.source)
        built = next(s for s in document.sentences if "1902" in document.quote(s.span))
        assert entry.follow_ups["en"] == (("When was that?", built.id), ("Who paid that?", None))
        assert entry.open == {"de": ("Wer zahlte?",), "en": ("Who paid?",)}


@pytest.mark.parametrize("line", ["x\tA\tB", "9\tA\tB", "4\tA", "4\t\tB"])
def test_a_malformed_restatement_is_told_by_its_line(tmp_path, line):
    folder = write(tmp_path)
    (folder / "nile.restated.tsv").write_text(line + "\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"nile\.restated\.tsv line 1"):
        practice.read("nile", "de", folder)


@pytest.mark.parametrize("line", ["4\tA\tB", "4\t9\tA\tB", "4\tx\tA\tB", "0\t4\tA\tB", "4\t3\t\tB"])
def test_a_malformed_follow_up_is_told_by_its_line(tmp_path, line):
    folder = write(tmp_path)
    (folder / "nile.follow_ups.tsv").write_text(line + "\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"nile\.follow_ups\.tsv line 1"):
        practice.read("nile", "de", folder)


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ([], "must begin with a title"),
        (ROWS[1:], "must begin with a title"),
        ([*ROWS, "P\tnur Deutsch"], "line 6 must be kind"),
        ([*ROWS, "X\tEtwas.\tSomething."], "line 6 must be kind"),
        ([*ROWS, "P\tEins. Zwei.\tOne. Two."], None),
        ([*ROWS, "P\tEs endet\tIt ends", "S\tnie.\tnever."], "is not cut as one sentence"),
    ],
)
def test_what_is_no_practice_document_is_told_by_its_line(tmp_path, rows, complaint):
    folder = write(tmp_path, rows)
    if complaint is None:
        assert practice.read("nile", "de", folder).items
        return
    with pytest.raises(DataError, match=complaint):
        practice.read("nile", "de", folder)


@pytest.mark.parametrize(
    "change",
    [{"language": "fr"}, {"evidence": [[99]]}, {"evidence": 3}, {"kind": "riddle"}],
)
def test_a_malformed_question_is_told_by_its_line(tmp_path, change):
    folder = write(tmp_path, questions=[{**QUESTIONS[0], **change}])
    with pytest.raises(DataError, match=r"nile\.jsonl line 1"):
        practice.read("nile", "de", folder)


def test_a_folder_without_any_says_what_it_wants(tmp_path):
    with pytest.raises(DataError, match=r"NAME\.tsv"):
        practice.names(tmp_path)
