"""`fussnote translate`: makes the translation that lets English questions search a German text."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import DocumentError, StoreError
from index.home import DEFAULT, index_folder
from index.source import BUNDLED

if TYPE_CHECKING:
    from rag.translate.run import Plan, Result

KEPT = "What is done is in {}: the same command goes on from there."
_SHOWN = 60
"""Letters of a sentence that are shown in a report."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "document", metavar="DOCUMENT", help="an indexed document's name, or a plain-text file"
    )
    parser.add_argument(
        "--with",
        dest="model",
        required=True,
        metavar="MODEL",
        help="marian:NAME or marian:FOLDER for a translation model of this machine (for example "
        "marian:Helsinki-NLP/opus-mt-de-en), or PROVIDER:NAME for a chat model",
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FILE",
        help="write there, instead of to NAME.en.jsonl (or NAME.de.jsonl) beside the text",
    )


def run(arguments: argparse.Namespace) -> int:
    """Translate what is missing, and say what to do next."""
    from index import source
    from index.structure import structure
    from index.translation import other, path_beside
    from rag.translate import run as running

    path = find(arguments.document)
    bundled = path.exists() and path.samefile(BUNDLED)
    if bundled and arguments.out is None:
        raise DocumentError(
            "The bundled brief has its translation: name a file with --out to make another one."
        )
    document = structure(source.read(path))
    beside = path_beside(path, other(document.language))
    todo = running.plan(document, arguments.out or beside)
    if todo.is_done:
        sys.stdout.write(f"{todo.path} is complete: nothing to translate.\n")
        return 0
    result = _translate(todo, arguments.model)
    _report(todo, result)
    if bundled:
        sys.stdout.write("The brief keeps its own translation.\n")
    elif todo.path.resolve() == beside.resolve():
        sys.stdout.write(f"Now run `fussnote index {path}`.\n")
    else:
        sys.stdout.write(f"To search it, put it at {beside} and run `fussnote index {path}`.\n")
    return 0


def find(document: str) -> Path:
    """Find the text file of a document by its path or by the name of its index.

    Raises:
        DocumentError: if there is neither.
    """
    path = Path(document).expanduser()
    try:
        if path.is_file():
            return path
    except OSError as error:
        raise DocumentError(f"{document[:60]}… cannot be the name of a document.") from error
    if document == DEFAULT:
        return BUNDLED
    from index.store import MANIFEST, read_manifest

    try:
        folder = index_folder(document)
    except StoreError:
        folder = None
    if folder is not None and (folder / MANIFEST).exists():
        origin = read_manifest(folder).origin
        if origin is None:
            return BUNDLED
        if not Path(origin).is_file():
            raise DocumentError(
                f"The text of {document} is no longer at {origin}: name the file where it is now."
            )
        return Path(origin)
    if path.exists():
        return path  # a folder, which reading refuses in its own words
    raise DocumentError(
        f"There is no document {document}: name a text file, or a document that "
        "`fussnote info` lists."
    )


def _translate(todo: Plan, model: str) -> Result:
    """Open the model and let it work, with a progress bar on standard error."""
    from rag.translate import run as running
    from rag.translate.files import part_path

    if not todo.pieces:
        return running.carry_out(todo, None)
    from tqdm import tqdm

    from rag.translate.opening import open_translator
    from rag.writer.errors import ModelError

    translator = open_translator(model, todo.target)
    part, begun = part_path(todo.path), len(todo.begun.entries)
    if begun:
        sys.stderr.write(f"fussnote: going on from {part}: {begun} done.\n")
    try:
        with tqdm(
            total=begun + len(todo.pieces), initial=begun, unit="sentence", desc="Translating"
        ) as bar:
            return running.carry_out(todo, translator, bar.update)
    except KeyboardInterrupt:
        if part.exists():
            sys.stderr.write(f"fussnote: interrupted. {KEPT.format(part)}\n")
        raise
    except ModelError as error:
        if part.exists():
            raise ModelError(f"{error} {KEPT.format(part)}") from error
        raise


def _report(todo: Plan, result: Result) -> None:
    sys.stdout.write(
        f"Wrote {todo.path}: {result.entries} sentences and headings, {result.translated} of them "
        "translated now.\n"
    )
    if todo.stale:
        sys.stderr.write(
            "fussnote: left out of the translation, since nothing in the text belongs to them: "
            f"{len(todo.stale)}. The file as it was is {result.kept}.\n"
        )
    for texts, what in (
        (result.untranslated, "not translated (the next run tries again)"),
        (result.unchanged, "still like the language of the text (look at them)"),
    ):
        if texts:
            first = " ".join(texts[0].split())
            shown = first if len(first) <= _SHOWN else f"{first[: _SHOWN - 1]}…"
            sys.stderr.write(f"fussnote: {what}: {len(texts)}, the first »{shown}«.\n")
