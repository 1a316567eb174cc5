"""Our questions in other tools' formats."""

from __future__ import annotations

import argparse
import json

import jsonschema
import pytest

from eval import export
from eval.export import standing_alone, to_ragas, to_squad
from eval.questions import Kind
from eval.records import RECORDS
from index.errors import DataError

SQUAD = {
    "type": "object",
    "required": ["version", "data"],
    "properties": {
        "version": {"const": "v2.0"},
        "data": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["title", "paragraphs"],
                "properties": {
                    "paragraphs": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["context", "qas"],
                            "properties": {
                                "qas": {"type": "array", "items": {"$ref": "#/$defs/qa"}}
                            },
                        },
                    }
                },
            },
        },
    },
    "$defs": {
        "answer": {
            "type": "object",
            "required": ["text", "answer_start"],
            "additionalProperties": False,
            "properties": {
                "text": {"type": "string", "minLength": 1},
                "answer_start": {"type": "integer", "minimum": 0},
            },
        },
        "qa": {
            "type": "object",
            "required": ["id", "question", "answers", "is_impossible"],
            "additionalProperties": False,
            "properties": {
                "id": {"type": "string"},
                "question": {"type": "string"},
                "is_impossible": {"type": "boolean"},
                "answers": {"type": "array", "items": {"$ref": "#/$defs/answer"}},
                "plausible_answers": {"type": "array", "items": {"$ref": "#/$defs/answer"}},
            },
            "if": {"properties": {"is_impossible": {"const": True}}},
            "then": {"properties": {"answers": {"maxItems": 0}}},
            "else": {"properties": {"answers": {"minItems": 1}}},
        },
    },
}
"""What the official evaluation script and the readers of `datasets` rely on."""

STRINGS = {"type": "array", "items": {"type": "string"}}
RAGAS = {
    "type": "object",
    "required": ["user_input", "reference", "reference_contexts"],
    "additionalProperties": False,
    "properties": {
        "user_input": {"type": "string"},
        "reference": {"type": "string"},
        "response": {"type": "string"},
        "reference_contexts": STRINGS,
        "retrieved_contexts": STRINGS,
    },
}
"""The fields of ragas' SingleTurnSample that we give, with their types."""


def test_squad_fits_its_schema_and_answers_stand_where_they_say(items, brief):
    exported = to_squad(items, brief)
    jsonschema.validate(exported, SQUAD)
    (paragraph,) = exported["data"][0]["paragraphs"]
    for entry in paragraph["qas"]:
        for answer in entry["answers"]:
            start = answer["answer_start"]
            assert paragraph["context"][start:].startswith(answer["text"])


def test_ragas_samples_fit_their_schema(items, brief, answer):
    some = items[:5]
    answers = {item.id: answer(item.question, item.gold) for item in some}
    for sample in (*to_ragas(items, brief), *to_ragas(some, brief, answers)):
        jsonschema.validate(sample, RAGAS)
    sample = to_ragas(some, brief, answers)[0]
    assert sample["response"] == answers[some[0].id].text
    assert sample["retrieved_contexts"] == [brief.quote(span) for span in some[0].gold]


def test_turns_that_lean_on_others_are_left_out(items):
    alone = standing_alone(items)
    assert {item.id for item in items if item.turn == 1} <= {item.id for item in alone}
    assert not any(item.kind is Kind.FOLLOW_UP for item in alone)
    assert 0 < len(items) - len(alone) < 0.2 * len(items)


def run(*words: object) -> int:
    parser = argparse.ArgumentParser()
    export.add_arguments(parser)
    return export.run(parser.parse_args([str(word) for word in words]))


def test_the_command_writes_a_file_and_says_what_was_left_out(indexed, tmp_path, capsys, items):
    out = tmp_path / "squad.json"
    assert run("--format", "squad", "--split", "dev", "--out", out) == 0
    asked = json.loads(out.read_text())["data"][0]["paragraphs"][0]["qas"]
    dev = [item for item in items if item.split == "dev"]
    assert [entry["id"] for entry in asked] == [item.id for item in standing_alone(dev)]
    assert "lean on the turn before were left out" in capsys.readouterr().err
    assert run("--format", "ragas", "--split", "test") == 0
    rows = capsys.readouterr().out.splitlines()
    assert all(json.loads(row)["user_input"] for row in rows)


def test_a_run_s_answers_are_added(indexed, tmp_path, capsys, items, answer, brief):
    dev = standing_alone(item for item in items if item.split == "dev")
    lines = [
        json.dumps({"question": i.to_dict(brief), "answer": answer(i.question, i.gold).to_dict()})
        for i in dev
    ]
    (tmp_path / RECORDS).write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert run("--format", "ragas", "--split", "dev", "--run", tmp_path) == 0
    first = json.loads(capsys.readouterr().out.splitlines()[0])
    assert first["retrieved_contexts"] == [brief.quote(span) for span in dev[0].gold]
    with pytest.raises(DataError, match=r"has no answer to .* export the split that it ran over"):
        run("--format", "ragas", "--split", "all", "--run", tmp_path)


def test_what_cannot_be_read_or_written(indexed, tmp_path):
    with pytest.raises(DataError, match="cannot be written"):
        run("--format", "squad", "--out", tmp_path / "none" / "squad.json")
    with pytest.raises(DataError, match="cannot be read"):
        run("--format", "ragas", "--run", tmp_path)
    (tmp_path / RECORDS).write_text("{}\n")
    with pytest.raises(DataError, match="does not hold the records of a run"):
        run("--format", "ragas", "--run", tmp_path)
