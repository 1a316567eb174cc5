"""`fussnote eval export`: our reference questions in the formats of other tools.

`squad` is one SQuAD 2.0 file: the context is the whole canonical text, the answers of a question
all its gold sentences. `ragas` is JSON Lines of ragas' `SingleTurnSample`: question, reference
answer, gold sentences as reference contexts; with `--run`, also what a run answered and quoted.

Both ask each question by itself, so turns that lean on the turn before are left out.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from eval import questions, sets
from eval.questions import SPLITS, Item, Kind
from eval.records import RECORDS
from index.errors import DataError
from index.home import DEFAULT
from index.records import Document, Span
from index.store import open_index
from rag.answer import Answer

FORMATS = ("squad", "ragas")


def to_squad(items: Iterable[Item], document: Document) -> dict[str, Any]:
    """Return a SQuAD 2.0 data set of one paragraph.

    Rajpurkar, Jia & Liang, "Know What You Don't Know" (ACL 2018). Where two sentences are needed
    together, each is given as an answer: the format has no other way to say it.
    """
    entries = [
        {
            "id": item.id,
            "question": item.question,
            "answers": [_answer(span, document) for span in item.gold],
            "is_impossible": not item.answerable,
            **({} if item.answerable else {"plausible_answers": []}),
        }
        for item in items
    ]
    paragraph = {"context": document.text, "qas": entries}
    title = document.bibliography.title
    return {"version": "v2.0", "data": [{"title": title, "paragraphs": [paragraph]}]}


def to_ragas(
    items: Iterable[Item], document: Document, answers: Mapping[str, Answer] | None = None
) -> list[dict[str, Any]]:
    """Return samples for `ragas.EvaluationDataset.from_list`.

    Es, James, Espinosa Anke & Schockaert, "RAGAS: Automated Evaluation of Retrieval Augmented
    Generation" (EACL 2024); the fields are those of `SingleTurnSample` since ragas 0.2.

    Args:
        items: the questions.
        document: what they are about.
        answers: what a run answered, by id: its text is the response, its quotes are the contexts.
    """
    samples = []
    for item in items:
        sample: dict[str, Any] = {
            "user_input": item.question,
            "reference": item.answer,
            "reference_contexts": [document.quote(span) for span in item.gold],
        }
        answer = (answers or {}).get(item.id)
        if answer is not None:
            sample["response"] = answer.text
            sample["retrieved_contexts"] = [citation.quote for citation in answer.citations]
        samples.append(sample)
    return samples


def standing_alone(items: Iterable[Item]) -> list[Item]:
    """Leave out turns that can only be understood from the turn before."""
    return [i for i in items if i.turn == 1 or i.kind not in (Kind.FOLLOW_UP, Kind.NEAR)]


def _answer(span: Span, document: Document) -> dict[str, Any]:
    return {"text": document.quote(span), "answer_start": span.start}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `fussnote eval export`."""
    parser.add_argument("--format", choices=FORMATS, required=True)
    parser.add_argument("--questions", type=Path, default=questions.BUNDLED, metavar="PATH")
    parser.add_argument("--document", default=DEFAULT, metavar="NAME", help="an indexed document")
    parser.add_argument("--split", choices=(*SPLITS, "all"), default="all", help="default: all")
    parser.add_argument(
        "--run", dest="run_folder", type=Path, metavar="DIR", help="add what a run answered (ragas)"
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="default: standard output")


def run(arguments: argparse.Namespace) -> int:
    """Write the questions; say how many were left out."""
    document = open_index(arguments.document).document
    chosen = [
        item
        for item in sets.read(arguments.questions, document)
        if arguments.split in ("all", item.split)
    ]
    items = standing_alone(chosen)
    if arguments.format == "squad":
        text = json.dumps(to_squad(items, document), ensure_ascii=False) + "\n"
    else:
        answers = _answers(arguments.run_folder) if arguments.run_folder else None
        if answers is not None and (unasked := [i.id for i in items if i.id not in answers]):
            raise DataError(
                f"{arguments.run_folder} has no answer to {unasked[0]!r} and "
                f"{len(unasked) - 1} more: export the split that it ran over"
            )
        samples = to_ragas(items, document, answers)
        text = "".join(json.dumps(sample, ensure_ascii=False) + "\n" for sample in samples)
    _write(arguments.out, text)
    left_out = len(chosen) - len(items)
    note = f"; {left_out} that lean on the turn before were left out" if left_out else ""
    sys.stderr.write(f"{len(items)} questions exported{note}\n")
    return 0


def _answers(folder: Path) -> dict[str, Answer]:
    """Read what a run answered.

    Raises:
        DataError: if the folder holds no records of a run.
    """
    try:
        lines = (folder / RECORDS).read_text(encoding="utf-8").split("\n")
        records: Sequence[Any] = [json.loads(line) for line in lines if line]
        return {r["question"]["id"]: Answer.from_dict(r["answer"]) for r in records}
    except OSError as error:
        raise DataError(f"{folder / RECORDS} cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(f"{folder / RECORDS} does not hold the records of a run") from error


def _write(path: Path | None, text: str) -> None:
    if path is None:
        sys.stdout.write(text)
        return
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise DataError(f"{path} cannot be written: {error.strerror}") from error
