import argparse
import json

import pytest
import pytrec_eval

from eval import retrieval
from eval.ntrex import write_beir
from index.errors import DataError

PASSAGES = {
    "p1": "Kasachstan fördert Erdöl am Kaspischen Meer.",
    "p2": "Der Bäcker verkauft frisches Brot.",
    "p3": "Das Museum zeigt Gemälde aus dem Barock.",
    "p4": "Die Mannschaft gewann das Endspiel.",
}
QUESTIONS = {"p1": "Where is oil produced?", "p2": "Was verkauft der Bäcker?", "p4": "Wer gewann?"}


@pytest.fixture
def folder(tmp_path):
    write_beir(tmp_path / "set", PASSAGES, QUESTIONS)
    return tmp_path / "set"


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    retrieval.add_arguments(parser)
    return retrieval.run(parser.parse_args(words))


def test_the_table_names_each_metric_with_its_interval(folder, capsys):
    assert run("--data", str(folder)) == 0
    out = capsys.readouterr().out
    assert "set: 3 questions, 4 passages (de), hybrid" in out
    for name in ("nDCG@10", "recall@1", "recall@5", "recall@10", "MRR@10"):
        assert name in out
    assert "1.0000" in out


@pytest.mark.parametrize("retriever", ["lexical", "dense", "late", "hybrid"])
def test_json_and_run_file_agree_with_trec_eval(folder, tmp_path, capsys, retriever):
    target = tmp_path / "run.txt"
    words = ["--data", str(folder), "--json", "--retriever", retriever, "--run", str(target)]
    assert run(*words, "--corpus-language", "de") == 0
    report = json.loads(capsys.readouterr().out)
    assert report["retriever"] == retriever
    assert report["questions"] == 3
    ranked: dict[str, dict[str, float]] = {f"q{name}": {} for name in QUESTIONS}
    for line in target.read_text().splitlines():
        query, q0, passage, _, score, tag = line.split()
        assert (q0, tag) == ("Q0", f"fussnote-{retriever}")
        ranked[query][passage] = float(score)
    judge = pytrec_eval.RelevanceEvaluator(
        {f"q{name}": {name: 1} for name in QUESTIONS}, {"ndcg_cut.10", "recip_rank"}
    )
    theirs = judge.evaluate(ranked)
    for name, key in (("nDCG@10", "ndcg_cut_10"), ("MRR@10", "recip_rank")):
        mean = sum(values[key] for values in theirs.values()) / 3
        assert report["metrics"][name]["mean"] == pytest.approx(mean, abs=1e-6)


def test_an_unwritable_run_file_is_named(folder, tmp_path):
    with pytest.raises(DataError, match="cannot be written"):
        run("--data", str(folder), "--run", str(tmp_path / "no" / "run.txt"))


def test_missing_data_is_one_line_and_exit_code_2(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("sys.argv", ["retrieval", "--data", str(tmp_path / "nowhere")])
    assert retrieval.main() == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_the_language_of_the_passages_is_told_from_them():
    assert retrieval.corpus_language(list(PASSAGES.values())) == "de"
    assert retrieval.corpus_language(["The treaty was signed in the capital."] * 3) == "en"
