"""`fussnote text`: the canonical text, and the way back to the untouched file."""

from __future__ import annotations

import argparse
import json
import sys

from index.errors import DocumentError
from index.read import read
from index.records import Span


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("--document", default="brief", metavar="NAME", help="an indexed document")
    parser.add_argument(
        "--source-span",
        nargs=2,
        type=int,
        metavar=("START", "END"),
        help="print where this span of the canonical text stands in the file: one line a range, "
        "with its start, its end and the source text as JSON, separated by tabs",
    )


def run(arguments: argparse.Namespace) -> int:
    """Print the text, or the ranges of a span."""
    from index.store import open_index
    from ui.opening import ensure_indexed

    ensure_indexed(arguments.document)
    stored = open_index(arguments.document)
    if arguments.source_span is None:
        sys.stdout.write(stored.document.text)
        return 0
    reading = read(stored.source)
    span = Span(*arguments.source_span)
    try:
        ranges = reading.canonical.source_ranges(span)
    except ValueError as error:
        raise DocumentError(
            f"No span {span.start} {span.end}: name two offsets, the first smaller, from 0 to "
            f"{len(reading.canonical.text)}."
        ) from error
    for start, end in ranges:
        text = json.dumps(stored.source.text[start:end], ensure_ascii=False)
        sys.stdout.write(f"{start}\t{end}\t{text}\n")
    return 0
