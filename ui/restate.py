"""`fussnote restate`: says a text in other words, so that questions in other words find it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import DocumentError
from ui.making import find, keeping, refuse_bundled, say_next

if TYPE_CHECKING:
    from index.language import Language
    from index.restatement import Restatement
    from rag.restate.run import Plan

_VERSIONS = 3
_MOST = 9


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "document", metavar="DOCUMENT", help="an indexed document's name, or a plain-text file"
    )
    parser.add_argument(
        "--with", dest="model", required=True, metavar="PROVIDER:NAME", help="a chat model"
    )
    parser.add_argument(
        "--versions",
        type=int,
        default=_VERSIONS,
        metavar="N",
        help="how often each sentence is restated in each language, 1 to 9 (default: 3); the more, "
        "the more questions find it",
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FILE",
        help="write there, instead of to NAME.restated.jsonl beside the text",
    )


def run(arguments: argparse.Namespace) -> int:
    """Restate what is missing, and say what to do next."""
    from index import restatement, source
    from index.companions import beside
    from index.structure import structure
    from rag.restate import run as running

    if not 1 <= arguments.versions <= _MOST:
        raise DocumentError(f"--versions takes a number from 1 to {_MOST}.")
    path = find(arguments.document)
    refuse_bundled(path, arguments.out, "restatement")
    document = structure(source.read(path))
    companions = beside(path, document.language)
    languages: tuple[Language, ...] = (document.language,)
    if companions.translation is not None:
        languages += (companions.translation.language,)
    own = restatement.path_beside(path)
    todo = running.plan(document, arguments.out or own, languages)
    if todo.is_done:
        sys.stdout.write(f"{todo.path} is complete: nothing to restate.\n")
        return 0
    whole, failed = _restate(todo, arguments.model, arguments.versions)
    sys.stdout.write(
        f"Wrote {todo.path}: {len(whole.entries)} sentences, in {' and '.join(languages)}.\n"
    )
    if failed:
        sys.stderr.write(f"fussnote: not restated (the next run tries again): {failed}.\n")
    say_next(todo.path, own, path, "restatement")
    return 0


def _restate(todo: Plan, model: str, versions: int) -> tuple[Restatement, int]:
    """Open the model and let it work, with a progress bar on standard error."""
    from rag.restate import run as running
    from rag.translate.files import part_path

    if not todo.sentences:
        return running.carry_out(todo, None)
    from tqdm import tqdm

    from rag.restate.chat import ChatRestater

    restater = ChatRestater.open(model, versions)
    part = part_path(todo.path)
    if todo.begun:
        sys.stderr.write(f"fussnote: going on from {part}: {todo.begun} done.\n")
    with keeping(part), tqdm(total=len(todo.sentences), unit="sentence", desc="Restating") as bar:
        return running.carry_out(todo, restater, bar.update)
