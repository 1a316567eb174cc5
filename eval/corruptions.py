"""How many lies the checks of a writer's statements catch, and how many truths they drop.

`eval/data/true_statements.jsonl` holds statements that a good model would write from the brief,
by hand, half of them in each language, with the sentences they rest on. Each is put among the
sentences most alike to its own, as retrieval would. The untouched statement must pass. Two hundred
seeded corruptions must not: a digit or number word changed, a name replaced by another of the
brief, a negation put in or taken out, a quote stitched together from two sentences, a number that
points to another sentence.

`python -m eval.corruptions` prints the shares, the misses and the time a check takes.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

import numpy as np

from eval.corrupting import KINDS, SEED, Case, corrupted, own
from index import source
from index.encoders import open_token_encoder
from index.errors import DataError
from index.language import Language
from index.records import Document
from index.structure import structure
from rag.writer.checks.checker import Checker, Verdict, open_likeness
from rag.writer.checks.known_names import KnownNames
from rag.writer.record import EvidenceItem, Reason

_PIECES = 6


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case and what the checks made of it."""

    case: Case
    verdict: Verdict

    @property
    def right(self) -> bool:
        """Tell whether a truth passed, or a lie did not pass as it was."""
        if self.case.kind == "true":
            return self.verdict.statement is not None
        if self.verdict.statement is None:
            return True
        if self.case.kind == "stitched":
            return any(finding.reason is Reason.QUOTE for finding in self.verdict.findings)
        # Under `swapped`, losing just the wrong number is enough.
        return self.case.kind == "swapped" and not set(self.case.numbers) & set(
            self.verdict.statement.numbers
        )


def true_cases(document: Document, translated: bool = True) -> list[Case]:
    """Read the true statements and put each among its neighbours.

    Args:
        document: the brief.
        translated: whether English statements see the working translation of their evidence.

    Raises:
        DataError: if a statement rests on a sentence that the brief does not have.
    """
    english = _translation() if translated else {}
    encoder = open_token_encoder()
    numbers = {sentence.id: number for number, sentence in enumerate(document.sentences)}
    vectors = encoder.encode([document.quote(sentence.span) for sentence in document.sentences])
    cases = []
    for statement in _statements():
        try:
            rests_on = [numbers[name] for name in statement.rests_on]
        except KeyError as error:
            raise DataError(f"true_statements.jsonl: the brief has no sentence {error}.") from error
        nearest = np.argsort(-(vectors @ vectors[rests_on].mean(axis=0)), kind="stable").tolist()
        others = [n for n in nearest if n not in rests_on]
        chosen = rests_on + others[: _PIECES - len(rests_on)]
        random.Random(statement.text).shuffle(chosen)
        evidence = []
        for place, number in enumerate(chosen, start=1):
            sentence = document.sentences[number]
            text = document.quote(sentence.span)
            translation = english.get(sentence.id) if statement.language == "en" else None
            evidence.append(EvidenceItem(place, text, translation, sentence.span))
        cited = tuple(chosen.index(number) + 1 for number in rests_on)
        cases.append(Case("true", statement.language, statement.text, cited, tuple(evidence)))
    return cases


def judge(cases: list[Case]) -> Iterator[Outcome]:
    """Run the checks."""
    glossary = KnownNames.bundled()
    likeness = open_likeness(open_token_encoder(), glossary)
    for case in cases:
        checker = Checker(case.evidence, case.language, likeness, glossary)
        yield Outcome(case, checker.check(case.text, case.numbers))


@dataclass(frozen=True, slots=True)
class _True:
    language: Language
    text: str
    rests_on: tuple[str, ...]


def _statements() -> list[_True]:
    path = files("eval") / "data" / "true_statements.jsonl"
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            fields = json.loads(line)
            found.append(_True(fields["language"], fields["text"], tuple(fields["rests_on"])))
        except (ValueError, KeyError, TypeError) as error:
            raise DataError(f"true_statements.jsonl, line {number}: {error}") from error
    return found


def _translation() -> dict[str, str]:
    path = files("index") / "data" / "brief.en.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    return {row["id"]: row["translation"] for row in map(json.loads, lines)}


def main() -> int:
    """Print the shares, the misses and the time."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--untranslated", action="store_true", help="English straight from German")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--misses", action="store_true", help="print what went wrong")
    arguments = parser.parse_args()
    true = true_cases(structure(source.bundled()), not arguments.untranslated)
    outcomes = list(judge([*true, *corrupted(true, arguments.seed)]))
    sys.stdout.writelines(f"{line}\n" for line in _report(outcomes, misses=arguments.misses))
    reading, checking = _times(true)
    sys.stdout.write(f"{checking:.2f} ms a statement; {reading:.2f} ms to read {_PIECES} pieces\n")
    return 0


def _report(outcomes: list[Outcome], *, misses: bool) -> Iterator[str]:
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for outcome in outcomes:
        case = outcome.case
        total[case.kind] += 1
        right[case.kind] += outcome.right
        if misses and not outcome.right:
            findings = ", ".join(f"{f.reason} {f.detail}" for f in outcome.verdict.findings)
            yield f"{case.kind}: {case.text} ({findings or 'nothing found'})"
            yield from (f"    {item.text} | {item.translation or ''}" for item in own(case))
    for kind in KINDS:
        yield f"{kind:10} {right[kind]:4} of {total[kind]:4} caught"
    caught, lies = sum(right[kind] for kind in KINDS), sum(total[kind] for kind in KINDS)
    yield f"{'all':10} {caught:4} of {lies:4} caught: {caught / lies:.3f}"
    dropped = total["true"] - right["true"]
    yield f"{'true':10} {dropped:4} of {total['true']:4} dropped: {dropped / total['true']:.3f}"


def _times(cases: list[Case]) -> tuple[float, float]:
    """Return milliseconds of processor time to read evidence, and to check a statement."""
    names = KnownNames.bundled()
    likeness = open_likeness(open_token_encoder(), names)
    reading = checking = 0.0
    for _ in range(2):  # the first round meets every word for the first time
        reading = checking = 0.0
        for case in cases:
            begin = time.process_time()
            checker = Checker(case.evidence, case.language, likeness, names)
            read = time.process_time()
            checker.check(case.text, case.numbers)
            reading += read - begin
            checking += time.process_time() - read
    return 1e3 * reading / len(cases), 1e3 * checking / len(cases)


if __name__ == "__main__":
    sys.exit(main())
