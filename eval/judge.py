"""A chat model that rates answers: off by default, and never more than a second opinion.

After Zheng et al., "Judging LLM-as-a-Judge with MT-Bench and Chatbot Arena" (NeurIPS 2023),
reference-guided and with the reason before the rating; what is asked are the two questions of RAGAS
(Es et al., EACL 2024) that need no other model: is the answer right, and do its quotes support it.
The prompts are `prompts/judge.de.md` and `prompts/judge.en.md`; a verdict keeps the hash of its
own, since a verdict under another prompt is another measure.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, TypeGuard

import prompts
from eval.questions import LANGUAGES, Item
from rag.answer import Answer, Status
from rag.writer.calls import End, request
from rag.writer.opening import ChatModel, Message
from rag.writer.settings import WriterSettings

PROMPT = "judge"
HIGHEST = 4
"""Ratings are whole numbers from 0 to this, kept as shares of it."""

_OBJECT = re.compile(r"\{[^{}]*\}")
_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the judge says of an answer.

    Attributes:
        correctness: how right it is, 0 to 1; None if the judge gave no rating.
        faithfulness: how well its quotes support it, 0 to 1; None without quotes or rating.
        reason: why.
        model: who judged.
        prompt: hash of the prompt.
        reply: what the judge wrote, where no rating could be read in it.
    """

    correctness: float | None
    faithfulness: float | None
    reason: str
    model: str
    prompt: str
    reply: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as they stand in a record."""
        return asdict(self)

    @classmethod
    def from_dict(cls, fields: Mapping[str, Any]) -> Verdict:
        """Take up what `to_dict` gave."""
        return cls(**fields)


class Judge:
    """Rates answers with a chat model."""

    def __init__(self, model: ChatModel, settings: WriterSettings) -> None:
        """Take a model and how it is to be used."""
        self._model = model
        self._settings = settings

    @property
    def identity(self) -> str:
        """The model, and the hashes of its prompts."""
        hashes = (prompts.load(PROMPT, language).sha256[:_DIGITS] for language in LANGUAGES)
        return " ".join((self._model.identity, *hashes))

    def rate(self, item: Item, answer: Answer) -> Verdict:
        """Rate an answer. A reply without ratings gives a verdict without, never a guess."""
        prompt = prompts.load(PROMPT, item.language)
        text = prompt.render(
            question=item.question,
            reference=item.answer,
            answer=answer.text,
            quotes="\n".join(f"[{c.marker}] {c.quote}" for c in answer.citations) or "–",
        )
        reply = ""
        for event in request(self._model, [Message("user", text)], self._settings):
            if isinstance(event, End):
                reply = event.text
        found = _ratings(reply)
        if found is None:
            return Verdict(
                None, None, "", self._model.identity, prompt.sha256[:_DIGITS], reply or "–"
            )
        correctness, faithfulness, reason = found
        quoted = answer.status is Status.ANSWERED and answer.citations
        return Verdict(
            correctness / HIGHEST,
            faithfulness / HIGHEST if quoted else None,
            reason,
            self._model.identity,
            prompt.sha256[:_DIGITS],
        )


def _ratings(reply: str) -> tuple[int, int, str] | None:
    """Read the last JSON object in a reply that holds both ratings; None if there is none."""
    for text in reversed(_OBJECT.findall(reply)):
        try:
            fields = json.loads(text)
        except ValueError:
            continue
        correctness, faithfulness = fields.get("correctness"), fields.get("faithfulness")
        if _is_rating(correctness) and _is_rating(faithfulness):
            return correctness, faithfulness, str(fields.get("reason", ""))
    return None


def _is_rating(value: object) -> TypeGuard[int]:
    return type(value) is int and 0 <= value <= HIGHEST
