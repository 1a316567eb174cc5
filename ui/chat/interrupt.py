"""An iterator that can be left at any moment, also while it is waiting for its next item."""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator, Iterator
from typing import TypeVar

Item = TypeVar("Item")

_PATIENCE = 0.05
"""So often (seconds) it is looked whether the reader has stopped."""


def interruptible(items: Generator[Item, None, None], stop: threading.Event) -> Iterator[Item]:
    """Yield the items of a generator until it ends or is stopped.

    The generator runs in a thread of its own and is closed there, so that whatever it has opened
    is closed with it; what it raises is raised here.
    """
    handed: queue.SimpleQueue[tuple[Item | None, BaseException | None, bool]] = queue.SimpleQueue()
    left = threading.Event()

    def run() -> None:
        try:
            for item in items:
                if left.is_set():
                    break
                handed.put((item, None, False))
        except BaseException as error:  # noqa: BLE001  # whatever it is, it is raised again
            handed.put((None, error, True))
        finally:
            items.close()
            handed.put((None, None, True))

    threading.Thread(target=run, name="fussnote-answer", daemon=True).start()
    try:
        while not stop.is_set():
            try:
                item, error, is_over = handed.get(timeout=_PATIENCE)
            except queue.Empty:
                continue
            if error is not None:
                raise error
            if is_over or item is None:
                return
            yield item
    finally:
        left.set()
