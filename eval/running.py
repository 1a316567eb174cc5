"""Asks, measures and writes down: one run over a set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tqdm import tqdm

from eval import records, summary
from eval.answering import System, answers
from eval.judge import Judge, Verdict
from eval.questions import Item
from eval.score import Row, score
from eval.summary import Subject, Summary
from index.records import Document
from rag.answer import Answer


@dataclass(frozen=True, slots=True)
class Judged:
    """All that is known of one question."""

    item: Item
    answer: Answer
    row: Row
    verdict: Verdict | None = None


def measure(
    open_system: Callable[[], System],
    items: Sequence[Item],
    document: Document,
    subject: Subject,
    folder: Path,
    *,
    asked: Sequence[Item] | None = None,
    judge: Judge | None = None,
) -> tuple[Summary, list[Judged]]:
    """Ask every question and write records and summary; a progress bar runs on stderr.

    Args:
        open_system: opens what is measured; called once.
        items: the questions.
        document: what they are about.
        subject: what is measured on what: an interrupted run of the same goes on.
        folder: where records and summary are written.
        asked: the same with the turns before them, which are asked but not measured.
        judge: rates each answer, if there is one.

    Raises:
        DataError: if the folder cannot be written.
    """
    place = records.Folder(folder)
    known = place.begin(subject)
    before = {name: Answer.from_dict(record["answer"]) for name, record in known.items()}
    done: list[Judged] = []
    chosen = {item.id for item in items}
    bar = tqdm(total=len(items), desc="questions", unit="", disable=None, leave=False, delay=1)
    with bar:
        for item, answer in answers(open_system(), asked or items, before):
            if item.id not in chosen:
                continue
            old = known.get(item.id)
            verdict = _verdict(old, judge, item, answer)
            row = _row(item, answer, document, verdict)
            if old is None:
                record = records.record(item, answer, row, document)
                place.add({**record, **({"judge": verdict.to_dict()} if verdict else {})})
            done.append(Judged(item, answer, row, verdict))
            bar.update()
    found = Summary(subject, tuple(judged.row for judged in done))
    summary.write(folder / summary.FILE, found)
    return found, done


def _verdict(
    old: dict[str, Any] | None, judge: Judge | None, item: Item, answer: Answer
) -> Verdict | None:
    if judge is None:
        return None
    if old is not None and "judge" in old:
        return Verdict.from_dict(old["judge"])
    return judge.rate(item, answer)


def _row(item: Item, answer: Answer, document: Document, verdict: Verdict | None) -> Row:
    row = score(item, answer, document)
    if verdict is None:
        return row
    judged = {
        "judged correctness": verdict.correctness,
        "judged faithfulness": verdict.faithfulness,
    }
    return replace(row, scores={**row.scores, **judged})
