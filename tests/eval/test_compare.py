"""Comparisons: what is told of a change, and when it fails."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace

import pytest

from eval import compare, summary, tables
from eval.measures import BY_NAME
from eval.score import Row
from eval.summary import Subject, Summary
from index.errors import DataError

SUBJECT = Subject("set", "q1", "test split", "brief", "d1", "e", "full", None, "c")


def rows(hits: list[int], refused: tuple[int, ...] = (1, 1)) -> tuple[Row, ...]:
    """Answerable questions with and without a hit, then unanswerable ones."""
    answered = [
        Row(f"a{n}", "de", "fact", "easy", "test", True, False, 0.8, 1.0, _scores(hit))
        for n, hit in enumerate(hits)
    ]
    silent = [
        Row(f"u{n}", "de", "unanswerable-near", "easy", "test", False, bool(r), 0.2, 1.0, _scores())
        for n, r in enumerate(refused)
    ]
    return (*answered, *silent)


def _scores(hit: int | None = None) -> dict[str, float | None]:
    verbatim = None if hit is None else 1.0
    return {"success@1": hit, "hit@1": hit, "verbatim": verbatim, "citation precision": hit}


BEFORE = Summary(SUBJECT, rows([1] * 8 + [0] * 2))


def test_nothing_changed():
    found = compare.compare(BEFORE, BEFORE)
    assert (found.won, found.lost, found.failed) == ((), (), ())
    assert all(change.difference.mean == 0 for change in found.changes)


def test_won_and_lost_questions_are_named_silence_included():
    after = Summary(SUBJECT, rows([0] + [1] * 7 + [1, 0], refused=(1, 0)))
    found = compare.compare(BEFORE, after)
    assert found.won == ("a8",)
    assert found.lost == ("a0", "u1")


def test_a_figure_may_fall_by_its_tolerance_and_no_further():
    after = Summary(SUBJECT, rows([1] * 7 + [0] * 3))  # hit@1 falls by 0.1
    assert "hit@1" in compare.compare(BEFORE, after).failed
    exactly = compare.compare(BEFORE, after, dict.fromkeys(BY_NAME, 0.1))
    assert "hit@1" not in exactly.failed
    assert "hit@1" not in compare.compare(after, BEFORE).failed  # it rose


def test_where_less_is_better_more_fails():
    first = Summary(SUBJECT, tuple(replace(row, refused=False) for row in BEFORE.rows))
    second = Summary(SUBJECT, tuple(replace(row, refused=True) for row in BEFORE.rows))
    assert "false refusals" in compare.compare(first, second).failed
    assert "false refusals" not in compare.compare(second, first).failed


def test_questions_without_a_citation_on_one_side_are_no_pairs_but_count():
    some = [replace(r, scores={**r.scores, "citation precision": None}) for r in BEFORE.rows[:8]]
    after = Summary(SUBJECT, (*some, *BEFORE.rows[8:]))
    changes = {change.name: change for change in compare.compare(BEFORE, after).changes}
    assert changes["citation precision"].difference.mean == pytest.approx(0 - 0.8)


def test_rows_are_paired_by_id_not_by_place():
    after = Summary(SUBJECT, BEFORE.rows[::-1])
    found = compare.compare(BEFORE, after)
    assert (found.won, found.lost) == ((), ())


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"document_sha256": "d2", "document": "other"}, "different texts, brief and other"),
        ({"questions_sha256": "q2", "selection": "dev split"}, r"12 of set \(dev split\)"),
    ],
)
def test_what_cannot_be_compared(changed: dict[str, str], message: str):
    with pytest.raises(DataError, match=message):
        compare.compare(BEFORE, Summary(replace(SUBJECT, **changed), BEFORE.rows))


def run(capsys, *words: object) -> tuple[int, str]:
    parser = argparse.ArgumentParser()
    compare.add_arguments(parser)
    code = compare.run(parser.parse_args([str(word) for word in words]))
    return code, capsys.readouterr().out


def test_the_command_exits_with_1_where_a_figure_fell(tmp_path, capsys):
    worse = Summary(SUBJECT, rows([1] * 7 + [0] * 3))
    summary.write(tmp_path / "a.json", BEFORE)
    summary.write(tmp_path / "b" / "summary.json", worse)
    code, out = run(capsys, tmp_path / "a.json", tmp_path / "b")
    assert code == 1
    assert "FAILED" in out
    assert "1 lost: a7" in out
    code, out = run(capsys, tmp_path / "b", tmp_path / "a.json", "--json")
    assert code == 0
    printed = json.loads(out)
    assert printed["won"] == ["a7"]
    assert printed["changes"]["hit@1"]["difference"]["mean"] == pytest.approx(0.1)
    allowed = [f"--tolerance={name}=0.5" for name in ("hit@1", "success@1", "citation precision")]
    allowed += ["--tolerance=AURC=1", "--tolerance=AUROC=1"]
    code, _ = run(capsys, tmp_path / "a.json", tmp_path / "b", *allowed)
    assert code == 0


def test_runs_stand_side_by_side_with_a_row_for_each_language():
    german = [replace(row, language="de") for row in BEFORE.rows]
    english = [replace(row, language="en", id=f"e{row.id}") for row in rows([0] * 10)]
    both = Summary(SUBJECT, (*german, *english))
    dense = Summary(replace(SUBJECT, retriever="dense"), both.rows)
    lines = tables.side_by_side([dense, both]).splitlines()
    assert [line.split("|")[2].strip() for line in lines[2:]] == [
        "German (12)",
        "English (12)",
        "both (24)",
    ] * 2
    assert lines[2].startswith("| dense, e ")
    assert "0.800" in lines[2]
    assert "0.400" in lines[4]
    other = Summary(replace(SUBJECT, questions_sha256="q2"), both.rows)
    with pytest.raises(DataError, match="different questions"):
        tables.side_by_side([both, other])


@pytest.mark.parametrize(
    ("tolerance", "message"),
    [
        ("hits=0.1", "There is no figure 'hits': choose of success@1"),
        ("hit@1", "takes NAME=VALUE, for example hit@1=0.02"),
        ("hit@1=some", "takes NAME=VALUE"),
        ("hit@1=-1", "must be 0 or more"),
        ("hit@1=nan", "must be 0 or more"),
    ],
)
def test_tolerances_that_are_none(tmp_path, capsys, tolerance: str, message: str):
    summary.write(tmp_path / "a.json", BEFORE)
    with pytest.raises(DataError, match=message):
        run(capsys, tmp_path / "a.json", tmp_path / "a.json", "--tolerance", tolerance)
