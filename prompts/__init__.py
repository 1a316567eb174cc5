"""Texts that are shown or sent to a model: one Markdown file a prompt and language.

Each file begins with a front matter that names its variables::

    ---
    variables: quotes
    ---
    The brief says, in German: {quotes}

A file whose text and front matter disagree is refused when it is loaded, not when it is used.
"""

from __future__ import annotations

import hashlib
import string
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

LANGUAGES = ("de", "en")


class PromptError(ValueError):
    """A prompt is missing, or its text and its front matter disagree."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A template; `sha256` is that of the whole file, so that an answer can name its prompts."""

    name: str
    language: str
    variables: frozenset[str]
    template: str
    sha256: str

    def render(self, **values: str) -> str:
        """Fill the template in. Values are put in as they are: braces in them mean nothing.

        Raises:
            PromptError: if the values are not exactly the variables.
        """
        if values.keys() != self.variables:
            raise PromptError(
                f"{self.name}.{self.language} takes {_listed(self.variables)}, "
                f"not {_listed(values)}"
            )
        return self.template.format_map(values)


@cache
def load(name: str, language: str) -> Prompt:
    """Load a prompt that comes with the project.

    Raises:
        PromptError: if there is none of that name and language, or it is malformed.
    """
    path = files("prompts") / f"{name}.{language}.md"
    try:
        content = path.read_text(encoding="utf-8")
    except OSError as error:
        raise PromptError(f"there is no prompt {name}.{language}") from error
    return parse(name, language, content)


def parse(name: str, language: str, content: str) -> Prompt:
    """Parse a prompt file.

    Raises:
        PromptError: if the front matter is missing or does not name exactly the variables used.
    """
    parts = content.split("---\n", 2)
    if len(parts) != 3 or parts[0] or not parts[1].startswith("variables:"):
        raise PromptError(f"{name}.{language} has no front matter with its variables")
    declared = frozenset(parts[1].removeprefix("variables:").split())
    template = parts[2].strip("\n")
    try:
        fields = {field for _, field, _, _ in string.Formatter().parse(template)} - {None}
    except ValueError as error:
        raise PromptError(f"{name}.{language}: {error}") from error
    if fields != declared:
        raise PromptError(
            f"{name}.{language} declares {_listed(declared)} but uses {_listed(map(str, fields))}"
        )
    digest = hashlib.sha256(content.encode("utf-8")).hexdigest()
    return Prompt(name, language, declared, template, digest)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "nothing"
