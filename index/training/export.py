"""Write a trained table as an encoder folder: int8, with everything its two readers need."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import Tokenizer

from index.static import FORMAT, VERSION, content_hash

Floats = NDArray[np.float32]

_MODULES = [
    {
        "idx": 0,
        "name": "0",
        "path": "",
        "type": "sentence_transformers.models.StaticEmbedding",
    },
    {
        "idx": 1,
        "name": "1",
        "path": "1_Normalize",
        "type": "sentence_transformers.models.Normalize",
    },
]
_SENTENCE_TRANSFORMERS = {
    "model_type": "SentenceTransformer",
    "prompts": {"query": "", "document": ""},
    "default_prompt_name": None,
    "similarity_fn_name": "cosine",
}


def quantise(unit: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Round rows to int8, each scaled so that its largest component becomes 127.

    Returns:
        The int8 rows and their lengths. A row over its length is the unit vector again.
    """
    largest = np.abs(unit).max(axis=1, keepdims=True)
    scaled = np.divide(127 * unit, largest, out=np.zeros_like(unit), where=largest > 0)
    rows = np.rint(scaled).astype(np.int8)
    return rows, np.linalg.norm(rows.astype(np.float32), axis=1).astype(np.float32)


def export(
    folder: Path,
    *,
    name: str,
    tokenizer: Tokenizer,
    table: Floats,
    pool: Floats,
    query: Floats,
    passage: Floats,
    recipe: dict[str, object],
    card: str,
) -> None:
    """Write the folder in full beside its place, then move it there.

    Args:
        folder: Where it goes; what is there is replaced.
        name: What the encoder is called.
        tokenizer: The subwords; token 0 is the unknown one and gets weight 0.
        table: Token vectors of any length, (vocabulary, dimension).
        pool: Pooling weights, (vocabulary,).
        query: Late-interaction weights in a query.
        passage: Late-interaction weights in a passage.
        recipe: Settings of the run, for the record.
        card: The model card, Markdown.
    """
    rows, norms = quantise(table)
    known = (norms > 0) & (np.arange(len(norms)) > 0)
    weights = np.divide(pool, norms, out=np.zeros_like(norms), where=known)
    new = folder.with_name(folder.name + ".new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    tokenizer.save(str(new / "tokenizer.json"), pretty=False)
    save_file(
        {
            "embeddings": rows,
            "weights": (weights / weights.max()).astype(np.float32),
            "norms": norms,
            "query_weights": np.where(known, query / query.max(), 0).astype(np.float32),
            "passage_weights": np.where(known, passage / passage.max(), 0).astype(np.float32),
        },
        new / "model.safetensors",
    )
    (new / "model.safetensors").chmod(0o644)  # safetensors leaves it to its owner alone
    config = {
        "format": FORMAT,
        "version": VERSION,
        "name": name,
        "content": content_hash(new),
        "vocabulary": len(table),
        "dimension": table.shape[1],
        "recipe": recipe,
    }
    _write_json(new / "config.json", config)
    _write_json(new / "modules.json", _MODULES)
    _write_json(new / "config_sentence_transformers.json", _SENTENCE_TRANSFORMERS)
    (new / "README.md").write_text(card, encoding="utf-8")
    old = folder.with_name(folder.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    new.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
