"""Many readers at once against a chat window on this machine: how long they wait, what goes wrong.

Bounded on purpose, and for loopback only: it is there to size a queue, not to disturb anybody.

    python -m ui.load http://127.0.0.1:7860 --users 30 --questions 3
"""

from __future__ import annotations

import argparse
import asyncio
import json
import secrets
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from index.errors import FussnoteError

MAX_USERS = 250
MAX_QUESTIONS = 10
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_QUESTIONS = (
    "Was ist das Ziel der SOZ?",
    "Wer hat die Anerkennung Abchasiens abgelehnt?",
    "What is GUAM?",
    "Why is China interested in Kazakhstan’s oil?",
    "Wo liegt der russische Stützpunkt in Kirgisistan?",
)


class LoadError(FussnoteError):
    """What was asked for is out of bounds, or there is no chat window."""


@dataclass(frozen=True, slots=True)
class Report:
    """What came of it.

    Attributes:
        seconds: how long each answer took, from sending the question, sorted.
        outcomes: how often a question was answered, refused (the queue is full, or too many at
            once: a clear notice), answered for somebody else, or failed.
    """

    seconds: tuple[float, ...]
    outcomes: Counter[str]

    def quantile(self, share: float) -> float:
        """Return the time (seconds) within which this share was answered; 0 if nothing was."""
        if not self.seconds:
            return 0.0
        return self.seconds[min(len(self.seconds) - 1, int(share * len(self.seconds)))]

    def line(self) -> str:
        """Say it in one line."""
        counts = ", ".join(f"{count} {name}" for name, count in sorted(self.outcomes.items()))
        p50, p95 = 1e3 * self.quantile(0.5), 1e3 * self.quantile(0.95)
        return f"{counts}; p50 {p50:.0f} ms, p95 {p95:.0f} ms"


def measure(address: str, users: int, questions: int, texts: Sequence[str] = _QUESTIONS) -> Report:
    """Let users ask at the same time.

    Args:
        address: of the chat window, on this machine.
        users: how many ask at once.
        questions: how many each asks, one after the other.
        texts: the questions, taken in turn.

    Raises:
        LoadError: if the bounds are exceeded, or nothing answers there.
    """
    if urlsplit(address).hostname not in _LOOPBACK:
        raise LoadError(f"{address} is not this machine: only loopback addresses are loaded.")
    if not (1 <= users <= MAX_USERS and 1 <= questions <= MAX_QUESTIONS):
        raise LoadError(f"Take 1 to {MAX_USERS} users and 1 to {MAX_QUESTIONS} questions each.")
    return asyncio.run(_measure(address.rstrip("/"), users, questions, texts))


async def _measure(address: str, users: int, questions: int, texts: Sequence[str]) -> Report:
    limits = httpx.Limits(max_connections=2 * users, max_keepalive_connections=users)
    outcomes: Counter[str] = Counter()
    seconds: list[float] = []
    # Environment proxies have no business between this machine and itself.
    async with httpx.AsyncClient(
        base_url=address, limits=limits, timeout=60, trust_env=False
    ) as client:
        try:
            (await client.get("/health")).raise_for_status()
        except httpx.HTTPError as error:
            raise LoadError(
                f"No chat window answers at {address}: start `fussnote chat`."
            ) from error

        async def user(number: int) -> None:
            reader = secrets.token_hex(16)
            for turn in range(questions):
                text = f"{texts[(number + turn) % len(texts)]} ({reader[:6]})"
                begin = time.perf_counter()
                outcome = await _ask(client, reader, text)
                outcomes[outcome] += 1
                if outcome == "answered":
                    seconds.append(time.perf_counter() - begin)

        await asyncio.gather(*(user(number) for number in range(users)))
    return Report(tuple(sorted(seconds)), outcomes)


async def _ask(client: httpx.AsyncClient, reader: str, text: str) -> str:
    """Ask as the page does; tell what came of it."""
    turn = secrets.token_hex(16)
    headers = {"Cookie": f"fussnote-reader={reader}"}
    try:
        joined = await client.post(
            "/gradio_api/call/converse", json={"data": [text, "", turn, ""]}, headers=headers
        )
        if joined.status_code in (429, 503):
            return "refused"
        if joined.status_code != 200:
            return "failed"
        shown = ""
        event = joined.json()["event_id"]
        address = f"/gradio_api/call/converse/{event}"
        async with client.stream("GET", address, headers=headers) as stream:
            kind = ""
            async for line in stream.aiter_lines():
                if line.startswith("event: "):
                    kind = line.removeprefix("event: ")
                elif line.startswith("data: ") and kind == "generating":
                    shown = json.loads(line.removeprefix("data: "))[0]["html"]
                if kind in ("complete", "error"):
                    break
    except (httpx.HTTPError, json.JSONDecodeError, LookupError):
        return "failed"
    if turn in shown and text in shown:
        return "answered"
    return "answered for somebody else" if shown else "failed"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print one line."""
    parser = argparse.ArgumentParser(prog="python -m ui.load", description=__doc__)
    parser.add_argument("address", nargs="?", default="http://127.0.0.1:7860")
    parser.add_argument("--users", type=int, default=30, help=f"1 to {MAX_USERS}")
    parser.add_argument("--questions", type=int, default=3, help=f"1 to {MAX_QUESTIONS} each")
    parsed = parser.parse_args(arguments)
    try:
        report = measure(parsed.address, parsed.users, parsed.questions)
    except LoadError as error:
        sys.stderr.write(f"fussnote: {error}\n")
        return 2
    sys.stdout.write(f"{parsed.users} users, {parsed.questions} questions each: {report.line()}\n")
    lost = sum(report.outcomes.values()) - report.outcomes["answered"] - report.outcomes["refused"]
    return 1 if lost else 0


if __name__ == "__main__":
    raise SystemExit(main())
