from __future__ import annotations

from pathlib import Path

import pytest

import prompts

FILES = sorted(Path(prompts.__file__).parent.glob("*.md"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_prompt_loads_and_exists_in_both_languages(path):
    name, language = path.stem.rsplit(".", 1)
    loaded = prompts.load(name, language)
    other = prompts.load(name, "en" if language == "de" else "de")
    assert loaded.variables == other.variables
    assert loaded.render(**dict.fromkeys(loaded.variables, "{x}"))


def test_values_are_put_in_as_they_are():
    prompt = prompts.parse("a", "de", "---\nvariables: name\n---\nHallo {name}!\n")
    assert prompt.render(name="{name} {0} {}") == "Hallo {name} {0} {}!"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("Hallo {name}", "no front matter"),
        ("---\nvariables: name\n---\nHallo {other}\n", "declares name but uses other"),
        ("---\nvariables:\n---\nHallo {name}\n", "declares nothing but uses name"),
        ("---\nvariables: name\n---\nHallo {name\n", "a.de: "),
    ],
)
def test_text_and_front_matter_must_agree(content, message):
    with pytest.raises(prompts.PromptError, match=message):
        prompts.parse("a", "de", content)


def test_a_missing_prompt_and_wrong_values_are_refused():
    with pytest.raises(prompts.PromptError, match="there is no prompt"):
        prompts.load("missing", "de")
    with pytest.raises(prompts.PromptError, match="takes quotes, not nothing"):
        prompts.load("answered", "de").render()
