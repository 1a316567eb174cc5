"""`fussnote translate`: makes the translation that lets English questions search a German text."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ui.making import find, keeping, refuse_bundled, say_next

if TYPE_CHECKING:
    from rag.translate.run import Plan, Result

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
    refuse_bundled(path, arguments.out, "translation")
    document = structure(source.read(path))
    beside = path_beside(path, other(document.language))
    todo = running.plan(document, arguments.out or beside)
    if todo.is_done:
        sys.stdout.write(f"{todo.path} is complete: nothing to translate.\n")
        return 0
    result = _translate(todo, arguments.model)
    _report(todo, result)
    say_next(todo.path, beside, path, "translation")
    return 0


def _translate(todo: Plan, model: str) -> Result:
    """Open the model and let it work, with a progress bar on standard error."""
    from rag.translate import run as running
    from rag.translate.files import part_path

    if not todo.pieces:
        return running.carry_out(todo, None)
    from tqdm import tqdm

    from rag.translate.opening import open_translator

    translator = open_translator(model, todo.target)
    part, begun = part_path(todo.path), len(todo.begun.entries)
    if begun:
        sys.stderr.write(f"fussnote: going on from {part}: {begun} done.\n")
    with (
        keeping(part),
        tqdm(
            total=begun + len(todo.pieces), initial=begun, unit="sentence", desc="Translating"
        ) as bar,
    ):
        return running.carry_out(todo, translator, bar.update)


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
