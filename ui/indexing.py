"""`fussnote index`: makes the bundled brief, or text files, askable."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from index import source
from index.companions import beside
from index.errors import DocumentError
from index.home import DEFAULT, index_folder
from index.language import of_text
from index.store import StoredIndex


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "files",
        nargs="*",
        type=Path,
        metavar="FILE",
        help="plain-text files in UTF-8, each with an index of its own, named like the file "
        "without its ending; none: the bundled brief",
    )
    parser.add_argument(
        "--encoder",
        metavar="NAME",
        help="a sentence-transformers model by name or folder, instead of the bundled encoder",
    )


def run(arguments: argparse.Namespace) -> int:
    """Build the indexes, and say where they are."""
    index_all(list(arguments.files) or [None], arguments.encoder, sys.stdout)
    return 0


def index_all(paths: Sequence[Path | None], encoder_name: str | None, out: TextIO) -> None:
    """Index some files (None: the bundled brief), and write a line on each.

    Raises:
        FussnoteError: if one cannot be read; then none has been indexed.
    """
    names = [DEFAULT if path is None else path.stem for path in paths]
    _check_names(names, paths)
    # Everything is read before anything is written.
    sources = [source.bundled() if path is None else source.read(path) for path in paths]
    companions = [
        beside(path or source.BUNDLED, of_text(text.text))
        for path, text in zip(paths, sources, strict=True)
    ]

    from index.build import build
    from index.encoders import open_token_encoder

    encoder = open_token_encoder(encoder_name)
    for path, name, text, own in zip(paths, names, sources, companions, strict=True):
        begin = time.perf_counter()
        stored = build(
            text,
            encoder,
            index_folder(name),
            companions=own,
            origin=path,
            encoder_name=encoder_name,
        )
        seconds = time.perf_counter() - begin
        _report(stored)
        document = stored.document
        out.write(
            f"Indexed {name}: {len(document.sentences)} sentences, "
            f"{len(document.passages)} passages, {seconds:.1f} s, in {stored.folder}\n"
        )


def _report(stored: StoredIndex) -> None:
    """Say which entries of what lies beside a text are stale, and which sentences have none."""
    document = stored.document
    companions = stored.companions
    for what, command, entries in (
        ("translation", "translate", companions.translation),
        ("restatement", "restate", companions.restatement),
    ):
        if entries is None:
            continue
        missing = sum(sentence.id not in entries.entries for sentence in document.sentences)
        for count, state in (
            (len(entries.stale(document)), "stale and ignored"),
            (missing, "missing"),
        ):
            if count:
                sys.stderr.write(
                    f"fussnote: {count} entries of the {what} of {document.name} are {state}: "
                    f"`fussnote {command}` brings it up to date.\n"
                )


def _check_names(names: Sequence[str], paths: Sequence[Path | None]) -> None:
    for name, path in zip(names, paths, strict=True):
        if name == DEFAULT and path is not None:
            raise DocumentError(
                f"{path} would take the place of the bundled brief: rename the file."
            )
        if names.count(name) > 1:
            raise DocumentError(f"Two files are named {name}: rename one of them.")
