"""`fussnote info`: what is indexed, with which encoder, where, how large."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from index.errors import StoreError
from index.home import home
from index.restatement import Restatement
from index.store import MANIFEST, StoredIndex, open_index
from index.translation import Translation
from rag.silence import CUES, load_silence


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("--json", action="store_true", help="print one JSON object a document")


def run(arguments: argparse.Namespace) -> int:
    """Describe every index; say of a broken one what is wrong."""
    places = sorted(path.parent for path in (home() / "index").glob(f"*/{MANIFEST}"))
    if not places:
        raise StoreError(f"Nothing is indexed in {home()}: run `fussnote index`.")
    broken = 0
    for place in places:
        try:
            described = describe(open_index(place.name))
        except StoreError as error:
            broken += 1
            described = {"document": place.name, "error": str(error)}
        if arguments.json:
            sys.stdout.write(json.dumps(described, ensure_ascii=False) + "\n")
        else:
            sys.stdout.write(_lines(described))
    return 2 if broken else 0


def describe(stored: StoredIndex) -> dict[str, Any]:
    """Collect what there is to say about an index."""
    document, manifest = stored.document, stored.manifest
    files = [path for path in (stored.folder / manifest.folder).iterdir() if path.is_file()]
    return {
        "document": stored.folder.name,
        "title": document.bibliography.title,
        "source": document.bibliography.short,
        "language": document.language,
        "file": manifest.origin or "bundled",
        "sha256": manifest.document_sha256,
        "characters": len(document.text),
        "pages": len(document.pages),
        "sections": len(document.sections),
        "sentences": len(document.sentences),
        "passages": len(document.passages),
        "footnotes": len(document.footnotes),
        "encoder": manifest.encoder,
        "dimensions": stored.sides[document.language].sentences.vectors.dimension,
        "vectors": stored.sides[document.language].passages.kind,
        "translation": _origin(stored.companions.translation),
        "restatement": _origin(stored.companions.restatement),
        "silence": silence(stored),
        "format": manifest.format,
        "place": str(Path(stored.folder)),
        "bytes": sum(path.stat().st_size for path in files),
    }


def _origin(companion: Translation | Restatement | None) -> str:
    return "none" if companion is None else companion.origin


def silence(stored: StoredIndex) -> dict[str, Any]:
    """Describe the model that decides whether to answer."""
    model = load_silence()["restated" if stored.restated else "same"]
    return {
        "threshold": model.threshold,
        "risk": model.risk,
        "weights": dict(zip(CUES, model.weights.tolist(), strict=True)),
    }


def _lines(described: dict[str, Any]) -> str:
    width = max(len(key) for key in described)
    return "".join(f"{key:<{width}}  {_value(value)}\n" for key, value in described.items()) + "\n"


def _value(value: object) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, dict) and "weights" in value:
        weights = sorted(value["weights"].items(), key=lambda item: -abs(item[1]))
        told = [f"{name} {weight:+.1f}" for name, weight in weights if abs(weight) >= 0.05]
        return (
            f"below {value['threshold']:.2f}, so that {value['risk']:.0%} of the answerable "
            f"questions may be refused; by {', '.join(told)}"
        )
    return str(value)
