import json

import pytest

from eval.beir import read_beir
from index.errors import DataError


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "qrels").mkdir()
    write(
        tmp_path / "corpus.jsonl",
        [{"_id": "p1", "title": "T", "text": "eins"}, {"_id": "p2", "text": "zwei"}],
    )
    write(
        tmp_path / "queries.jsonl", [{"_id": "q1", "text": "wer?"}, {"_id": "q2", "text": "was?"}]
    )
    (tmp_path / "qrels" / "test.tsv").write_text(
        "query-id\tcorpus-id\tscore\nq1\tp2\t1\nq1\tp1\t0\n"
    )
    return tmp_path


def write(path, records):
    path.write_text("".join(json.dumps(record) + "\n" for record in records))


def test_passages_titles_and_judged_questions_are_read(folder):
    data = read_beir(folder)
    assert data.passage_ids == ("p1", "p2")
    assert data.texts == ("eins", "zwei")
    assert data.titles == ("T", "")
    assert data.queries == {"q1": "wer?"}
    assert data.qrels == {"q1": {"p2": 1, "p1": 0}}


def test_the_only_split_there_is_is_read(folder):
    (folder / "qrels" / "test.tsv").rename(folder / "qrels" / "dev.tsv")
    assert read_beir(folder).queries == {"q1": "wer?"}


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("corpus.jsonl", None, "corpus.jsonl is missing"),
        ("queries.jsonl", None, "queries.jsonl is missing"),
        ("qrels/test.tsv", None, "found: none"),
        ("corpus.jsonl", "", "is empty"),
        ("corpus.jsonl", "{oops\n", "line 1 is not JSON"),
        ("corpus.jsonl", '["p1"]\n', "must be an object"),
        ("corpus.jsonl", '{"_id": "p1"}\n', 'with "_id" and "text"'),
        ("corpus.jsonl", '{"_id": 1, "text": "x"}\n', "must be strings"),
        (
            "corpus.jsonl",
            '{"_id": "p1", "text": ""}\n{"_id": "p1", "text": ""}\n',
            "'p1' occurs twice",
        ),
        (
            "queries.jsonl",
            '{"_id": "q1", "text": ""}\n{"_id": "q1", "text": ""}\n',
            "'q1' occurs twice",
        ),
        ("corpus.jsonl", b"\xff\xfe", "not UTF-8"),
        ("qrels/test.tsv", "q1\tp2\n", "3 columns"),
        ("qrels/test.tsv", "q1\tp2\tgood\n", "not a whole number"),
        ("qrels/test.tsv", "q9\tp2\t1\n", "query 'q9' is not in"),
        ("qrels/test.tsv", "q1\tp9\t1\n", "passage 'p9' is not in"),
        ("qrels/test.tsv", "q1\tp2\t1\nq1\tp2\t1\n", "judged twice"),
        ("qrels/test.tsv", "query-id\tcorpus-id\tscore\n", "no relevant passage"),
        ("qrels/test.tsv", "q1\tp2\t0\n", "no relevant passage"),
    ],
)
def test_bad_data_is_named_in_one_line(folder, file, content, message):
    path = folder / file
    if content is None:
        path.unlink()
    elif isinstance(content, bytes):
        path.write_bytes(content)
    else:
        path.write_text(content)
    with pytest.raises(DataError) as caught:
        read_beir(folder)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_folder_that_is_none_is_named(tmp_path):
    with pytest.raises(DataError, match="is no folder"):
        read_beir(tmp_path / "nowhere")
