import gzip
import json
import random

import pytest

from eval import growth, growth_worker
from index.errors import DataError

LINES = [
    f"In der Stadt Nummer {n} verhandelten die Minister lange über Abkommen." for n in range(40)
]


@pytest.fixture
def text(tmp_path):
    path = tmp_path / "lines.txt"
    path.write_text("".join(f"{line}\n" for line in LINES), encoding="utf-8")
    return path


def test_lines_are_read_plain_gzipped_and_from_a_column(tmp_path, text):
    packed = tmp_path / "pairs.tsv.gz"
    with gzip.open(packed, "wt", encoding="utf-8") as file:
        file.writelines(f"short\t{line}\tsource\n" for line in LINES)
    assert growth_worker.read_lines([text], None) == LINES
    assert growth_worker.read_lines([packed], 1) == LINES


@pytest.mark.parametrize("content", [b"", b"short\n", b"\xff\xfe\n"])
def test_text_that_cannot_serve_is_named(tmp_path, content):
    path = tmp_path / "bad.txt"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"bad\.txt"):
        growth_worker.read_lines([path], None)
    with pytest.raises(DataError, match=r"none\.txt"):
        growth_worker.read_lines([tmp_path / "none.txt"], None)


def test_more_passages_than_lines_are_hardly_ever_alike():
    passages = list(growth_worker.make_passages(LINES, 300))
    assert len(passages) == 300
    assert len(set(passages)) > 290
    assert passages == list(growth_worker.make_passages(LINES, 300))


def test_a_question_takes_words_of_its_passage():
    question = growth_worker.make_question(" ".join(LINES[:3]), random.Random(1))
    assert 3 <= len(question.split()) <= 8
    assert set(question.split()) <= set(" ".join(LINES[:3]).split())


def test_a_collection_is_built_and_asked(tmp_path, monkeypatch):
    monkeypatch.setattr(growth_worker, "QUESTIONS", 20)
    built = growth_worker.build(120, tmp_path / "c", LINES)
    asked = growth_worker.ask(tmp_path / "c")
    row = {"passages": 120, **built, **asked}
    assert set(growth.COLUMNS) == set(row)
    assert row["recall"] == row["dense_recall"] == pytest.approx(1)
    assert 0 < row["p50_ms"] <= row["p95_ms"]
    assert "| 120 | Flat |" in growth.table([row])
    growth.plot([row, {**row, "passages": 1_200}], tmp_path / "growth.png")
    assert (tmp_path / "growth.png").stat().st_size > 1_000
    json.dumps(row)
