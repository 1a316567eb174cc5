"""From the command to a page that answers: `fussnote chat` against a tutorial's chat, in one run.

    python -m eval.startup [--runs 3]

Both are started in turn, each in a process of its own, with their indexes built before. The clock
stops when the first question, sent over Gradio's interface for programs, has its answer.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path

QUESTION = "Wann wurde die OKS gegründet?"
PATIENCE = 180
"""A chat that does not answer within so many seconds counts as broken."""


def serve_tutorial(folder: Path, port: int) -> None:
    """Serve the tutorial's chat, as tutorials do."""
    import gradio

    from eval.baseline import searcher

    search = searcher(folder)

    def answer(message: str, history: list[dict[str, str]]) -> str:
        return "\n\n".join(search(message))

    gradio.ChatInterface(answer).launch(server_port=port, quiet=True)


def measure(command: Sequence[str], endpoint: str, data: list[object], home: Path) -> float:
    """Start a chat; return the seconds until it has answered, and end it.

    Raises:
        RuntimeError: if it ends by itself, or does not answer.
    """
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    environment = {**os.environ, "FUSSNOTE_HOME": str(home), "GRADIO_ANALYTICS_ENABLED": "False"}
    begin = time.perf_counter()
    process = subprocess.Popen(
        [*command, str(port)], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while time.perf_counter() - begin < PATIENCE:
            if process.poll() is not None:
                raise RuntimeError(f"{command} ended by itself.")
            if _answers(f"http://127.0.0.1:{port}", endpoint, data):
                return time.perf_counter() - begin
            time.sleep(0.05)
    finally:
        process.terminate()
        process.wait(timeout=30)
    raise RuntimeError(f"{command} does not answer.")


def _answers(address: str, endpoint: str, data: list[object]) -> bool:
    """Load the page, ask, and tell whether an answer has come."""
    call = f"{address}/gradio_api/call/{endpoint}"
    request = urllib.request.Request(
        call, json.dumps({"data": data}).encode(), {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(f"{address}/", timeout=60):
            pass
        with urllib.request.urlopen(request, timeout=60) as joined:
            event = json.load(joined)["event_id"]
        with urllib.request.urlopen(f"{call}/{event}", timeout=120) as stream:
            return "event: complete" in stream.read().decode()
    except (urllib.error.URLError, ConnectionError):
        return False


def compare(runs: int) -> tuple[list[float], list[float]]:
    """Start both in turn; return the seconds of ours and of the tutorial's."""
    from eval.baseline import build

    with tempfile.TemporaryDirectory() as name:
        home, folder = Path(name) / "home", Path(name) / "tutorial"
        environment = {**os.environ, "FUSSNOTE_HOME": str(home)}
        subprocess.run([sys.executable, "-m", "ui.cli", "index"], env=environment, check=True)
        build(folder)
        own = [sys.executable, "-m", "ui.cli", "chat", "--port"]
        tutorial = [sys.executable, "-m", "eval.startup", "--serve", str(folder), "--port"]
        ours, theirs = [], []
        for _ in range(runs):
            ours.append(measure(own, "ask", [QUESTION, "auto", 3, None], home))
            theirs.append(measure(tutorial, "answer", [QUESTION], home))
    return ours, theirs


def main() -> int:
    """Compare, and print one line."""
    parser = argparse.ArgumentParser(prog="python -m eval.startup")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.serve is not None:
        serve_tutorial(arguments.serve, arguments.port)
        return 0
    ours, theirs = map(statistics.median, compare(arguments.runs))
    sys.stdout.write(
        f"fussnote chat answers after {ours:.1f} s, the tutorial's chat after {theirs:.1f} s "
        f"({ours / theirs:.2f}; medians of {arguments.runs})\n"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
