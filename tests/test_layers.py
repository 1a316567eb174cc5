"""Layers import downwards only, and heavy imports stay off the paths that do not need them."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BELOW = {
    "prompts": set(),
    "index": set(),
    "rag": {"index", "prompts"},
    "ui": {"index", "prompts", "rag", "eval"},
    "eval": {"index", "prompts", "rag", "ui"},
}
HEAVY = {"torch", "transformers", "sentence_transformers", "gradio", "langchain", "langchain_core",
         "pydantic", "scipy", "sklearn", "pandas", "matplotlib", "requests", "httpx"}  # fmt: skip


def imports(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("layer", sorted(BELOW))
def test_layers_import_downwards_only(layer):
    for path in sorted((ROOT / layer).rglob("*.py")):
        upwards = (set(imports(path)) & set(BELOW)) - BELOW[layer] - {layer}
        assert not upwards, f"{path.relative_to(ROOT)} imports {upwards}"


def loaded(code):
    code += "\nimport sys; print(*{name.split('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split("\n")[-2].split())


def test_asking_loads_nothing_heavy(brief_home):
    code = "from ui.cli import main; main(['ask', '--json', 'Wann wurde die OKS gegründet?'])"
    assert not loaded(code) & HEAVY


def test_help_loads_not_even_numpy():
    code = "from ui.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass"
    assert not loaded(code) & (HEAVY | {"numpy", "faiss", "tokenizers"})


def test_nothing_is_pickled():
    for layer in BELOW:
        for path in (ROOT / layer).rglob("*.py"):
            assert "pickle" not in set(imports(path)), path
