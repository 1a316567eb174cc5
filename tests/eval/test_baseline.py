"""The committed baseline: of the questions and the text as they are now."""

from __future__ import annotations

from pathlib import Path

from eval import identity, summary
from eval.compare import compare
from eval.summary import ALL

BASELINE = Path(summary.__file__).parent / "baseline.json"


def test_it_is_of_the_present_test_split(items, brief):
    baseline = summary.read(BASELINE)
    asked = [item for item in items if item.split == "test"]
    assert baseline.subject.questions_sha256 == identity.of_questions(asked, brief)
    assert baseline.subject.document_sha256 == identity.of_text(brief)
    assert [row.id for row in baseline.rows] == [item.id for item in asked]
    assert (baseline.subject.retriever, baseline.subject.chat_model) == ("full", None)


def test_its_quotes_are_verbatim_and_it_is_no_worse_than_itself():
    baseline = summary.read(BASELINE)
    assert baseline.figures[ALL]["verbatim"].value == 1
    assert compare(baseline, baseline).failed == ()
