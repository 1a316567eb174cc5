"""How retrieval grows with the collection: from ten thousand passages to a million.

    python -m eval.growth --text FILE [FILE ...] [--column N] [--sizes N ...] [--out DIR]

makes passages from the lines of the files, two to four lines each. Where there are fewer lines than
a size needs, they are used again in another order, so hardly two passages are alike. Each size is
built in one process and asked in another, so that memory can be told apart. Writes a Markdown
table to stdout and DIR/growth.{json,md,png}.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from index.errors import FussnoteError

SIZES = (10_000, 100_000, 1_000_000)
COLUMNS = {
    "passages": "passages",
    "kind": "FAISS kind",
    "built_per_s": "built / s",
    "built_per_cpu_s": "built / CPU s",
    "build_gib": "build, GiB",
    "disk_gib": "disk, GiB",
    "open_s": "open, s",
    "ask_gib": "ask, GiB",
    "p50_ms": "p50, ms",
    "p95_ms": "p95, ms",
    "p95_cpu_ms": "p95, CPU ms",
    "recall": "recall@10",
    "dense_recall": "recall@10, FAISS alone",
    "found": "found@10",
}
NOTE = (
    "built / s: passages a second, all indexes, written to disk. CPU s, CPU ms: time of all cores "
    "together, which other work on the machine hardly changes. recall@10: share of the ten best "
    "passages under exhaustive scoring that the candidates hold. found@10: share of questions, "
    "made of every other word of a stretch of a passage, whose passage is among the first "
    "ten; "
    "where lines are used again, other passages hold the same words."
)


def measure(size: int, arguments: argparse.Namespace) -> dict[str, Any]:
    """Build and ask a collection of one size, each in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="fussnote-growth-", dir=arguments.work) as folder:
        shared = [str(size), folder, *map(str, arguments.text)]
        if arguments.column is not None:
            shared += ["--column", str(arguments.column)]
        built = _worker("build", shared)
        asked = _worker("ask", shared)
    return {"passages": size, **built, **asked}


def _worker(task: str, words: Sequence[str]) -> dict[str, Any]:
    command = [sys.executable, "-m", "eval.growth_worker", task, *words]
    # Small products only lose by being spread over cores; FAISS has threads of its own.
    environment = {"OPENBLAS_NUM_THREADS": "1", **os.environ}
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False, env=environment)
    if done.returncode:
        raise FussnoteError(f"{task} ended with code {done.returncode}: see its message above")
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def table(rows: Sequence[dict[str, Any]]) -> str:
    """Write the rows as a Markdown table, one size a line."""
    lines = [
        "| " + " | ".join(COLUMNS.values()) + " |",
        "|" + "---|" * len(COLUMNS),
    ]
    lines += ["| " + " | ".join(_cell(row[name]) for name in COLUMNS) + " |" for row in rows]
    return "\n".join([*lines, "", NOTE])


def _cell(value: object) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def plot(rows: Sequence[dict[str, Any]], path: Path) -> None:
    """Draw time, memory and size over the number of passages, both axes logarithmic."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    sizes = [row["passages"] for row in rows]
    figure, axes = plt.subplots(1, 3, figsize=(12, 3.6), layout="constrained")
    groups = (
        ("one question, ms", {"p50_ms": "p50", "p95_ms": "p95"}),
        ("GiB", {"build_gib": "memory, building", "ask_gib": "memory, asking", "disk_gib": "disk"}),
        ("passages built a second", {"built_per_s": "built"}),
    )
    for axis, (title, names) in zip(axes, groups, strict=True):
        for (name, label), marker in zip(names.items(), "os^", strict=False):
            axis.loglog(sizes, [row[name] for row in rows], marker=marker, label=label)
        axis.set_xlabel("passages")
        axis.set_title(title)
        axis.grid(visible=True, which="both", alpha=0.25)
        axis.legend()
    figure.savefig(path, dpi=130)
    plt.close(figure)


def main() -> int:
    """Measure each size, print the table, write the files."""
    parser = argparse.ArgumentParser(prog="python -m eval.growth", description=__doc__)
    parser.add_argument("--text", nargs="+", type=Path, required=True, help="text, maybe gzipped")
    parser.add_argument("--column", type=int, help="of tab-separated lines, from 0")
    parser.add_argument("--sizes", nargs="+", type=int, default=SIZES)
    parser.add_argument("--out", type=Path, default=Path("growth"), help="folder for the results")
    parser.add_argument("--work", type=Path, help="folder for the collections (default: temporary)")
    arguments = parser.parse_args()
    rows = []
    try:
        for size in arguments.sizes:
            sys.stderr.write(f"{size:,} passages\n")
            rows.append(measure(size, arguments))
    except FussnoteError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    arguments.out.mkdir(parents=True, exist_ok=True)
    (arguments.out / "growth.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    (arguments.out / "growth.md").write_text(table(rows) + "\n", encoding="utf-8")
    plot(rows, arguments.out / "growth.png")
    sys.stdout.write(table(rows) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
