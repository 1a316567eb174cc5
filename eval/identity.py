"""What an answer depends on, as hashes: an interrupted run goes on only if nothing has changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from eval.questions import Item
from index.records import Document

_ROOT = Path(__file__).parent.parent
_ANSWERING = ("index", "rag", "prompts")
_ENCODER = ("index", "model")
_ENDINGS = (".py", ".json", ".jsonl", ".tsv", ".md", ".txt")
_DIGITS = 16


@cache
def of_code(root: Path = _ROOT) -> str:
    """Hash the code, the prompts and the data that answer; the encoder has a hash of its own."""
    digest = hashlib.sha256()
    for package in _ANSWERING:
        for path in sorted((root / package).rglob("*")):
            inside = path.relative_to(root)
            if path.suffix in _ENDINGS and inside.parts[:2] != _ENCODER:
                digest.update(inside.as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:_DIGITS]


def of_questions(items: Sequence[Item], document: Document) -> str:
    """Hash the questions with all that is known of them."""
    rows = [json.dumps(item.to_dict(document), sort_keys=True) for item in items]
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()[:_DIGITS]


def of_text(document: Document) -> str:
    """Hash the canonical text, which all spans index."""
    return hashlib.sha256(document.text.encode()).hexdigest()[:_DIGITS]
