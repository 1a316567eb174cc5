"""Our side of `eval.bench` where the command line alone does not tell: warm questions, encoding."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from typing import Any

WARMING = 20
"""Questions that are not timed."""


def warm(questions: Sequence[str]) -> dict[str, Any]:
    """Time each question but the first ones, from the text to ranked evidence and to the answer."""
    from rag.assistant import Assistant
    from rag.question import parse

    assistant = Assistant.open()
    found, answered = [], []
    for question in questions:
        begin = time.perf_counter()
        parsed = parse(question)
        understood = 1e3 * (time.perf_counter() - begin)
        answer = assistant.answer(parsed)
        found.append(understood + answer.timings_ms["retrieve"])
        answered.append(understood + answer.timings_ms["total"])
    return {"times_ms": found[WARMING:], "answer_times_ms": answered[WARMING:]}


def encode(rounds: int) -> dict[str, Any]:
    """Time the encoding of the chunks that the tutorial build makes.

    The encoder remembers words, so every round has a new one, which sees each chunk once.
    """
    from eval.baseline import chunks
    from index.encoders import BUNDLED
    from index.static import StaticEncoder

    texts = chunks()
    seconds = 0.0
    for _ in range(rounds):
        encoder = StaticEncoder.load(BUNDLED)
        begin = time.perf_counter()
        encoder.encode(texts, "passage")
        seconds += time.perf_counter() - begin
    return {"per_s": rounds * len(texts) / seconds}


def main() -> int:
    """Run one task; what it measured is printed as JSON."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench_worker")
    parser.add_argument("task", choices=("warm", "encode"))
    parser.add_argument("questions", nargs="*")
    parser.add_argument("--rounds", type=int, default=20)
    arguments = parser.parse_args()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command line does, before NumPy
    warmly = arguments.task == "warm"
    result = warm(arguments.questions) if warmly else encode(arguments.rounds)
    sys.stdout.write(json.dumps(result) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
