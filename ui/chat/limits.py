"""How much one client may ask for: a token bucket each."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

MAX_CLIENTS = 10_000
"""So many buckets are kept; the one longest unused makes room."""


class RateLimit:
    """Lets `burst` requests of a client through at once, and `per_minute` in the long run."""

    def __init__(
        self, burst: int, per_minute: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._burst = burst
        self._rate = per_minute / 60
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, client: str) -> float:
        """Take a token; return 0, or the seconds until there is one."""
        with self._lock:
            now = self._clock()
            tokens, at = self._buckets.pop(client, (float(self._burst), now))
            tokens = min(float(self._burst), tokens + (now - at) * self._rate)
            allowed = tokens >= 1
            self._buckets[client] = (tokens - 1 if allowed else tokens, now)
            while len(self._buckets) > MAX_CLIENTS:
                self._buckets.popitem(last=False)
            return 0.0 if allowed else (1 - tokens) / self._rate
