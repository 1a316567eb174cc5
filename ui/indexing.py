"""`fussnote index`: makes the bundled brief, or text files, askable."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from index import source, translation
from index.errors import DocumentError
from index.home import DEFAULT, index_folder
from index.language import of_text
from index.store import StoredIndex
from index.translation import Translation


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
    beside = [
        translation_beside(path or source.BUNDLED, text)
        for path, text in zip(paths, sources, strict=True)
    ]

    from index.build import build
    from index.encoders import open_encoder

    encoder = open_encoder(encoder_name)
    for path, name, text, translated in zip(paths, names, sources, beside, strict=True):
        begin = time.perf_counter()
        stored = build(
            text,
            encoder,
            index_folder(name),
            translation=translated,
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


def translation_beside(path: Path, text: source.Source) -> Translation | None:
    """Find the translation that lies beside a text file."""
    return translation.read(translation.path_beside(path, translation.other(of_text(text.text))))


def _report(stored: StoredIndex) -> None:
    """Say which entries of a translation are stale, and which sentences have none."""
    if stored.translation is None:
        return
    stale = stored.translation.stale(stored.document)
    missing = stored.translation.of(stored.document.sentences).count(None)
    for count, what in ((len(stale), "stale and ignored"), (missing, "missing")):
        if count:
            sys.stderr.write(
                f"fussnote: {count} entries of the translation of {stored.document.name} are "
                f"{what}: `fussnote translate` brings it up to date.\n"
            )


def _check_names(names: Sequence[str], paths: Sequence[Path | None]) -> None:
    for name, path in zip(names, paths, strict=True):
        if name == DEFAULT and path is not None:
            raise DocumentError(
                f"{path} would take the place of the bundled brief: rename the file."
            )
        if names.count(name) > 1:
            raise DocumentError(f"Two files are named {name}: rename one of them.")
