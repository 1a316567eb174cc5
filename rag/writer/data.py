"""Evidence, questions and conversations on their way into a prompt: as data, and as nothing else.

Characters without appearance are dropped; what could end a delimiter or pass for the number of a
piece of evidence is written differently. A sentence that addresses a machine is withheld: no
reader asks for it, and no answer should rest on it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import prompts
from index.language import Language
from rag.writer.opening import Message
from rag.writer.parse import MARK, visible
from rag.writer.record import EvidenceItem

_SPLIT = "\n=====\n"
_MOST_LETTERS = 1_500
"""Letters of one piece of evidence that are shown to a model."""

_INSTRUCTIONS = (
    # what was said before shall not count
    r"\b(?:ignor\w*|disregard|forget|override|vergiss|vergesst|vergessen sie|missachte\w*|"
    r"verwirf|überschreibe)\b.{0,60}\b(?:instruction|prompt|rule|previous|above|prior|"
    r"anweisung|vorgabe|regel|bisherig|vorherig|obig|vorstehend|system)\w*",
    # who the reader is supposed to be
    r"\b(?:you are (?:now|an? (?:ai|assistant|language model|chatbot))|du bist (?:jetzt|nun|ab "
    r"sofort|eine? (?:ki|assistent|sprachmodell))|act as an?|pretend (?:to be|that you)|"
    r"tu so,? als (?:ob|wärst))\b",
    # what it is made of
    r"\b(?:system[\s-]?prompt|systemnachricht|jailbreak|developer mode|sprachmodell|language "
    r"model|chatbot|large language|\bllm\b|ki-assistent\w*|ai assistant)\b",
    r"<\|?/?(?:im_start|im_end|system|assistant|user|inst|endoftext)\|?>|\[/?inst\]|<<sys>>",
    r"^\s*(?:system|assistant|user|assistent)\s*:",
    # what it should say
    r"\b(?:antworte|antworten sie|schreib\w*|gib|geben sie|sage?|respond|answer|reply|output|"
    r"print|say|write|state)\b.{0,40}\b(?:nur|stattdessen|ausschließlich|immer|exakt|genau|only|"
    r"instead|always|exactly|verbatim|nothing but)\b",
    r"\b(?:new|neue) (?:instruction|task|anweisung|aufgabe)\w*\s*:",
)  # fmt: skip
_ADDRESSES = re.compile("|".join(f"(?:{p})" for p in _INSTRUCTIONS), re.IGNORECASE | re.MULTILINE)


def addresses_machine(text: str) -> bool:
    """Tell whether a text gives orders to a language model, and tells a reader nothing."""
    return bool(_ADDRESSES.search(visible(text)))


def shielded(text: str) -> str:
    """Write a text so that it cannot leave its place in a prompt."""
    line = re.sub(r"\s+", " ", visible(text)).strip()
    line = MARK.sub(lambda match: f"({match.group(1)})", line)
    return line.replace("<", "‹").replace(">", "›")


def writing(
    question: str, language: Language, evidence: Sequence[EvidenceItem]
) -> tuple[list[Message], str]:
    """Return what is said to a model for an answer, and the hash of the prompt."""
    lines = []
    for item in evidence:
        line = f"[{item.number}] {shielded(item.text)[:_MOST_LETTERS]}"
        if item.translation:
            line += f" ({shielded(item.translation)[:_MOST_LETTERS]})"
        lines.append(line)
    return _rendered("write", language, evidence="\n".join(lines), question=shielded(question))


def rewriting(
    question: str, language: Language, conversation: Sequence[tuple[str, str]]
) -> tuple[list[Message], str]:
    """Return what is said to a model to complete a question, and the hash of the prompt.

    Args:
        question: the question that leans on the conversation.
        language: its language.
        conversation: questions and answers before it, oldest first.
    """
    lines = [
        line
        for asked, answered in conversation
        for line in (f"– {shielded(asked)}", f"  {shielded(answered)[:_MOST_LETTERS]}")
    ]
    return _rendered(
        "rewrite", language, conversation="\n".join(lines), question=shielded(question)
    )


def _rendered(name: str, language: Language, **values: str) -> tuple[list[Message], str]:
    prompt = prompts.load(name, language)
    # Values hold no line breaks where the split could be: they have been shielded.
    system, user = prompt.render(**values).split(_SPLIT, 1)
    return [Message("system", system), Message("user", user)], prompt.sha256[:12]
