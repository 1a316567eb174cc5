from __future__ import annotations

import pytest

from eval.corruptions import KINDS, corrupted, judge, main, true_cases


@pytest.fixture(scope="module")
def true(brief):
    return true_cases(brief)


def test_the_true_statements_are_many_and_in_both_languages(true):
    by_language = {
        language: [c for c in true if c.language == language] for language in ("de", "en")
    }
    assert min(map(len, by_language.values())) >= 40
    assert len({case.text for case in true}) == len(true)
    assert all(set(case.numbers) <= {item.number for item in case.evidence} for case in true)


def test_corruptions_are_caught_and_truths_pass(true):
    lies = corrupted(true)
    assert len(lies) == 200
    assert {kind: sum(c.kind == kind for c in lies) for kind in KINDS} == dict.fromkeys(KINDS, 40)
    originals = {(case.text, case.numbers) for case in true}
    assert not any((lie.text, lie.numbers) in originals for lie in lies)
    assert sum(outcome.right for outcome in judge(lies)) / len(lies) >= 0.95
    assert sum(not outcome.right for outcome in judge(true)) / len(true) <= 0.03


def test_corruptions_are_the_same_every_time(true):
    assert corrupted(true) == corrupted(true)
    assert corrupted(true, seed=1) != corrupted(true)


def test_the_command_prints_the_shares_and_the_time(capsys, monkeypatch):
    monkeypatch.setattr("sys.argv", ["eval.corruptions", "--misses"])
    assert main() == 0
    out = capsys.readouterr().out
    assert "of  200 caught" in out
    assert "ms a statement" in out
