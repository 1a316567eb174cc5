"""Completes a question that leans on the conversation, without a language model.

`Wer hat sie abgegeben?`, `Und warum?`, `What about Uzbekistan?` say little by themselves. What they
lean on is the question before, as it was searched for. Three cases, by rules:

- a bare name after `und` or `what about` takes the place of the name of its kind in the question
  before;
- a question without words of its own (`Warum?`, `When was that?`) is asked about the question
  before;
- a question with a pronoun that nothing in it explains gets the names and nouns of the question
  before as its context.

Any other question stands alone, so the old subject is not dragged into a new one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.glossary import Glossary, Mention
from index.language import Language
from index.morphology import fold, stop_words
from rag.answer import Answer, Status
from rag.question import Question

_ANAPHORS: dict[Language, re.Pattern[str]] = {
    "de": re.compile(
        r"""\b(?:er|sie|es|ihn|ihm|ihr|ihre[nrsm]?|ihnen|sein|seine[nrsm]?|dessen|deren|
        dies|diese[nrsm]?|solche[nrsm]?|das|davon|dafür|dagegen|damit|daran|daraus|darauf|dazu|
        darüber|
        dabei|dadurch|dort|dorthin|jene[nrsm]?|beide[nr]?|letztere[nrsm]?|dieselbe[nr]?|denen|
        damals|danach|davor|wofür\ das|selbst)\b""",
        re.IGNORECASE | re.VERBOSE,
    ),
    "en": re.compile(
        r"""\b(?:he|she|it|they|him|her|them|his|hers|its|their|theirs|this|that|these|those|
        there|then|such(?!\ as)|both|the\ latter|the\ former|one|ones|so|itself|themselves)\b""",
        re.IGNORECASE | re.VERBOSE,
    ),
}
_PERSONAL = re.compile(r"he|him|his|she|her|hers|er|ihn|ihm", re.IGNORECASE)
_LINKS = re.compile(
    r"^(?:und(?:\s+(?:was|wie)\s+(?:ist|steht\s+es|sieht\s+es)\s+(?:mit|bei|um))?|aber|and|but|"
    r"what\s+about|how\s+about|and\s+what\s+about|or|oder|also)\b[\s,]*",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_ASKING = frozenset(
    """genau eigentlich passiert passierte geschah geschehen gewesen kam kommt gilt heißt meint
    meinen bedeutet sagen sagt steht gibt gab machte gemacht getan tun tat geht ging happen happened
    mean means said say says come came exactly done did go goes went tell told work works
    else""".split()
)
"""Words that ask and carry no subject of their own, beside stop words."""


def complete(question: Question, history: Sequence[Answer], glossary: Glossary) -> Question:
    """Complete a question from the conversation before it.

    Args:
        question: the question as it was asked.
        history: the answers before it, oldest first.
        glossary: finds the names in both.

    Returns:
        The question as it is to be searched for: with what was quoted before, and where it leans on
        that, with `context`, or with a name replaced.
    """
    before = _before(history)
    if before is None:
        return question
    asked = before.searched or before.question
    question = replace(question, cited=tuple(citation.span for citation in before.citations))
    names = glossary.find(question.text)
    link = _LINKS.match(question.text)
    own = _content_words(question.text, question.language)
    if link and _is_bare(question.text[link.end() :], names):
        replaced = _replace_name(question.text, names[0], asked, glossary)
        if replaced is not None:
            return replace(question, text=replaced)
    if not own:
        return replace(question, context=asked)
    leaning = _ANAPHORS[question.language].search(question.text)
    if (leaning and not _explains_itself(question.text, names)) or (link and len(own) < 3):
        subject = _subject(asked, question.language, glossary)
        return replace(question, context=subject)
    if len(own) < 2 and not any(name.entry.is_name for name in names):
        return replace(question, context=_subject(asked, question.language, glossary))
    return question


def _before(history: Sequence[Answer]) -> Answer | None:
    """Return the answer that a question leans on: rather one that answered."""
    answered = (answer for answer in reversed(history) if answer.status is Status.ANSWERED)
    return next(answered, history[-1] if history else None)


def _content_words(text: str, language: Language) -> list[str]:
    stop = stop_words(language) | _ASKING
    words = (word for word in _WORD.findall(text) if fold(word, language) not in stop)
    return [word for word in words if not _ANAPHORS[language].fullmatch(word)]


def _is_bare(text: str, names: Sequence[Mention]) -> bool:
    """Tell whether there is hardly more in a text than one name."""
    return len(names) == 1 and len(_WORD.findall(text)) <= 4


def _replace_name(text: str, name: Mention, before: str, glossary: Glossary) -> str | None:
    for mention in glossary.find(before):
        if mention.entry.kind == name.entry.kind and mention.entry.key != name.entry.key:
            said = text[name.start : name.end]
            return before[: mention.start] + said + before[mention.end :]
    return None


def _explains_itself(text: str, names: Sequence[Mention]) -> bool:
    """Tell whether every pronoun may stand for a name that comes before it in the same question.

    `Moscow` explains `it`, but not `him`: that wants a person.
    """
    for pattern in _ANAPHORS.values():
        for match in pattern.finditer(text):
            personal = _PERSONAL.fullmatch(match.group())
            before = [m for m in names if m.start < match.start() and m.entry.is_name]
            if personal:
                before = [m for m in before if m.entry.kind == "person"]
            if not before:
                return False
    return True


def _subject(before: str, language: Language, glossary: Glossary) -> str:
    """Return what a question is about: its names and nouns; without any, its content words."""
    mentions = glossary.find(before)
    names = [before[m.start : m.end] for m in mentions if m.entry.is_name]
    rest = before
    for name in names:
        rest = rest.replace(name, " ")
    words = _content_words(rest, language)
    if language == "de":
        # All nouns are capitalised; but so is the first word, whatever it is.
        words = [word for word in words if word[0].isupper() and not before.startswith(word)]
    return " ".join(dict.fromkeys([*names, *words])) or before
