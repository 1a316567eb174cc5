"""Which answers are being sought, and how one is stopped."""

from __future__ import annotations

import threading
from collections import OrderedDict

_MAX_EARLY = 1_000


class Running:
    """The turns of all readers that are under way; a turn is known by its owner and its id."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stops: dict[tuple[str, str], threading.Event] = {}
        self._early: OrderedDict[tuple[str, str], None] = OrderedDict()

    def begin(self, owner: str, turn: str) -> threading.Event:
        """Announce a turn; return what is set when its reader stops it."""
        key = (owner, turn)
        with self._lock:
            event = self._stops.setdefault(key, threading.Event())
            # Its reader may have stopped it while it was waiting in the queue.
            if key in self._early:
                del self._early[key]
                event.set()
            return event

    def end(self, owner: str, turn: str) -> None:
        """Say that a turn is over."""
        with self._lock:
            self._stops.pop((owner, turn), None)

    def stop(self, owner: str, turn: str) -> None:
        """Stop a turn, now or as soon as it begins."""
        key = (owner, turn)
        with self._lock:
            if key in self._stops:
                self._stops[key].set()
                return
            self._early[key] = None
            while len(self._early) > _MAX_EARLY:
                self._early.popitem(last=False)

    def of(self, owner: str) -> frozenset[str]:
        """Return the ids of a reader's turns that are under way."""
        with self._lock:
            return frozenset(turn for who, turn in self._stops if who == owner)
