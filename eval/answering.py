"""Asks a system every question of a set, dialogues turn by turn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from eval.questions import Item
from rag.answer import Answer


class System(Protocol):
    """What is measured: anything that answers."""

    def ask(self, text: str, history: Sequence[Answer] = ()) -> Answer:
        """Answer a question; `history` are the answers before it in the same conversation."""
        ...


def with_turns(chosen: Sequence[Item], everything: Sequence[Item]) -> list[Item]:
    """Return the chosen questions and the turns before them, in the set's order."""
    ids = {item.id for item in chosen}
    last: dict[str, int] = {}
    for item in chosen:
        if item.dialogue:
            last[item.dialogue] = max(item.turn, last.get(item.dialogue, 0))
    return [
        item
        for item in everything
        if item.id in ids or (item.dialogue and item.turn < last.get(item.dialogue, 0))
    ]


def answers(
    system: System, items: Sequence[Item], known: Mapping[str, Answer] | None = None
) -> Iterator[tuple[Item, Answer]]:
    """Yield each question with its answer, in the set's order.

    Args:
        system: answers the questions.
        items: the questions, the turns of a dialogue in order.
        known: answers of an interrupted run, by id: these are not asked again.
    """
    known = known or {}
    histories: dict[str, list[Answer]] = {}
    for item in items:
        history = histories.setdefault(item.dialogue, []) if item.dialogue else []
        answer = known.get(item.id) or system.ask(item.question, tuple(history))
        history.append(answer)
        yield item, answer
