"""`make bench`: side by side with the usual tutorial build, in one run.

    python -m eval.bench [--rounds N] [--out DIR]

Each measurement is a process of its own; ours and theirs take turns, so that whatever else the
machine does falls on both. Times are medians over the rounds. Prints a Markdown table with ratios
and writes DIR/bench.{json,md,png}.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from eval.questions import BUNDLED
from index.errors import FussnoteError

QUESTION = "Warum verfolgen China und Russland verschiedene Ziele in Zentralasien?"
WARM = 220
"""Questions asked of a warm system, no two alike: it may remember words, but not questions."""
AGAIN = 8
"""Questions that are asked over and over: what a system remembers of a question counts, too."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A process that has ended: how long it took, how much memory it held at most, its output."""

    seconds: float
    mib: float
    output: str


Pair = tuple[list[Finished], list[Finished]]
"""The rounds of one task: ours, theirs."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the comparison.

    Attributes:
        name: What was measured, with its unit.
        ours: Our figure.
        theirs: The tutorial build's.
        more_is_better: Whether ours should be the larger one.
    """

    name: str
    ours: float
    theirs: float
    more_is_better: bool = False

    @property
    def ratio(self) -> float:
        """How many times better ours is."""
        return self.ours / self.theirs if self.more_is_better else self.theirs / self.ours


def run(command: Sequence[str], environment: Mapping[str, str]) -> Finished:
    """Run a command to its end.

    Linux counts to its peak memory what this process had when it started it, so this one must be
    small: nothing heavy is loaded here.

    Raises:
        FussnoteError: If it fails.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=errors, env=dict(environment))
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        errors.seek(0)
        if process.returncode:
            last = errors.read().decode(errors="replace").strip().splitlines()[-1:]
            raise FussnoteError(f"{' '.join(command[:4])} … failed: {' '.join(last)}")
        kib = usage.ru_maxrss / (1024 if sys.platform == "darwin" else 1)
        return Finished(seconds, kib / 1024, out.read().decode())


def _questions() -> list[str]:
    """Take questions from the reference set, evenly, but for those that lean on others."""
    rows = [json.loads(line) for line in BUNDLED.read_text(encoding="utf-8").splitlines()]
    alone = [row["question"] for row in rows if row["dialogue"] is None]
    return alone[:: len(alone) // WARM][:WARM]


def compare(rounds: int) -> list[Line]:
    """Measure everything, ours and theirs in turns."""
    python = [sys.executable, "-m"]
    with tempfile.TemporaryDirectory(prefix="fussnote-bench-") as folder:
        environment = {**os.environ, "FUSSNOTE_HOME": f"{folder}/ours"}
        environment |= {"TOKENIZERS_PARALLELISM": "false", "HF_HUB_OFFLINE": "1"}
        store = f"{folder}/theirs"
        theirs = [*python, "eval.baseline"]
        program = [sys.executable, "-c", "from ui.cli import main; raise SystemExit(main())"]
        many = _questions()
        again = many[:AGAIN] * (WARM // AGAIN)
        tasks = {
            "index": ([*program, "index"], [*theirs, "index", store]),
            "ask": ([*program, "ask", QUESTION], [*theirs, "ask", store, QUESTION]),
            "warm": (
                [*python, "eval.bench_worker", "warm", *many],
                [*theirs, "warm", store, *many],
            ),
            "again": (
                [*python, "eval.bench_worker", "warm", *again],
                [*theirs, "warm", store, *again],
            ),
            "encode": ([*python, "eval.bench_worker", "encode"], [*theirs, "encode", store]),
        }
        results: dict[str, Pair] = {}
        for name, commands in tasks.items():
            results[name] = ([], [])
            for number in range(rounds):
                sys.stderr.write(f"\r{name}: round {number + 1} of {rounds}   ")
                for side, command in enumerate(commands):
                    results[name][side].append(run(command, environment))
        sys.stderr.write("\r" + " " * 40 + "\r")
    return [
        *_whole("one question, whole process", results["ask"]),
        *_whole("index the brief, whole process", results["index"]),
        _percentile("new question to evidence, warm, p50, ms", results["warm"], 50),
        _percentile("new question to evidence, warm, p95, ms", results["warm"], 95),
        _percentile("known question to evidence, warm, p50, ms", results["again"], 50),
        _percentile("known question to evidence, warm, p95, ms", results["again"], 95),
        _rate("passages encoded per second", results["encode"]),
    ]


def _whole(name: str, results: Pair) -> list[Line]:
    ours, theirs = results
    return [
        Line(f"{name}, s", _median(_seconds(ours)), _median(_seconds(theirs))),
        Line(f"{name}, peak MiB", max(one.mib for one in ours), max(one.mib for one in theirs)),
    ]


def _seconds(side: Sequence[Finished]) -> list[float]:
    return [one.seconds for one in side]


def _percentile(name: str, results: Pair, percent: int) -> Line:
    def of(side: Sequence[Finished]) -> float:
        every = [json.loads(one.output)["times_ms"] for one in side]
        return _median([float(np.percentile(times, percent)) for times in every])

    return Line(name, of(results[0]), of(results[1]))


def _rate(name: str, results: Pair) -> Line:
    def of(side: Sequence[Finished]) -> float:
        return _median([json.loads(one.output)["per_s"] for one in side])

    return Line(name, of(results[0]), of(results[1]), more_is_better=True)


def _median(values: Sequence[float]) -> float:
    return float(statistics.median(values))


def table(lines: Sequence[Line]) -> str:
    """Write the comparison as a Markdown table."""
    rows = ["| what | Fussnote | tutorial build | ratio |", "|---|---|---|---|"]
    rows += [
        f"| {line.name} | {_figure(line.ours)} | {_figure(line.theirs)} | {line.ratio:.1f} × |"
        for line in lines
    ]
    note = (
        "Tutorial build: RecursiveCharacterTextSplitter 1000/150, all-MiniLM-L6-v2 through "
        "langchain-huggingface, FAISS itself. Ratio: how many times better Fussnote is."
    )
    return "\n".join([*rows, "", note])


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def plot(lines: Sequence[Line], path: Path) -> None:
    """Draw the ratios as bars on a logarithmic axis."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, axis = plt.subplots(figsize=(8, 0.5 * len(lines) + 1.2), layout="constrained")
    bars = axis.barh([line.name for line in lines], [line.ratio for line in lines], color="#2a6f97")
    axis.bar_label(bars, [f"{line.ratio:.1f} ×" for line in lines], padding=4)
    axis.axvline(1, color="black", linewidth=1)
    axis.set_xscale("log")
    axis.set_xlim(right=8 * max(line.ratio for line in lines))
    axis.invert_yaxis()
    axis.set_xlabel("times better than the tutorial build")
    figure.savefig(path, dpi=130)
    plt.close(figure)


def main() -> int:
    """Compare, print, write."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--out", type=Path, default=Path("bench"), help="folder for the results")
    arguments = parser.parse_args()
    try:
        lines = compare(arguments.rounds)
    except FussnoteError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    arguments.out.mkdir(parents=True, exist_ok=True)
    rows: list[dict[str, Any]] = [
        {"name": line.name, "ours": line.ours, "theirs": line.theirs, "ratio": line.ratio}
        for line in lines
    ]
    (arguments.out / "bench.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    (arguments.out / "bench.md").write_text(table(lines) + "\n", encoding="utf-8")
    plot(lines, arguments.out / "bench.png")
    sys.stdout.write(table(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
